import swagger from '@fastify/swagger';
import type { FastifyInstance, RouteOptions } from 'fastify';
import {
  createJsonSchemaTransform,
  createJsonSchemaTransformObject,
} from 'fastify-type-provider-zod';
import { ownAnswers } from '../auth/own-answers';
import { passedOn } from './openapi-passthrough';
import { documentedSchemas } from './openapi-schemas';

const toJsonSchema = createJsonSchemaTransform({ schemaRegistry: documentedSchemas });
const withComponents = createJsonSchemaTransformObject({ schemaRegistry: documentedSchemas });

/** `/openapi.json`: every route of the gateway, whoever adds it and when. It needs no key. */
export function openapiRoute(app: FastifyInstance): void {
  // Called rather than registered: a registered plugin sees only the routes of those after it.
  swagger(
    app,
    {
      openapi: DOCUMENT,
      transform: (document) => toJsonSchema({ ...document, schema: schemaOf(document.route) }),
      transformObject: withComponents,
    },
    (error) => {
      if (error) throw error;
    },
  );
  void app.register(async (scope) => {
    ownAnswers(scope);
    scope.get(
      '/openapi.json',
      { schema: { tags: ['Gateway'], summary: 'This document', security: [] } },
      async () => app.swagger(),
    );
  });
}

/** What answers 404 at every address below another is no route that anyone would look for. */
function schemaOf({ url, method, schema }: RouteOptions): NonNullable<RouteOptions['schema']> {
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
