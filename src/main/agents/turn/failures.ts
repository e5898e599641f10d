import { AnthropicError, APIConnectionTimeoutError, APIError } from '@anthropic-ai/sdk';
import { ChatelaineError, type ErrorCode } from '../../../shared/errors';
import { asDatabaseError } from '../../db/open';
import { retryAfterMs } from '../../providers/retry-after';

const BROKEN = 'The provider cannot be reached. Check the network.';

/** What a failed request means for the session, in words for a person. */
export function explainFailure(error: unknown): ChatelaineError {
  const own = ownError(error);
  if (own) return own;
  if (isBrokenConnection(error)) return new ChatelaineError('NETWORK', BROKEN, { cause: error });
  if (!(error instanceof APIError))
    return new ChatelaineError('INTERNAL', undefined, { cause: error });
  const [code, sentence] = meaning(error);
  const said = providerMessage(error);
  const message = said ? `${sentence} The provider says: “${said}”` : sentence;
  return new ChatelaineError(code, message, { cause: error });
}

/**
 * A reply that breaks off is no answer, so the SDK has no APIError for it: fetch's own code tells, or the
 * SDK's words where the connection was closed in order but the reply was not complete.
 */
function isBrokenConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AnthropicError && /ended without/.test(error.message)) return true;
  if ('code' in error && /^(UND_ERR_|ECONN|EPIPE$|ETIMEDOUT$)/.test(String(error.code)))
    return true;
  return isBrokenConnection(error.cause);
}

/** A fault on the provider's side that may pass: 5xx but overload, which has a name of its own. */
export function isServerFault(error: unknown): boolean {
  const found = apiErrorOf(error);
  if (!found) return false;
  return (found.status ?? 0) >= 500 || found.type === 'api_error';
}

/** How long the provider asks to wait, in milliseconds; null when it does not say. */
export function retryAfterOf(error: unknown): number | null {
  return retryAfterMs(apiErrorOf(error)?.headers);
}

/**
 * The conversation is longer than the model takes, or in bytes (files) than the API does:
 * https://platform.claude.com/docs/en/api/errors
 */
export function isPromptTooLong(error: unknown): boolean {
  const found = apiErrorOf(error);
  if (found?.status === 413) return true;
  return found?.status === 400 && /prompt is too long/i.test(found.message);
}

function apiErrorOf(error: unknown): APIError | undefined {
  if (error instanceof APIError) return error;
  return error instanceof Error ? apiErrorOf(error.cause) : undefined;
}

/** Ours, or the database's: the SDK wraps what its stream listeners throw. */
function ownError(error: unknown): ChatelaineError | undefined {
  if (error instanceof ChatelaineError) return error;
  if (!(error instanceof Error)) return undefined;
  const known = asDatabaseError(error);
  return known instanceof ChatelaineError ? known : ownError(error.cause);
}

function meaning(error: APIError): [ErrorCode, string] {
  // An error event in the middle of a stream has a type and no status.
  const status = error.status ?? STATUS_OF_TYPE[error.type ?? ''];
  switch (status) {
    case 401:
      return ['CREDENTIAL_REJECTED', 'The provider rejected the key. Replace it, then resume.'];
    case 403:
      return ['CREDENTIAL_FORBIDDEN', 'The key is not allowed to do this.'];
    case 429:
      return ['RATE_LIMITED', 'The provider asks to slow down.'];
    case 529:
      return ['OVERLOADED', 'The provider is overloaded. Your key is fine.'];
    case undefined:
      return error instanceof APIConnectionTimeoutError
        ? ['TIMEOUT', 'The provider did not answer in time.']
        : ['NETWORK', BROKEN];
    default:
      return ['PROVIDER_ERROR', `The provider answered with an error (${status}).`];
  }
}

/** https://platform.claude.com/docs/en/api/errors */
const STATUS_OF_TYPE: Partial<Record<string, number>> = {
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

/** The API's `{ error: { message } }`, where the body has that shape. */
function providerMessage(error: APIError): string | undefined {
  const body: unknown = error.error;
  if (typeof body !== 'object' || body === null || !('error' in body)) return undefined;
  const inner: unknown = body.error;
  if (typeof inner !== 'object' || inner === null || !('message' in inner)) return undefined;
  return typeof inner.message === 'string' ? inner.message.slice(0, 300) : undefined;
}
