import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { geminiInfo } from '../../providers/gemini-info';
import { clientScope, type DoorParts } from '../auth/require-api-key';
import type { Billing, ProviderCall } from '../passthrough/call';
import { readGenerateRequest } from '../passthrough/gemini-request';
import { forwardedQuery } from '../passthrough/headers';
import { allowedModelsOnly } from '../passthrough/model-list';
import type { Passthrough } from '../passthrough/passthrough';
import { bodyOf, takeRawBodies } from '../passthrough/raw-body';
import { GatewayRefusal } from '../refusal';
import { modelInPath } from './model-in-path';

/** What a model can be asked for, and what of it is paid for. https://ai.google.dev/api */
const METHODS: Record<string, (body: Buffer | null) => Billing | null> = {
  generateContent: readGenerateRequest,
  streamGenerateContent: readGenerateRequest,
  countTokens: () => null,
};

/** https://ai.google.dev/gemini-api/docs/api-versions; Google's SDKs use the first or the second. */
const VERSIONS = ['v1', 'v1beta', 'v1alpha'];

/** Gemini's API under `/gemini`, in each of its versions. */
export function geminiRoutes(
  app: FastifyInstance,
  parts: DoorParts,
  { forward }: Pick<Passthrough, 'forward'>,
) {
  clientScope(app, parts, 'gemini', (scope) => {
    takeRawBodies(scope);
    for (const version of VERSIONS) versionRoutes(scope, version);
  });

  function versionRoutes(scope: FastifyInstance, version: string) {
    const pass = async (request: FastifyRequest, reply: FastifyReply, asked: Asked) => {
      await forward(request, reply, callOf(request, version, asked));
      return reply;
    };
    scope.get(`/gemini/${version}/models`, async (request, reply) => {
      const { allowedModels } = request.client;
      const rewrite = () => (allowedModels ? allowedModelsOnly(allowedModels) : null);
      return pass(request, reply, { path: '/models', models: [], ...FREE, rewrite });
    });
    scope.get<{ Params: { model: string } }>(
      `/gemini/${version}/models/:model`,
      async (request, reply) => {
        const { model, path } = modelInPath(request.params.model);
        return pass(request, reply, { path: `/models/${path}`, models: [model], ...FREE });
      },
    );
    // `model:method`: the router would take the colon for one of its own.
    scope.post<{ Params: { '*': string } }>(
      `/gemini/${version}/models/*`,
      async (request, reply) => {
        const { model, path, method } = calledIn(request.params['*']);
        const body = bodyOf(request);
        const billing = METHODS[method]?.(body) ?? null;
        const asked = { path: `/models/${path}:${method}`, models: [model], body, billing };
        return pass(request, reply, asked);
      },
    );
  }
}

function callOf({ url }: FastifyRequest, version: string, asked: Asked): ProviderCall {
  return {
    provider: 'GEMINI',
    defaultBaseUrl: geminiInfo.defaultBaseUrl,
    keyHeader: 'x-goog-api-key',
    requestIdHeader: null,
    ...asked,
    path: `/${version}${asked.path}${forwardedQuery(url)}`,
  };
}

type Asked = Pick<ProviderCall, 'path' | 'models' | 'body' | 'billing' | 'rewrite'>;

const FREE = { body: null, billing: null };

/** Errors: `not-found`, also for what the gateway does not pass on. */
function calledIn(target: string): { model: string; path: string; method: string } {
  const at = target.lastIndexOf(':');
  const method = target.slice(at + 1);
  if (at < 0 || !Object.hasOwn(METHODS, method))
    throw new GatewayRefusal(
      'not-found',
      `The gateway passes on ${Object.keys(METHODS).join(', ')} of a model, and nothing else.`,
    );
  return { ...modelInPath(target.slice(0, at)), method };
}
