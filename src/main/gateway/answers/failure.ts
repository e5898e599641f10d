import { z } from 'zod';
import { ChatelaineError, ERROR_GUIDE, type ErrorCode } from '../../../shared/errors';
import { asDatabaseError } from '../../db/open';
import { GatewayRefusal, REFUSAL_STATUS, type RefusalKind } from '../refusal';

/** What went wrong with a request, before it is put in the words of an API. */
export type Failure = {
  kind: RefusalKind | 'internal';
  /** Of the HTTP answer. */
  status: number;
  /** In our own answers: an `ErrorCode` where there is one. */
  code: string;
  /** For a person. */
  message: string;
  retryable: boolean;
  retryAfterMs?: number | undefined;
};

/** In our words; nothing for a mistake of ours, whose details are nobody's business but the log's. */
export function expectedFailure(error: unknown): Failure | undefined {
  if (error instanceof GatewayRefusal) {
    return { ...failureOf(error.kind, error.message), retryAfterMs: error.retryAfterMs };
  }
  const known = asDatabaseError(error);
  if (known instanceof ChatelaineError) return ofCommand(known.code, known.message);
  if (error instanceof z.ZodError) return failureOf('invalid', firstIssue(error.issues));
  return ofFastify(error);
}

/** `id` finds it in the log. */
export function internalFailure(id: string): Failure {
  return {
    kind: 'internal',
    status: 500,
    code: 'INTERNAL',
    message: `${ERROR_GUIDE.INTERNAL.sentence} (${id})`,
    retryable: true,
  };
}

function ofCommand(code: ErrorCode, message: string): Failure | undefined {
  const kind = KIND_OF_CODE[code];
  if (kind === 'internal') return undefined;
  return { ...failureOf(kind, message), code, retryable: ERROR_GUIDE[code].retryable };
}

function failureOf(kind: RefusalKind, message: string): Failure {
  const { code, retryable } = OWN_CODE[kind];
  return { kind, status: REFUSAL_STATUS[kind], code, message, retryable };
}

const FastifyError = z.object({
  code: z.string().startsWith('FST_ERR_'),
  statusCode: z.int().min(400).max(499),
  validation: z.array(z.object({ instancePath: z.string(), message: z.string() })).optional(),
});

/** Fastify's own sentences repeat pieces of the request, so none of them is passed on. */
function ofFastify(error: unknown): Failure | undefined {
  const parsed = FastifyError.safeParse(error);
  if (!parsed.success) return undefined;
  const { code, statusCode, validation } = parsed.data;
  if (statusCode === 413) return failureOf('too-large', 'The request is too large.');
  const [issue] = validation ?? [];
  if (issue) {
    const path = issue.instancePath.split('/').filter(Boolean);
    return failureOf('invalid', firstIssue([{ path, message: issue.message }]));
  }
  return failureOf('invalid', FASTIFY_SENTENCE[code] ?? 'The request cannot be read.');
}

const FASTIFY_SENTENCE: Record<string, string> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'The body must be JSON: send "content-type: application/json".',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty; JSON is expected.',
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not valid JSON.',
};

/** Names the field and what is wrong with it, never its value, which may be a secret. */
function firstIssue(issues: readonly { path: readonly PropertyKey[]; message: string }[]): string {
  const [issue] = issues;
  return `${issue?.path.map(String).join('.') || 'body'}: ${issue?.message ?? 'does not fit'}`;
}

const OWN_CODE: Record<RefusalKind, { code: string; retryable: boolean }> = {
  invalid: { code: 'INVALID_INPUT', retryable: false },
  unauthenticated: { code: 'UNAUTHENTICATED', retryable: false },
  budget: { code: 'BUDGET_EXHAUSTED', retryable: true },
  forbidden: { code: 'FORBIDDEN', retryable: false },
  'not-found': { code: 'NOT_FOUND', retryable: false },
  conflict: { code: 'CONFLICT', retryable: false },
  'too-large': { code: 'TOO_LARGE', retryable: false },
  'rate-limited': { code: 'RATE_LIMITED', retryable: true },
  unreachable: { code: 'NETWORK', retryable: true },
  unavailable: { code: 'UNAVAILABLE', retryable: true },
};

/** A refused or missing key of the owner is `forbidden`: with 401 a program would blame its own key. */
const KIND_OF_CODE: Record<ErrorCode, RefusalKind | 'internal'> = {
  INVALID_INPUT: 'invalid',
  UNKNOWN_COMMAND: 'not-found',
  FORBIDDEN_SENDER: 'forbidden',
  NOT_FOUND: 'not-found',
  CONFLICT: 'conflict',
  INTERNAL: 'internal',
  VAULT_LOCKED: 'unavailable',
  VAULT_LOST: 'unavailable',
  KEYRING_UNAVAILABLE: 'unavailable',
  CREDENTIAL_FORMAT: 'invalid',
  CREDENTIAL_REJECTED: 'forbidden',
  CREDENTIAL_FORBIDDEN: 'forbidden',
  CREDENTIAL_UNREADABLE: 'unavailable',
  NO_CREDENTIAL: 'forbidden',
  RATE_LIMITED: 'rate-limited',
  OVERLOADED: 'unavailable',
  NETWORK: 'unreachable',
  TIMEOUT: 'unreachable',
  PROVIDER_ERROR: 'unreachable',
  WORKSPACE_MISSING: 'conflict',
  SESSION_BUSY: 'conflict',
  SANDBOX_UNAVAILABLE: 'unavailable',
  MCP_FAILED: 'unreachable',
  BUDGET_EXHAUSTED: 'budget',
  MODEL_UNPRICED: 'budget',
  DATABASE_NEWER: 'unavailable',
  DATABASE_DAMAGED: 'unavailable',
  DISK_FULL: 'unavailable',
};
