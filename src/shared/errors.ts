/**
 * Every way a command can fail. Each code has a sentence for a person and, where there is one, the
 * action that mends it; the screens turn that action into a button.
 */
export const ERROR_CODES = [
  'INVALID_INPUT',
  'UNKNOWN_COMMAND',
  'FORBIDDEN_SENDER',
  'NOT_FOUND',
  'CONFLICT',
  'INTERNAL',
  'VAULT_LOCKED',
  'VAULT_LOST',
  'KEYRING_UNAVAILABLE',
  'CREDENTIAL_FORMAT',
  'CREDENTIAL_REJECTED',
  'CREDENTIAL_FORBIDDEN',
  'CREDENTIAL_UNREADABLE',
  'NO_CREDENTIAL',
  'RATE_LIMITED',
  'OVERLOADED',
  'NETWORK',
  'TIMEOUT',
  'PROVIDER_ERROR',
  'WORKSPACE_MISSING',
  'SESSION_BUSY',
  'SANDBOX_UNAVAILABLE',
  'MCP_FAILED',
  'BUDGET_EXHAUSTED',
  'MODEL_UNPRICED',
  'DATABASE_NEWER',
  'DATABASE_DAMAGED',
  'DISK_FULL',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** What the app can do about an error; the renderer knows how to carry each one out. */
export type ErrorAction =
  | 'retry'
  | 'open-integrations'
  | 'replace-key'
  | 'unlock-vault'
  | 'use-memory'
  | 'choose-workspace'
  | 'open-data-folder'
  | 'raise-budget'
  | 'add-price';

type Guide = { sentence: string; action?: ErrorAction; retryable: boolean };

export const ERROR_GUIDE: Record<ErrorCode, Guide> = {
  INVALID_INPUT: {
    sentence: 'Something entered does not fit. Correct it and try again.',
    retryable: false,
  },
  UNKNOWN_COMMAND: {
    sentence: 'This version of Chatelaine does not know that command.',
    retryable: false,
  },
  FORBIDDEN_SENDER: {
    sentence: 'The request did not come from a window of Chatelaine.',
    retryable: false,
  },
  NOT_FOUND: {
    sentence: 'It no longer exists. It may have been removed in another window.',
    retryable: false,
  },
  CONFLICT: { sentence: 'It clashes with something that already exists.', retryable: false },
  INTERNAL: {
    sentence: 'Chatelaine made a mistake. Nothing of yours was changed; the log has the details.',
    action: 'retry',
    retryable: true,
  },
  VAULT_LOCKED: {
    sentence: 'The vault cannot be opened right now. Your keys are still there.',
    action: 'unlock-vault',
    retryable: true,
  },
  VAULT_LOST: {
    sentence:
      'The key that protects the vault is gone, so the stored keys cannot be read. Enter them again.',
    action: 'open-integrations',
    retryable: false,
  },
  KEYRING_UNAVAILABLE: {
    sentence:
      'No system keyring is available, so nothing is stored on disk. You can use keys for this run only.',
    action: 'use-memory',
    retryable: true,
  },
  CREDENTIAL_FORMAT: {
    sentence: 'This does not look like a key of that provider.',
    retryable: false,
  },
  CREDENTIAL_REJECTED: {
    sentence: 'The provider rejected the key. It may have been revoked or mistyped.',
    action: 'replace-key',
    retryable: false,
  },
  CREDENTIAL_FORBIDDEN: {
    sentence: 'The provider knows the key, but it is not allowed to do this.',
    action: 'open-integrations',
    retryable: false,
  },
  CREDENTIAL_UNREADABLE: {
    sentence: 'This key cannot be decrypted. It has been kept as it is; enter it again to go on.',
    action: 'replace-key',
    retryable: false,
  },
  NO_CREDENTIAL: {
    sentence: 'This profile has no key for that provider yet.',
    action: 'open-integrations',
    retryable: false,
  },
  RATE_LIMITED: {
    sentence: 'The provider asks to slow down. Wait a moment and try again.',
    action: 'retry',
    retryable: true,
  },
  OVERLOADED: {
    sentence: 'The provider is overloaded. Your key is fine; try again shortly.',
    action: 'retry',
    retryable: true,
  },
  NETWORK: {
    sentence: 'The provider could not be reached. Check the connection.',
    action: 'retry',
    retryable: true,
  },
  TIMEOUT: { sentence: 'The provider did not answer in time.', action: 'retry', retryable: true },
  PROVIDER_ERROR: {
    sentence: 'The provider answered with an error.',
    action: 'retry',
    retryable: true,
  },
  WORKSPACE_MISSING: {
    sentence: 'The workspace folder is not there or cannot be opened.',
    action: 'choose-workspace',
    retryable: false,
  },
  SESSION_BUSY: { sentence: 'The session is still working. Stop it first.', retryable: true },
  SANDBOX_UNAVAILABLE: {
    sentence: 'There is no sandbox on this machine, so commands are switched off.',
    retryable: false,
  },
  MCP_FAILED: {
    sentence: 'The MCP server could not be started or reached, or did not answer as one.',
    action: 'retry',
    retryable: true,
  },
  BUDGET_EXHAUSTED: {
    sentence: 'A budget has not enough left for the next request. Raise it, then resume.',
    action: 'raise-budget',
    retryable: true,
  },
  MODEL_UNPRICED: {
    sentence:
      'This model has no price, so a hard budget cannot hold it. Add its price, or let it run unmetered.',
    action: 'add-price',
    retryable: true,
  },
  DATABASE_NEWER: {
    sentence:
      'The data was written by a newer version of Chatelaine. Nothing was changed; install that version.',
    action: 'open-data-folder',
    retryable: false,
  },
  DATABASE_DAMAGED: {
    sentence: 'The data file is damaged. It was left as it is, nothing was written to it.',
    action: 'open-data-folder',
    retryable: false,
  },
  DISK_FULL: {
    sentence: 'The disk is full or read-only. Free some space; nothing was half-written.',
    action: 'open-data-folder',
    retryable: true,
  },
};

/** The failure half of every answer that crosses the bridge. */
export type CommandError = {
  code: ErrorCode;
  /** For a person: what happened, what it means, what to do. Never a stack, never a secret. */
  message: string;
  details?: Record<string, string | number | boolean | null>;
  retryable: boolean;
};

export type Result<T> = { ok: true; data: T } | { ok: false; error: CommandError };

/** An expected failure inside the main process; becomes a {@link CommandError} at the bridge. */
export class ChatelaineError extends Error {
  readonly code: ErrorCode;
  readonly details: CommandError['details'];

  constructor(
    code: ErrorCode,
    message?: string,
    options: { details?: CommandError['details']; cause?: unknown } = {},
  ) {
    super(
      message ?? ERROR_GUIDE[code].sentence,
      options.cause === undefined ? {} : { cause: options.cause },
    );
    this.name = 'ChatelaineError';
    this.code = code;
    this.details = options.details;
  }
}

/** For the `default` of a switch over a closed union: the compiler refuses a case that was forgotten. */
export function assertNever(value: never): never {
  throw new TypeError(`unexpected value ${JSON.stringify(value)}`);
}
