import type { FastifyInstance } from 'fastify';
import { OWN_HEADERS } from '../answers/answer';

/** For routes whose answers are ours, not a provider's. */
export function ownAnswers(scope: FastifyInstance): void {
  scope.addHook('onRequest', async (_, reply) => {
    reply.headers(OWN_HEADERS);
  });
}
