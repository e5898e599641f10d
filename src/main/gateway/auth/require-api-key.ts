import type { FastifyInstance, FastifyRequest } from 'fastify';
import { answersIn } from '../answers/answer';
import type { Shape } from '../answers/shape';
import type { AuthenticatedClient, Clients } from '../clients/clients';
import type { GatewayParts } from '../parts';
import { GatewayRefusal } from '../refusal';
import { ownAnswers } from './own-answers';
import { presentedKey } from './presented-key';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose key the request has shown. Set in a client scope, before the body is read; nowhere else. */
    client: AuthenticatedClient;
  }
}

/** Anthropic takes requests of 32 MB; the others' limits are below. */
const PASSTHROUGH_BODY_BYTES = 32 * 1_024 * 1_024;

/**
 * Routes for programs: each request has shown a client key that works, and errors are in the words of
 * `shape`. Bodies may be as large as a provider takes; in our own shape they are as small as ours are.
 */
export function clientScope(
  app: FastifyInstance,
  parts: Pick<GatewayParts, 'log' | 'mask'> & { clients: Pick<Clients, 'authenticate'> },
  shape: Shape,
  register: (scope: FastifyInstance) => void | Promise<void>,
): void {
  void app.register(async (scope) => {
    scope.setErrorHandler(answersIn(shape, parts));
    scope.addHook('onRequest', requireApiKey(parts.clients, shape));
    if (shape === 'own') ownAnswers(scope);
    else {
      scope.addHook('onRoute', (route) => {
        route.bodyLimit ??= PASSTHROUGH_BODY_BYTES;
      });
    }
    await register(scope);
  });
}

/**
 * 401 in one form for every key that does not work: what is wrong with it is for the owner to see, not
 * for whoever tries keys. A missing key goes the whole way too, for the sake of time.
 */
function requireApiKey(clients: Pick<Clients, 'authenticate'>, shape: Shape) {
  return async (request: FastifyRequest): Promise<void> => {
    const client = clients.authenticate(presentedKey(request.raw, shape));
    if (!client) {
      throw new GatewayRefusal(
        'unauthenticated',
        'There is no key that works here, or more than one. See Clients in Chatelaine for a key.',
      );
    }
    request.client = client;
  };
}
