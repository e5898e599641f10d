import type { FastifyInstance } from 'fastify';
import type { Secret } from '../vault/secret';
import { createPlaces } from './clients/places';
import type { GatewayParts } from './parts';
import { createPassthrough, type Passthrough } from './passthrough/passthrough';
import { anthropicRoutes } from './routes/anthropic';
import { geminiRoutes } from './routes/gemini';
import { managementRoutes } from './routes/management';
import { openaiRoutes } from './routes/openai';
import { createServer } from './server';

/** One server, not listening yet, with what passes its requests on. */
export type Serving = {
  app: FastifyInstance;
  passthrough: Pick<Passthrough, 'live' | 'stop' | 'stopOf' | 'close'>;
};

/** Everything that is behind the gateway's door. */
export function openServing(parts: GatewayParts, ownerToken: Secret<string>): Serving {
  const passthrough = createPassthrough(parts);
  const door = { ...parts, places: createPlaces(parts) };
  const app = createServer({
    parts,
    register(app) {
      anthropicRoutes(app, door, passthrough);
      openaiRoutes(app, door, passthrough);
      geminiRoutes(app, door, passthrough);
      managementRoutes(app, door, ownerToken);
    },
  });
  return { app, passthrough };
}
