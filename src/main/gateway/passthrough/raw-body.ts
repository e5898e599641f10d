import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GatewayRefusal } from '../refusal';

/** Bodies of this scope stay as they came: they are passed on byte for byte. */
export function takeRawBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
}

/** The body in a scope with raw ones; null for none. Errors: `invalid` for one that cannot be looked into. */
export function bodyOf({ body, headers }: FastifyRequest): Buffer | null {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity')
    throw new GatewayRefusal(
      'invalid',
      'The body is compressed, and the gateway has to read which model is asked for. Send it as it is, without content-encoding.',
    );
  return Buffer.isBuffer(body) ? body : null;
}
