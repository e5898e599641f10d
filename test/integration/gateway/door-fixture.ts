import http from 'node:http';
import net from 'node:net';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { openDatabase } from '../../../src/main/db/open';
import { profiles } from '../../../src/main/db/schema';
import type { Shape } from '../../../src/main/gateway/answers/shape';
import { createOwnerToken } from '../../../src/main/gateway/auth/owner-token';
import { clientScope, type DoorParts } from '../../../src/main/gateway/auth/require-api-key';
import { ownerScope } from '../../../src/main/gateway/auth/require-owner';
import { createClients } from '../../../src/main/gateway/clients/clients';
import { createPlaces } from '../../../src/main/gateway/clients/places';
import type { GatewayParts } from '../../../src/main/gateway/parts';
import { createServer, LIMITS } from '../../../src/main/gateway/server';
import { systemTimer } from '../../../src/main/timer';
import type { Secret } from '../../../src/main/vault/secret';

export const PROFILE = '01900000-0000-7000-8000-000000000001';
export const VAULT_SECRET = 'a secret of the vault that looks like nothing';

export const SCOPES = {
  v1: 'anthropic',
  openai: 'openai',
  gemini: 'gemini',
  payments: 'own',
} as const;

export type Door = Awaited<ReturnType<typeof openDoor>>;

/**
 * The gateway's door with real clients behind it, and routes of the test's own: in each client scope
 * `POST /<scope>/echo` answers who is asking and how much came; `more` adds others.
 */
export async function openDoor(
  options: {
    limits?: Partial<typeof LIMITS>;
    more?(scope: FastifyInstance, shape: Shape): void;
    /** Whole groups of routes, each with its own scope. */
    routes?(
      app: FastifyInstance,
      parts: DoorParts & Pick<GatewayParts, 'clients'>,
      ownerToken: Secret<string>,
    ): void;
    /** Runs when the server has begun to close. */
    whileClosing?(door: { port: number; apiKey: string }): Promise<unknown>;
  } = {},
) {
  const database = openDatabase(':memory:');
  const clock = { time: Date.now(), now: () => clock.time };
  const lines: string[] = [];
  // Without the redaction that the app's own log has: the door must not rely on it.
  const log = pino(
    { level: 'debug', base: null },
    { write: (line: string) => void lines.push(line) },
  );
  const clients = createClients({
    database,
    clock,
    timer: systemTimer,
    emit: () => {},
    log,
    ownsCredential: () => true,
    budgets: { create: () => {}, removeAll: () => {} },
    onEnded: () => {},
  });
  database.db
    .insert(profiles)
    .values({
      id: PROFILE,
      email: null,
      name: 'Ada',
      preferredModel: null,
      useEnvironmentKey: false,
      createdAt: 0,
      updatedAt: 0,
    })
    .run();
  const places = createPlaces({ clock });
  const parts = {
    log,
    clients,
    places,
    mask: (text: string) => text.replaceAll(VAULT_SECRET, '[masked]'),
  };
  const ownerToken = createOwnerToken();
  const app = createServer({
    parts,
    limits: { ...LIMITS, ...options.limits },
    register(app) {
      for (const [name, shape] of Object.entries(SCOPES)) {
        clientScope(app, parts, shape, (scope) => {
          if (shape !== 'own') {
            scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_, body, done) =>
              done(null, body),
            );
          }
          scope.post(`/${name}/echo`, async ({ client, body }) => ({
            name: client.name,
            bytes: Buffer.isBuffer(body) ? body.length : null,
          }));
          options.more?.(scope, shape);
        });
      }
      options.routes?.(app, parts, ownerToken);
      ownerScope(app, ownerToken, (scope) => {
        scope.get('/api/v1/door', async () => ({ isOpen: true }));
      });
    },
  });
  app.addHook('preClose', async () => {
    await options.whileClosing?.({ port, apiKey: made.apiKey });
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const made = clients.create({ profileId: PROFILE, name: 'Editor', expiresAt: null });

  return {
    app,
    port,
    clients,
    clock,
    lines,
    ownerToken,
    client: made.client,
    apiKey: made.apiKey,
    keyId: made.keyId,
    ask: (ask: Asking) => send(port, ask),
    raw: (bytes: string | Buffer, then?: string) => sendRaw(port, bytes, { then }),
    async close() {
      await app.close();
      clients.close();
      database.close();
    },
  };
}

type Asking = {
  method?: string;
  path: string;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
};
export type Answer = { status: number; headers: http.IncomingHttpHeaders; text: string };

/** One request on a connection of its own. */
export function send(
  port: number,
  { method = 'POST', path, headers, body }: Asking,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, path, method, headers, agent: false });
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    request.end(body);
  });
}

/**
 * What comes back for these bytes until the server hangs up, or has been silent for `silenceMs`; `then` is
 * sent when the first of it is there.
 */
export function sendRaw(
  port: number,
  bytes: string | Buffer,
  { then, silenceMs = 5_000 }: { then?: string | undefined; silenceMs?: number } = {},
): Promise<string> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port });
    const chunks: Buffer[] = [];
    // A reset after the answer is a way to hang up, too.
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      if (chunks.length === 0 && then !== undefined) socket.write(then, 'latin1');
      chunks.push(chunk);
    });
    socket.setTimeout(silenceMs, () => socket.destroy());
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
    socket.write(bytes);
  });
}
