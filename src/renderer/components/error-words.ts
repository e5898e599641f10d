import type { ErrorAction, ErrorCode } from '../../shared/errors';

/** The heading above an error's own sentence. */
export const ERROR_TITLES: Record<ErrorCode, string> = {
  INVALID_INPUT: 'Not quite right',
  UNKNOWN_COMMAND: 'Unknown command',
  FORBIDDEN_SENDER: 'Request refused',
  NOT_FOUND: 'No longer there',
  CONFLICT: 'Already taken',
  INTERNAL: 'A mistake of ours',
  VAULT_LOCKED: 'The vault is locked',
  VAULT_LOST: 'The vault cannot be opened',
  KEYRING_UNAVAILABLE: 'No system keyring',
  CREDENTIAL_FORMAT: 'Unexpected format',
  CREDENTIAL_REJECTED: 'Key rejected',
  CREDENTIAL_FORBIDDEN: 'Not permitted',
  CREDENTIAL_UNREADABLE: 'Key cannot be read',
  NO_CREDENTIAL: 'No key yet',
  RATE_LIMITED: 'Too many requests',
  OVERLOADED: 'Provider overloaded',
  NETWORK: 'Not reachable',
  TIMEOUT: 'No answer in time',
  PROVIDER_ERROR: 'Provider error',
  WORKSPACE_MISSING: 'Folder not found',
  SESSION_BUSY: 'Still working',
  SANDBOX_UNAVAILABLE: 'Commands are off',
  MCP_FAILED: 'MCP server failed',
  DATABASE_NEWER: 'Newer data',
  DATABASE_DAMAGED: 'Damaged data',
  DISK_FULL: 'Cannot write',
};

export const ACTION_LABELS: Record<ErrorAction, string> = {
  retry: 'Try again',
  'open-integrations': 'Open Integrations',
  'replace-key': 'Replace key',
  'unlock-vault': 'Unlock vault',
  'use-memory': 'Use for this run only',
  'choose-workspace': 'Choose folder',
  'open-data-folder': 'Open data folder',
};
