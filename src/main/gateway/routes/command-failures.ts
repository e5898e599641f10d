import type { FastifyInstance, FastifyReply } from 'fastify';
import type { CommandError, ErrorCode } from '../../../shared/errors';
import { redactText } from '../../logging/redact';
import { answersIn } from '../answers/answer';
import type { GatewayParts } from '../parts';
import { CommandRefusal } from './run-command';

/** Answers a command's failure with all that it says, and everything else as the gateway does. */
export function answerFailures(
  scope: FastifyInstance,
  parts: Pick<GatewayParts, 'log' | 'mask'>,
): void {
  const answerOthers = answersIn('own', parts);
  scope.setErrorHandler((error, request, reply) => {
    if (!(error instanceof CommandRefusal) || reply.raw.headersSent) {
      return answerOthers(error, request, reply);
    }
    sendFailure(reply, error.error, (failure) => ({ error: failure }), parts);
  });
}

/** `shape` puts the failure, which is without secrets then, into the answer's body. */
export function sendFailure(
  reply: FastifyReply,
  error: CommandError,
  shape: (error: CommandError) => object,
  { mask }: Pick<GatewayParts, 'mask'>,
): void {
  const retryAfterMs = error.details?.retryAfterMs;
  if (typeof retryAfterMs === 'number' && retryAfterMs > 0) {
    reply.header('retry-after', String(Math.ceil(retryAfterMs / 1_000)));
  }
  reply
    .code(STATUS[error.code])
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(shape({ ...error, message: mask(redactText(error.message)) }));
}

/**
 * For the owner. 401 is kept for a token that is not theirs; 422 says that the request was understood
 * and the provider did not want the credential in it.
 */
const STATUS: Record<ErrorCode, number> = {
  INVALID_INPUT: 400,
  CREDENTIAL_FORMAT: 400,
  BUDGET_EXHAUSTED: 402,
  MODEL_UNPRICED: 402,
  FORBIDDEN_SENDER: 403,
  UNKNOWN_COMMAND: 404,
  NOT_FOUND: 404,
  CONFLICT: 409,
  NO_CREDENTIAL: 409,
  WORKSPACE_MISSING: 409,
  SESSION_BUSY: 409,
  CREDENTIAL_REJECTED: 422,
  CREDENTIAL_FORBIDDEN: 422,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  NETWORK: 502,
  PROVIDER_ERROR: 502,
  MCP_FAILED: 502,
  VAULT_LOCKED: 503,
  VAULT_LOST: 503,
  KEYRING_UNAVAILABLE: 503,
  CREDENTIAL_UNREADABLE: 503,
  OVERLOADED: 503,
  SANDBOX_UNAVAILABLE: 503,
  DATABASE_NEWER: 503,
  DATABASE_DAMAGED: 503,
  DISK_FULL: 503,
  TIMEOUT: 504,
};
