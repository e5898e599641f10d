import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { redactText } from '../../logging/redact';
import type { GatewayParts } from '../parts';
import { errorBody } from './bodies';
import { expectedFailure, internalFailure } from './failure';
import type { Shape } from './shape';

/** What our own answers carry besides their body; there is never a header that lets a browser read one. */
export const OWN_HEADERS = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
} as const;

/** An error handler that answers in the words of an API. Whatever it says is without secrets. */
export function answersIn(shape: Shape, { log, mask }: Pick<GatewayParts, 'log' | 'mask'>) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    if (hasLeft(request)) return void reply.raw.destroy();
    const failure = expectedFailure(error) ?? internalFailure(logged(error, request, log));
    // An answer that has begun cannot become another one.
    if (reply.raw.headersSent) return void reply.raw.destroy();
    // Fastify hangs up where it has read too little; the reset would take the answer with it. What is
    // left of the body is read and dropped instead, for as long as a request may take.
    reply.removeHeader('connection');
    reply.headers(OWN_HEADERS);
    if (failure.retryAfterMs !== undefined) {
      reply.header('retry-after', String(Math.ceil(failure.retryAfterMs / 1_000)));
    }
    const message = mask(redactText(failure.message));
    reply
      .code(failure.status)
      .type('application/json; charset=utf-8')
      .serializer(JSON.stringify)
      .send(errorBody(shape, { ...failure, message }));
  };
}

/** In the middle of its body: nobody is there to read an answer, and it is no failure of ours. */
function hasLeft({ raw }: FastifyRequest): boolean {
  return raw.destroyed && !raw.complete;
}

/** By route, not by target: what a program puts there may be a key. */
function logged(error: unknown, request: FastifyRequest, log: GatewayParts['log']): string {
  const id = randomUUID().slice(0, 8);
  const { method, routeOptions } = request;
  log.error({ err: error, id, method, route: routeOptions.url }, 'a request failed');
  return id;
}
