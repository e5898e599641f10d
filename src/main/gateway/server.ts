import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type FastifyInstance, fastify } from 'fastify';
import { answersIn } from './answers/answer';
import { shapeOf } from './answers/shape';
import { refuseStrangers } from './auth/refuse-strangers';
import type { GatewayParts } from './parts';
import { GatewayRefusal } from './refusal';

/** What a request may take, in ms and bytes. */
export const LIMITS = {
  /** Routes that pass requests on to a provider take more: see `clientScope`. */
  bodyBytes: 1_024 * 1_024,
  /** All headers together. Node's own limit, said here because it may be set by an option of the process. */
  headerBytes: 16 * 1_024,
  /** From the connection to the last header. */
  headersMs: 10_000,
  /** From the first byte to the last of the body; an answer may take as long as it likes. */
  requestMs: 60_000,
  /** How late a broken time limit is noticed. */
  checkMs: 2_000,
  /** SDKs keep connections for the next request, and read from our answers how long they may. */
  keepAliveMs: 30_000,
  /** Connections above are refused: each costs a file handle, and desktops have few. */
  connections: 512,
};

/** Of a part of an address: ids of models can be longer than the 100 that fastify takes. */
const MAX_PARAMETER_CHARACTERS = 300;

/**
 * One server, not listening yet: whoever calls listens on 127.0.0.1 only. `register` adds the routes, each
 * in a `clientScope` or the `ownerScope`. It does not work under `inject`: the door looks at the real port.
 */
export function createServer({
  parts,
  register,
  limits = LIMITS,
}: {
  parts: Pick<GatewayParts, 'log' | 'mask'>;
  register(app: FastifyInstance): void;
  limits?: typeof LIMITS;
}): FastifyInstance {
  const answering = new WeakMap<Socket, { request: IncomingMessage; response: ServerResponse }>();
  const app = fastify({
    // Fastify's lines have targets, and a target may have a key in it.
    logger: false,
    bodyLimit: limits.bodyBytes,
    http: {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: limits.checkMs,
      insecureHTTPParser: false,
      requireHostHeader: true,
    },
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    // A HEAD would be passed on and paid for like its GET.
    exposeHeadRoutes: false,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    // In the words of each API instead: see the hook below.
    return503OnClosing: false,
    forceCloseConnections: true,
    allowErrorHandlerOverride: false,
    routerOptions: { maxParamLength: MAX_PARAMETER_CHARACTERS },
    // Targets that cannot be decoded never come to a hook.
    frameworkErrors: (error, request, reply) => {
      answersIn(shapeOf(request.raw.url ?? ''), parts)(
        strangerOr(error, request.raw),
        request,
        reply,
      );
    },
    clientErrorHandler: (error, socket) => refuseUnreadable(error, socket, answering.get(socket)),
  });
  app.server.maxConnections = limits.connections;
  app.server.prependListener('request', (request, response) => {
    answering.set(request.socket, { request, response });
  });

  let isClosing = false;
  app.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  app.addHook('onRequest', async ({ raw, is404 }) => {
    refuseStrangers(raw);
    if (isClosing) {
      throw new GatewayRefusal('unavailable', 'Chatelaine is closing its gateway.', {
        retryAfterMs: 5_000,
      });
    }
    if (is404) throw notFound();
  });
  app.setErrorHandler((error, request, reply) =>
    answersIn(shapeOf(request.raw.url ?? ''), parts)(error, request, reply),
  );
  app.decorateRequest('client');
  register(app);
  return app;
}

function notFound(): GatewayRefusal {
  return new GatewayRefusal('not-found', 'The gateway has nothing at this address.');
}

function strangerOr(error: unknown, raw: IncomingMessage): unknown {
  try {
    refuseStrangers(raw);
    return error;
  } catch (refusal) {
    return refusal;
  }
}

/** What is no HTTP, or takes too long to become it, is told so and hung up on. */
function refuseUnreadable(
  error: Error & { code?: string },
  socket: Socket,
  last: { request: IncomingMessage; response: ServerResponse } | undefined,
): void {
  const isOver = last?.response.writableFinished && last.request.complete;
  // Written behind or into another answer, it would be read as a part of that.
  if (!socket.writable || (last?.response.headersSent && !isOver)) return void socket.destroy();
  const status = UNREADABLE[error.code ?? ''] ?? '400 Bad Request';
  const head = ['HTTP/1.1 ', status, '\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'].join('');
  socket.end(head, () => socket.destroy());
}

const UNREADABLE: Record<string, string> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
};
