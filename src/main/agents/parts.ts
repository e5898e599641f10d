import type { Emit } from '../../shared/events';
import type { Clock } from '../clock';
import type { OpenDatabase } from '../db/open';
import type { Logger } from '../logging/logger';
import type { Integrations } from '../providers/integrations';
import type { Ledger } from '../spending/ledger';
import type { Deltas } from './deltas';
import type { PermissionBroker } from './permission-broker';
import type { Permissions } from './permissions';
import type { SessionStore } from './session-store';
import type { AgentTool } from './tools/tool';
import type { Transcript } from './transcript';

/** What a turn is made of; `engine.ts` builds it once and the files beside it share it. */
export type EngineParts = {
  database: OpenDatabase;
  clock: Clock;
  emit: Emit;
  log: Logger;
  ledger: Ledger;
  integrations: Integrations;
  transcript: Transcript;
  store: SessionStore;
  permissions: Permissions;
  broker: PermissionBroker;
  deltas: Deltas;
  /** The tools of one session, confined to its workspace; without bash where there is no sandbox. */
  toolsFor(session: { id: string; workspace: string }): Promise<AgentTool[]>;
  /** Folders that are no workspace, and neither is what contains them: home and the app's own data. */
  privateFolders: readonly string[];
  profileName(profileId: string): string;
  /** Replaces secrets of the vault by their names: tool output is scanned before it is stored or sent. */
  mask(text: string): string;
  /** The same for the live output of one tool call. */
  maskStream(): { push(text: string): string; end(): string };
};
