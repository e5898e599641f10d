import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { anthropicInfo } from '../../providers/anthropic-info';
import { clientScope, type DoorParts } from '../auth/require-api-key';
import { readAnthropicRequest, readCountedModels } from '../passthrough/anthropic-request';
import type { ProviderCall } from '../passthrough/call';
import { forwardedQuery } from '../passthrough/headers';
import { allowedModelsOnly } from '../passthrough/model-list';
import type { Passthrough } from '../passthrough/passthrough';
import { bodyOf, takeRawBodies } from '../passthrough/raw-body';
import { GatewayRefusal } from '../refusal';
import { modelInPath } from './model-in-path';

/** Anthropic's API as its SDKs and Claude Code use it: https://platform.claude.com/docs/en/api */
export function anthropicRoutes(
  app: FastifyInstance,
  parts: DoorParts,
  passthrough: Pick<Passthrough, 'forward'>,
): void {
  clientScope(app, parts, 'anthropic', (scope) => {
    takeRawBodies(scope);
    scope.addHook('onSend', async (_, reply) => identify(reply));

    scope.post('/v1/messages', async (request, reply) => {
      const body = bodyOf(request);
      const call = { ...calling(request, '/v1/messages'), body, ...readAnthropicRequest(body) };
      await passthrough.forward(request, reply, call);
      return reply;
    });

    scope.post('/v1/messages/count_tokens', async (request, reply) => {
      const body = bodyOf(request);
      const models = readCountedModels(body);
      const call = { ...calling(request, '/v1/messages/count_tokens'), body, models };
      await passthrough.forward(request, reply, call);
      return reply;
    });

    scope.get('/v1/models', async (request, reply) => {
      const { allowedModels } = request.client;
      const call = calling(request, '/v1/models');
      const rewrite = allowedModels ? () => allowedModelsOnly(allowedModels) : undefined;
      await passthrough.forward(request, reply, { ...call, ...(rewrite ? { rewrite } : {}) });
      return reply;
    });

    scope.get<{ Params: { id: string } }>('/v1/models/:id', async (request, reply) => {
      const { model, path } = modelInPath(request.params.id);
      const { allowedModels } = request.client;
      // Not in the list either: to this client there is no such model.
      if (allowedModels && !allowedModels.includes(model))
        throw new GatewayRefusal('not-found', `model: ${model}`);
      await passthrough.forward(request, reply, calling(request, `/v1/models/${path}`));
      return reply;
    });

    scope.all('/v1/*', async () => {
      throw new GatewayRefusal('not-found', KNOWN_PATHS);
    });
  });
}

const KNOWN_PATHS =
  'Chatelaine’s gateway has nothing at this address. It passes on POST /v1/messages, POST /v1/messages/count_tokens, GET /v1/models and GET /v1/models/{id}.';

function calling({ raw }: FastifyRequest, path: string): ProviderCall {
  return {
    provider: 'ANTHROPIC',
    defaultBaseUrl: anthropicInfo.defaultBaseUrl ?? '',
    path: `${path}${forwardedQuery(raw.url ?? '')}`,
    keyHeader: 'x-api-key',
    requestIdHeader: 'request-id',
    body: null,
    models: [],
    billing: null,
  };
}

/** SDKs show it with an error; what the provider answers has its own. */
function identify(reply: FastifyReply): void {
  if (!reply.hasHeader('request-id'))
    reply.header('request-id', `req_chatelaine_${randomBytes(12).toString('hex')}`);
}
