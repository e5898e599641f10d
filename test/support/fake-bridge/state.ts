import type { Settings } from '../../../src/shared/commands/app';
import type { Budget } from '../../../src/shared/commands/budgets';
import type { Client, ClientAuditEntry } from '../../../src/shared/commands/clients';
import type { AuditEntry, Credential } from '../../../src/shared/commands/credentials';
import type { GatewayRequest, GatewayState } from '../../../src/shared/commands/gateway';
import type { ImportState } from '../../../src/shared/commands/imports';
import type { McpServer } from '../../../src/shared/commands/mcp';
import type { PermissionRule } from '../../../src/shared/commands/permissions';
import type { Price } from '../../../src/shared/commands/prices';
import type { Profile } from '../../../src/shared/commands/profiles';
import type { Session } from '../../../src/shared/commands/sessions';
import type { VaultState } from '../../../src/shared/commands/vault';
import type { Workspace } from '../../../src/shared/commands/workspaces';
import { someGateway } from './gateway-commands';
import { someImports } from './import-commands';
import { nextId } from './next-id';
import type { Story } from './session-story';
import { clientBudgets, someBudgets } from './some-budgets';
import { someClients, someGatewayRequests } from './some-clients';
import { someCredentials } from './some-credentials';
import { somePrices } from './some-prices';
import { someRules } from './some-rules';
import { someServers } from './some-servers';
import { someSessions } from './some-sessions';
import { someWorkspaces } from './some-workspaces';

/** What to show: the usual day of a developer unless told otherwise. */
export type Scenario = {
  firstRun?: boolean;
  colorScheme?: Settings['colorScheme'];
  vault?: VaultState['status'];
  /** How long each answer takes, in ms. */
  delay?: number;
  noCredentials?: boolean;
  /** Keys of nearly all providers, in mixed states; three of the first one otherwise. */
  manyProviders?: boolean;
  /** Reminds of a key that expires, a moment after the start. */
  expiring?: boolean;
  /** The profile allows the environment's key. */
  environmentKey?: boolean;
  sandboxMissing?: boolean;
  noSessions?: boolean;
  /** Twenty sessions more, at work. */
  manySessions?: boolean;
  managedRunner?: boolean;
  /** Adds a session of 10,000 messages. */
  longSession?: boolean;
  /** No permission rule, MCP server or word about a workspace yet. */
  nothingSet?: boolean;
  noBudgets?: boolean;
  noClients?: boolean;
  /** Thirty clients more. */
  manyClients?: boolean;
  /** `moved` = its port is taken and it listens at the next; `problem` = at none. */
  gateway?: 'on' | 'off' | 'moved' | 'problem';
  /** Claude Code's history: read by default; `found` = it is there and nothing is decided. */
  history?: 'read' | 'found' | 'none';
  /** A budget passes this much of its limit, a moment after the start. */
  budgetAlert?: 50 | 80 | 100;
};

