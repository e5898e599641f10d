import swagger from '@fastify/swagger';
import { type FastifySchema, fastify, type RouteOptions } from 'fastify';
import {
  createJsonSchemaTransform,
  createJsonSchemaTransformObject,
} from 'fastify-type-provider-zod';
import { windowsTurn } from '../windows-turn';
import { commandOperations } from './commands';
import { described } from './documented';
import { passedOn } from './openapi-passthrough';
import { documentedSchemas } from './openapi-schemas';

type Operation = Pick<RouteOptions, 'method' | 'url' | 'schema'>;

/** Between two turns of the window, so many are looked at. */
const AT_ONCE = 12;

/** The OpenAPI document of these routes, and of the commands that one of them is for. */
export async function openapiDocument(routes: readonly Operation[]): Promise<object> {
  const commands = commandOperations().map(({ schema, ...operation }) => ({
    ...operation,
    schema: described(schema, ['ownerToken']),
  }));
  const operations = [...routes, ...commands];
  // The library looks at the routes of a server. This one never listens, and checks nothing.
  const app = fastify({ exposeHeadRoutes: false });
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => JSON.stringify);
  await app.register(swagger, {
    openapi: DOCUMENT,
    transform: createJsonSchemaTransform({ schemaRegistry: documentedSchemas }),
    transformObject: createJsonSchemaTransformObject({ schemaRegistry: documentedSchemas }),
  });
  for (let start = 0; start < operations.length; start += AT_ONCE) {
    await windowsTurn();
    for (const operation of operations.slice(start, start + AT_ONCE)) {
      const { method, url } = operation;
      app.route({ method, url, schema: schemaOf(operation), handler: () => {} });
    }
  }
  await app.ready();
  await windowsTurn();
  return app.swagger();
}

/** What answers 404 at every address below another is no route that anyone would look for. */
function schemaOf({ url, method, schema }: Operation): FastifySchema {
  if (url.endsWith('*')) return { hide: true };
  return schema ?? passedOn(url, typeof method === 'string' ? method : (method[0] ?? ''));
}

const DOCUMENT = {
  openapi: '3.1.0',
  info: {
    title: 'Chatelaine gateway',
    version: '1.0.0',
    description:
      'A local server that lends keys to programs on this machine. Money is in micro-USD, times are milliseconds since the epoch or ISO 8601.',
  },
  components: {
    securitySchemes: {
      ownerToken: {
        type: 'http',
        scheme: 'bearer',
        description:
          'The owner’s token, `cho_…`: in `gateway.json` in the data folder, new at every start.',
      },
      clientKey: {
        type: 'apiKey',
        in: 'header',
        name: 'x-api-key',
        description: 'A client key, `chk_…`.',
      },
      clientBearer: { type: 'http', scheme: 'bearer', description: 'A client key, `chk_…`.' },
      geminiKey: {
        type: 'apiKey',
        in: 'header',
        name: 'x-goog-api-key',
        description: 'A client key, `chk_…`; also as the parameter `key`.',
      },
    },
  },
} as const;
