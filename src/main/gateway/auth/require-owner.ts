import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Secret } from '../../vault/secret';
import { GatewayRefusal } from '../refusal';
import { windowsTurn } from '../windows-turn';
import { headerValues } from './header-values';
import { ownAnswers } from './own-answers';

/** Routes for the user's own command line: each request has shown the owner's token as `Bearer`. */
export function ownerScope(
  app: FastifyInstance,
  token: Secret<string>,
  register: (scope: FastifyInstance) => void | Promise<void>,
): void {
  void app.register(async (scope) => {
    await windowsTurn();
    scope.addHook('onRequest', requireOwner(token));
    ownAnswers(scope);
    await register(scope);
  });
}

function requireOwner(token: Secret<string>) {
  const expected = digest(`Bearer ${token.expose()}`);
  return async ({ raw }: FastifyRequest): Promise<void> => {
    const [shown = '', ...others] = headerValues(raw, 'authorization');
    // Digests are of one length, so that the comparison tells neither the length nor how far it fits.
    if (timingSafeEqual(digest(shown), expected) && others.length === 0) return;
    throw new GatewayRefusal(
      'unauthenticated',
      "This needs the owner's token, which changes at every start of Chatelaine.",
    );
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