export type State = {
  settings: Settings;
  profiles: Profile[];
  currentId: string | null;
  credentials: Credential[];
  history: AuditEntry[];
  sessions: Session[];
  rules: PermissionRule[];
  workspaces: Workspace[];
  servers: McpServer[];
  budgets: Budget[];
  prices: Price[];
  unpriced: { provider: string; model: string; requests: number; reason: string }[];
  imports: ImportState;
  clients: Client[];
  clientHistory: Map<string, ClientAuditEntry[]>;
  gateway: GatewayState;
  gatewayRequests: GatewayRequest[];
  vault: VaultState;
  sandbox: { available: boolean; reason: string };
  /** What was said, of sessions that were looked at. */
  stories: Map<string, Story>;
  /** Sessions whose worktree is gone. */
  cleanedUp: Set<string>;
  /** Deleted; they can be brought back. */
  removed: Session[];
  /** A check of all keys under way is to end. */
  isCancelled: boolean;
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function createState(scenario: Scenario): State {
  const now = Date.now();
  const profiles = scenario.firstRun ? [] : ['Work', 'Personal', 'Old client'].map(profileNamed);
  const [work, , old] = profiles;
  if (work)
    Object.assign(work, {
      environmentKeyPresent: true,
      useEnvironmentKey: scenario.environmentKey ?? false,
      preferredModel: 'claude-opus-5-5',
    });
  if (old) old.archivedAt = now - 40 * DAY;
  const sessions =
    work && !scenario.noSessions
      ? someSessions(work.id, now, scenario.longSession, scenario.manySessions)
      : [];
  const credentials =
    work && !scenario.noCredentials
      ? someCredentials(
          (values) => credentialOf(work.id, values),
          now,
          scenario.manyProviders ?? false,
        )
      : [];
  const clients =
    work && !scenario.noClients
      ? someClients(work.id, credentials, now, scenario.manyClients ?? false)
      : [];
  const gateway = someGateway(scenario.gateway);
  const budgets = work && !scenario.noBudgets ? someBudgets(work.id, sessions, now) : [];
  const [, claudeCode] = clients;
  if (claudeCode && !scenario.noBudgets) budgets.push(...clientBudgets(claudeCode, now));
  return {
    settings: {
      colorScheme: scenario.colorScheme ?? 'auto',
      welcomed: !scenario.firstRun,
      notify: true,
      parallelSessions: 8,
      managedRunner: scenario.managedRunner ?? false,
      editor: '',
    },
    profiles,
    currentId: work?.id ?? null,
    credentials,
    history: someHistory(now),
    sessions,
    rules: scenario.nothingSet ? [] : someRules(now),
    workspaces: scenario.nothingSet ? [] : someWorkspaces(),
    servers: work && !scenario.nothingSet ? someServers(work.id, now) : [],
    budgets,
    clients,
    clientHistory: new Map(),
    gateway,
    gatewayRequests: gateway.url === null ? [] : someGatewayRequests(clients, now),
    prices: somePrices(),
    unpriced:
      sessions.length === 0
        ? []
        : [{ provider: 'ANTHROPIC', model: 'claude-preview-nova', requests: 61, reason: 'model' }],
    imports: someImports(scenario, work?.id ?? null, now),
    vault: vaultState(scenario.vault ?? 'ok'),
    isCancelled: false,
    stories: new Map(),
    cleanedUp: new Set(),
    removed: [],
    sandbox: scenario.sandboxMissing
      ? {
          available: false,
          reason:
            'bubblewrap and socat are not installed. Install them with your package manager: sudo apt install bubblewrap socat',
        }
      : { available: true, reason: '' },
  };
}

export function profileNamed(name: string): Profile {
  const now = Date.now();
  return {
    id: nextId(),
    name,
    email: name === 'Work' ? 'dana@example.com' : null,
    preferredModel: null,
    useEnvironmentKey: false,
    environmentKeyPresent: false,
    createdAt: now - 60 * DAY,
    updatedAt: now,
    archivedAt: null,
  };
}

export function vaultState(status: VaultState['status']): VaultState {
  const messages: Record<VaultState['status'], string> = {
    opening: '',
    ok: '',
    memory: '',
    locked:
      'GNOME Keyring did not open. Unlock it, or start the app in the session where the keys were stored.',
    lost: 'The key in GNOME Keyring is not the one that encrypted this vault. The stored keys are kept but cannot be read.',
    unavailable: 'No system keyring was found. Without one, Chatelaine stores no key on disk.',
  };
  const backend = status === 'unavailable' || status === 'memory' ? 'none' : 'GNOME Keyring';
  return { status, backend, message: messages[status] };
}

export function credentialOf(profileId: string, values: Partial<Credential>): Credential {
  const now = Date.now();
  return {
    id: nextId(),
    profileId,
    provider: 'ANTHROPIC',
    credentialName: 'Key',
    hint: 'f3kQ',
    baseUrl: null,
    validationStatus: 'VALID',
    validationMessage: null,
    lastValidatedAt: now - 2 * MINUTE,
    isActive: false,
    isEnabled: true,
    priority: 0,
    metadata: {},
    expiresAt: null,
    deactivationScheduledAt: null,
    lastUsedAt: null,
    createdAt: now - 30 * DAY,
    updatedAt: now,
    isStored: true,
    ...values,
  };
}

function someHistory(now: number): AuditEntry[] {
  return [
    { at: now - 3 * MINUTE, actor: 'session:01938f2a', action: 'reveal', outcome: 'ok' },
    { at: now - 5 * MINUTE, actor: 'user', action: 'validate', outcome: 'VALID' },
    { at: now - 4 * HOUR, actor: 'user', action: 'activate', outcome: 'ok' },
    { at: now - 30 * HOUR, actor: 'user', action: 'validate', outcome: 'not reached' },
    { at: now - 3 * DAY, actor: 'user', action: 'replace', outcome: 'VALID' },
    { at: now - 30 * DAY, actor: 'user', action: 'add', outcome: 'VALID' },
  ];
}
