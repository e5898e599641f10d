import type { SessionWorktree } from '../../shared/commands/worktrees';
import type { Emit } from '../../shared/events';
import type { Clock } from '../clock';
import type { OpenDatabase } from '../db/open';
import type { Logger } from '../logging/logger';
import type { Integrations } from '../providers/integrations';
import type { Payments } from '../spending/budgets/payments';
import type { Ledger } from '../spending/ledger/ledger';
import type { Prices } from '../spending/prices/prices';
import type { PermissionBroker } from './permissions/permission-broker';
import type { Permissions } from './permissions/permissions';
import type { SessionStore } from './session-store';
import type { Slots } from './slots';
import type { AgentTool } from './tools/tool';
import type { FollowUps } from './transcript/follow-ups';
import type { History } from './transcript/history';
import type { Transcript } from './transcript/transcript';
import type { Deltas } from './turn/deltas';
import type { Waiting } from './turn/patience';
import type { Settling } from './turn/settling';
import type { StallGuard } from './turn/stall-guard';

/** What a turn is made of; `engine.ts` builds it once and the files beside it share it. */
export type EngineParts = {
  database: OpenDatabase;
  clock: Clock;
  emit: Emit;
  log: Logger;
  ledger: Ledger;
  payments: Payments;
  prices: Pick<Prices, 'price'>;
  integrations: Integrations;
  transcript: Transcript;
  history: History;
  followUps: FollowUps;
  store: SessionStore;
  settling: Settling;
  waiting: Waiting;
  stallGuard: StallGuard;
  slots: Slots;
  permissions: Permissions;
  broker: PermissionBroker;
  deltas: Deltas;
  /**
   * The tools of one session: its workspace's files, bash where there is a sandbox, and what the MCP
   * servers of its profile and workspace offer.
   */
  toolsFor(session: SessionPlace): Promise<AgentTool[]>;
  /**
   * The files of the workspace as they are, before the turn that begins at `seq` changes one; once per turn.
   * Never rejects: a turn must not fail for want of it.
   */
  checkpointBefore(session: SessionPlace, seq: number): Promise<void>;
  /** The turn is over: what changes from now on is not the agent's work. Never rejects. */
  checkpointAfter(session: SessionPlace): Promise<void>;
  /** A tool that may change files has run. */
  onFilesChanged(sessionId: string): void;
  /** What a trusted workspace tells agents; empty for one that is not. */
  instructionsFor(session: SessionPlace): Promise<string[]>;
  /** Folders that are no workspace, and neither is what contains them: home and the app's own data. */
  privateFolders: readonly string[];
  profileName(profileId: string): string;
  /** Replaces secrets of the vault by their names: tool output is scanned before it is stored or sent. */
  mask(text: string): string;
  /** The same for the live output of one tool call. */
  maskStream(): { push(text: string): string; end(): string };
};

/** Where a session works, and with what. */
export type SessionPlace = {
  id: string;
  profileId: string;
  workspace: string;
  worktree: SessionWorktree | null;
  /** Names of the tools it has; null = all. */
  tools: string[] | null;
};
