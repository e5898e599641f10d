import type { FastifySchema } from 'fastify';
import { z } from 'zod';
import type { SecurityScheme } from './documented';

type Api = { name: string; reference: string; schemes: readonly SecurityScheme[] };

/** APIs of providers that requests are passed on to, by the first part of the path. */
const APIS: Record<string, Api> = {
  v1: {
    name: 'Anthropic',
    reference: 'https://platform.claude.com/docs/en/api',
    schemes: ['clientKey', 'clientBearer'],
  },
  openai: {
    name: 'OpenAI',
    reference: 'https://platform.openai.com/docs/api-reference',
    schemes: ['clientBearer', 'clientKey'],
  },
  deepseek: {
    name: 'DeepSeek',
    reference: 'https://api-docs.deepseek.com',
    schemes: ['clientBearer', 'clientKey'],
  },
  gemini: {
    name: 'Gemini',
    reference: 'https://ai.google.dev/api',
    schemes: ['geminiKey', 'clientKey', 'clientBearer'],
  },
};

const JSON_ONLY = { 'application/json': { schema: z.looseObject({}) } };
/** A stream where one was asked for. */
const EITHER_WAY = {
  ...JSON_ONLY,
  'text/event-stream': { schema: z.string() },
};
/** What the errors of all of them have. */
const PassedOnError = z.looseObject({ error: z.looseObject({ message: z.string() }) });

/** In short: the provider's own reference says the rest. */
export function passedOn(url: string, method: string): FastifySchema {
  const [, first = '', ...rest] = url.split('/');
  const api = APIS[first];
  if (!api) return {};
  const path = first === 'v1' ? url : `/${rest.join('/')}`;
  return {
    tags: [api.name],
    summary: `${method} ${path} of ${api.name}, with the key of the vault`,
    description: 'Passed on unchanged but for the key; usage, limits and budgets are the client’s.',
    externalDocs: { url: api.reference },
    security: api.schemes.map((scheme) => ({ [scheme]: [] })),
    ...(method === 'POST' ? { body: z.looseObject({}) } : {}),
    response: {
      200: {
        description: `As ${api.name} answers`,
        content: method === 'POST' ? EITHER_WAY : JSON_ONLY,
      },
      default: PassedOnError,
    },
  };
}
