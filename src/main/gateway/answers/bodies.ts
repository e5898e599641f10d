import type { Failure } from './failure';
import type { Shape } from './shape';

/** A failure as the clients of an API expect to read it. */
export function errorBody(shape: Shape, failure: Failure): object {
  return BODIES[shape](failure);
}

const BODIES: Record<Shape, (failure: Failure) => object> = {
  anthropic: ({ kind, message }) => ({
    type: 'error',
    error: { type: ANTHROPIC_TYPES[kind], message },
  }),
  openai: ({ kind, message }) => {
    const [type, code] = OPENAI_TYPES[kind];
    return { error: { message, type, param: null, code } };
  },
  gemini: ({ kind, message, status }) => ({
    error: { code: status, message, status: GEMINI_STATUSES[kind] },
  }),
  own: ({ code, message, retryable }) => ({ error: { code, message, retryable } }),
};

type Kind = Failure['kind'];

/** https://platform.claude.com/docs/en/api/errors; it has no word for a conflict. */
const ANTHROPIC_TYPES: Record<Kind, string> = {
  invalid: 'invalid_request_error',
  unauthenticated: 'authentication_error',
  budget: 'billing_error',
  forbidden: 'permission_error',
  'not-found': 'not_found_error',
  conflict: 'invalid_request_error',
  'too-large': 'request_too_large',
  'rate-limited': 'rate_limit_error',
  unreachable: 'api_error',
  unavailable: 'api_error',
  internal: 'api_error',
};

/** Type and code, as https://platform.openai.com/docs/guides/error-codes has them. */
const OPENAI_TYPES: Record<Kind, [type: string, code: string | null]> = {
  invalid: ['invalid_request_error', null],
  unauthenticated: ['invalid_request_error', 'invalid_api_key'],
  budget: ['insufficient_quota', 'insufficient_quota'],
  forbidden: ['invalid_request_error', 'permission_denied'],
  'not-found': ['invalid_request_error', 'not_found'],
  conflict: ['invalid_request_error', 'conflict'],
  'too-large': ['invalid_request_error', 'request_too_large'],
  'rate-limited': ['requests', 'rate_limit_exceeded'],
  unreachable: ['server_error', null],
  unavailable: ['server_error', null],
  internal: ['server_error', null],
};

/** https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto */
const GEMINI_STATUSES: Record<Kind, string> = {
  invalid: 'INVALID_ARGUMENT',
  unauthenticated: 'UNAUTHENTICATED',
  budget: 'RESOURCE_EXHAUSTED',
  forbidden: 'PERMISSION_DENIED',
  'not-found': 'NOT_FOUND',
  conflict: 'ABORTED',
  'too-large': 'INVALID_ARGUMENT',
  'rate-limited': 'RESOURCE_EXHAUSTED',
  unreachable: 'UNAVAILABLE',
  unavailable: 'UNAVAILABLE',
  internal: 'INTERNAL',
};
