import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, FastifySchema, RawServerDefault } from 'fastify';
import {
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { z } from 'zod';

/** Where routes have zod schemas: they parse what comes in, and make the OpenAPI document. */
export type DocumentedScope = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Names of the document's security schemes. */
export type SecurityScheme = 'ownerToken' | 'clientKey' | 'clientBearer' | 'geminiKey';

/** How every failure of our own routes is answered. */
export const OwnError = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    retryable: z.boolean(),
    details: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
      .optional(),
  }),
});

/** `schemes`: any one of them opens the routes of this scope. */
export function documented(
  scope: FastifyInstance,
  schemes: readonly SecurityScheme[],
): DocumentedScope {
  scope.setValidatorCompiler(validatorCompiler);
  scope.setSerializerCompiler(serializerCompiler);
  scope.addHook('onRoute', (route) => {
    route.schema = described(route.schema, schemes);
  });
  return scope.withTypeProvider<ZodTypeProvider>();
}

/** With what opens it, and how it fails where the route itself does not say so. */
export function described(
  { response, ...schema }: FastifySchema = {},
  schemes: readonly SecurityScheme[],
): FastifySchema {
  const security = schemes.map((scheme) => ({ [scheme]: [] }));
  const own = typeof response === 'object' ? response : {};
  return { security, ...schema, response: { default: OwnError, ...own } };
}

/** An answer that goes on as server-sent events; `name` says what each is. */
export function eventStreamAnswer(description: string) {
  return {
    200: {
      description,
      content: { 'text/event-stream': { schema: z.string() } },
    },
  };
}
