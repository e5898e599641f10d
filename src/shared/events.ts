import type { GatewayState } from './commands/gateway';
import type { ImportState } from './commands/imports';
import type { Job, Message, PermissionRequest, Session, ToolCall } from './commands/sessions';
import type { VaultState } from './commands/vault';

/**
 * What the main process tells the renderer. `*.changed` events carry no data where the renderer should
 * simply ask again; the others carry the new state.
 */
export type AppEvents = {
  /** The user asked for a session from outside of the window: a notification, the tray. */
  'app.openSession': { sessionId: string };
  /** Clients, their keys, or when one was last used. */
  'clients.changed': { profileId: string };
  'gateway.changed': GatewayState;
  /** Requests of clients began, got their first byte, or ended; at most a few times a second. */
  'gateway.requests': Record<string, never>;
  'templates.changed': { profileId: string };
  'comparisons.changed': { profileId: string };
  /** Files of a session's workspace changed, or their state in git: what a review shows is stale. */
  'review.changed': { sessionId: string };
  'checkpoints.changed': { sessionId: string };
  /** The turn waits for a checkpoint that takes longer than a second; then once more when it waits no longer. */
  'checkpoints.saving': { sessionId: string; isSaving: boolean };
  /** The conversation itself was changed, not added to: what is shown must be read again. */
  'sessions.rewound': { sessionId: string };
  'sessions.removed': { sessionId: string; profileId: string };
  'mcp.changed': { profileId: string };
  'permissions.changed': Record<string, never>;
  'workspaces.changed': { path: string };
  'profiles.changed': Record<string, never>;
  'credentials.changed': { profileId: string };
  /** How far a `credentials.validateAll` is; `done === total` is its end. */
  'credentials.validating': { profileId: string; done: number; total: number };
  /** A credential expires in 14 or 3 days, or has expired: for a reminder, once each. */
  'credentials.expiring': {
    profileId: string;
    credentialId: string;
    credentialName: string;
    days: number;
  };
  'vault.changed': VaultState;
  'usage.changed': { profileId: string };
  /** How far a `usage.export` is; `done === total` is its end. */
  'usage.exporting': { done: number; total: number };
  'prices.changed': Record<string, never>;
  /** Limits, what is captured or what is reserved; at most a few times a second. */
  'budgets.changed': Record<string, never>;
  /** A budget has passed 50, 80 or 100 % of its limit; once each per period. */
  'budgets.alert': { budgetId: string; scopeLabel: string; percent: 50 | 80 | 100 };
  /** How far an import is, and how it ended. */
  'imports.changed': ImportState;
  'sessions.changed': Session;
  /** A message was committed, or grew by a committed block. */
  'sessions.message': Message;
  /**
   * Text of the block that is being streamed right now and is not on disk yet: appended to what came
   * before for the same `seq` and `index`. Coalesced to one per session and 16 ms, 64 KiB at most.
   */
  'sessions.delta': {
    sessionId: string;
    seq: number;
    index: number;
    type: 'text' | 'thinking';
    text: string;
  };
  'sessions.toolCall': ToolCall;
  /** Output of a running command, appended; coalesced like `sessions.delta`. */
  'sessions.toolOutput': { sessionId: string; toolCallId: string; text: string };
  'sessions.permissionRequested': PermissionRequest;
  'sessions.permissionResolved': { sessionId: string; requestId: string };
  /** An MCP server could not be used; the session goes on without its tools. */
  'sessions.toolProblem': { sessionId: string; server: string; message: string };
  /** Background commands of a session, all of them. */
  'sessions.jobs': { sessionId: string; jobs: Job[] };
};

export type EventName = keyof AppEvents;

export const EVENT_NAMES = [
  'app.openSession',
  'clients.changed',
  'gateway.changed',
  'gateway.requests',
  'templates.changed',
  'comparisons.changed',
  'review.changed',
  'checkpoints.changed',
  'checkpoints.saving',
  'sessions.rewound',
  'sessions.removed',
  'mcp.changed',
  'permissions.changed',
  'workspaces.changed',
  'profiles.changed',
  'credentials.changed',
  'credentials.validating',
  'credentials.expiring',
  'vault.changed',
  'usage.changed',
  'usage.exporting',
  'prices.changed',
  'budgets.changed',
  'budgets.alert',
  'imports.changed',
  'sessions.changed',
  'sessions.message',
  'sessions.delta',
  'sessions.toolCall',
  'sessions.toolOutput',
  'sessions.permissionRequested',
  'sessions.permissionResolved',
  'sessions.jobs',
  'sessions.toolProblem',
] as const satisfies readonly EventName[];

/** How domains tell the world; the Electron layer sends it to the windows. */
export type Emit = <N extends EventName>(name: N, payload: AppEvents[N]) => void;
