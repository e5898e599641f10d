import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answersIn } from '../answers/answer';
import type { Shape } from '../answers/shape';
import type { AuthenticatedClient, Clients } from '../clients/clients';
import type { Place, Places } from '../clients/places';
import type { GatewayParts } from '../parts';
import { GatewayRefusal } from '../refusal';
import { whenOver } from '../when-over';
import { windowsTurn } from '../windows-turn';
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

/** What lets clients in. */
export type DoorParts = Pick<GatewayParts, 'log' | 'mask'> & {
  clients: Pick<Clients, 'authenticate'>;
  places: Places;
};

/**
 * Routes for programs: each request has shown a client key that works and has a place within the client's
 * limits before its body is read, and errors are in the words of `shape`. Bodies may be as large as a
 * provider takes; in our own shape they are as small as ours are.
 */
export function clientScope(
  app: FastifyInstance,
  parts: DoorParts,
  shape: Shape,
  register: (scope: FastifyInstance) => void | Promise<void>,
): void {
  void app.register(async (scope) => {
    await windowsTurn();
    scope.setErrorHandler(answersIn(shape, parts));
    scope.addHook('onRequest', requireApiKey(parts.clients, shape));
    takePlaces(scope, parts.places);
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

/** A place is the request's until its answer is out, however that ends. */
function takePlaces(scope: FastifyInstance, places: Places): void {
  const known = new WeakMap<FastifyRequest, Place>();
  scope.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    const place = places.enter(request.client, mostBytesOf(request));
    known.set(request, place);
    whenOver(request, reply, place.leave);
  });
  scope.addHook('preHandler', async (request: FastifyRequest) => {
    if (Buffer.isBuffer(request.body)) known.get(request)?.keep(request.body.length);
  });
}

/** Of its body: as it says, or as many as its route takes where it comes in pieces. */
function mostBytesOf({ headers, routeOptions }: FastifyRequest): number {
  const { bodyLimit = 0 } = routeOptions;
  if (headers['transfer-encoding'] !== undefined) return bodyLimit;
  return Math.min(Number(headers['content-length'] ?? 0), bodyLimit);
}
