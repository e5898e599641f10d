import type { BetaManagedAgentsSessionErrorEvent } from '@anthropic-ai/sdk/resources/beta/sessions';
import type { ErrorCode } from '../../../../shared/errors';

type ProviderError = BetaManagedAgentsSessionErrorEvent['error'];

/** What an error of the provider's session means here, in words for a person. */
export function explainTrouble(error: ProviderError): { code: ErrorCode; message: string } {
  const [code, sentence] = MEANINGS[error.type] ?? UNKNOWN;
  const said = error.message.trim().slice(0, 300);
  return { code, message: said === '' ? sentence : `${sentence} The provider says: “${said}”` };
}

/** Whether the provider is trying again by itself, so that the session only has to wait. */
export function isWaitedOut(error: ProviderError): boolean {
  return error.retry_status.type === 'retrying' && WAITED_OUT.has(error.type);
}

/** The others are told of once, and the session goes on without what failed. */
const WAITED_OUT: ReadonlySet<string> = new Set([
  'model_overloaded_error',
  'model_rate_limited_error',
  'model_request_failed_error',
  'unknown_error',
]);

const UNKNOWN: [ErrorCode, string] = [
  'PROVIDER_ERROR',
  'The session failed on the provider’s machines.',
];
const REPOSITORY: [ErrorCode, string] = [
  'PROVIDER_ERROR',
  'The provider could not fetch a repository; the session goes on without it.',
];

const MEANINGS: Partial<Record<ProviderError['type'], [ErrorCode, string]>> = {
  model_overloaded_error: ['OVERLOADED', 'The provider is overloaded. Your key is fine.'],
  model_rate_limited_error: ['RATE_LIMITED', 'The provider asks to slow down.'],
  model_request_failed_error: ['PROVIDER_ERROR', 'A request to the model failed.'],
  billing_error: [
    'CREDENTIAL_FORBIDDEN',
    'The provider’s account has no credit left, or has reached a limit of its own. Mend that there, then resume.',
  ],
  tool_use_limit_reached_error: [
    'PROVIDER_ERROR',
    'The provider ended the turn after too many tool calls. Resume to go on.',
  ],
  compaction_limit_reached_error: [
    'PROVIDER_ERROR',
    'The provider ended the turn: the conversation did not become short enough. Resume, or fork it to go on here.',
  ],
  mcp_connection_failed_error: ['MCP_FAILED', 'The provider could not reach an MCP server.'],
  mcp_authentication_failed_error: ['MCP_FAILED', 'An MCP server refused the provider.'],
  credential_host_unreachable_error: [
    'PROVIDER_ERROR',
    'A host is outside of what the provider’s machine may reach.',
  ],
  repository_authentication_error: REPOSITORY,
  repository_forbidden_error: REPOSITORY,
  repository_not_found_error: REPOSITORY,
  repository_checkout_error: REPOSITORY,
  repository_clone_error: REPOSITORY,
};
