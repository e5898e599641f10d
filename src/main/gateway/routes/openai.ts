import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { deepseekInfo } from '../../providers/deepseek-info';
import { openaiInfo } from '../../providers/openai-info';
import { clientScope, type DoorParts } from '../auth/require-api-key';
import type { ProviderCall } from '../passthrough/call';
import { forwardedQuery } from '../passthrough/headers';
import { allowedModelsOnly } from '../passthrough/model-list';
import {
  type OpenaiRequest,
  readChatRequest,
  readResponsesRequest,
} from '../passthrough/openai-request';
import type { Passthrough } from '../passthrough/passthrough';
import { bodyOf, takeRawBodies } from '../passthrough/raw-body';
import { usageChunkRemover } from '../passthrough/usage/openai-usage-chunk';
import { modelInPath } from './model-in-path';

type Forward = Pick<Passthrough, 'forward'>;

/**
 * OpenAI's API under `/openai/v1`, and DeepSeek's, which is the same, under `/deepseek/v1`. DeepSeek's own
 * address has no `v1`, so that its programs leave it out.
 */
export function openaiRoutes(app: FastifyInstance, parts: DoorParts, { forward }: Forward) {
  clientScope(app, parts, 'openai', (scope) => {
    takeRawBodies(scope);
    chatRoutes(scope, '/openai/v1', OPENAI);
    scope.post('/openai/v1/responses', async (request, reply) => {
      const asked = readResponsesRequest(bodyOf(request));
      return pass(request, reply, billed(OPENAI, '/responses', asked));
    });
    chatRoutes(scope, '/deepseek/v1', DEEPSEEK);
    chatRoutes(scope, '/deepseek', DEEPSEEK);
  });

  async function pass(request: FastifyRequest, reply: FastifyReply, call: ProviderCall) {
    await forward(request, reply, { ...call, path: call.path + forwardedQuery(request.url) });
    return reply;
  }

  function chatRoutes(scope: FastifyInstance, prefix: string, server: Server) {
    scope.post(`${prefix}/chat/completions`, async (request, reply) => {
      const asked = readChatRequest(bodyOf(request), server.provider);
      return pass(request, reply, billed(server, '/chat/completions', asked));
    });
    scope.get(`${prefix}/models`, async (request, reply) => {
      const { allowedModels } = request.client;
      const rewrite = () => (allowedModels ? allowedModelsOnly(allowedModels) : null);
      return pass(request, reply, { ...free(server, '/models', []), rewrite });
    });
    scope.get<{ Params: { model: string } }>(`${prefix}/models/:model`, async (request, reply) => {
      const { model, path } = modelInPath(request.params.model);
      return pass(request, reply, free(server, `/models/${path}`, [model]));
    });
  }
}

type Server = Pick<ProviderCall, 'defaultBaseUrl' | 'keyHeader' | 'requestIdHeader'> & {
  provider: 'OPENAI' | 'DEEPSEEK';
};

const OPENAI: Server = {
  provider: 'OPENAI',
  defaultBaseUrl: openaiInfo.defaultBaseUrl,
  keyHeader: 'authorization',
  // https://platform.openai.com/docs/api-reference/debugging-requests
  requestIdHeader: 'x-request-id',
};

const DEEPSEEK: Server = {
  provider: 'DEEPSEEK',
  defaultBaseUrl: deepseekInfo.defaultBaseUrl,
  keyHeader: 'authorization',
  requestIdHeader: null,
};

function billed(
  server: Server,
  path: string,
  { models, body, billing, isUsageHidden }: OpenaiRequest,
): ProviderCall {
  return {
    ...server,
    path,
    body,
    models,
    billing,
    rewrite: (isEventStream) => (isUsageHidden && isEventStream ? usageChunkRemover() : null),
  };
}

function free(server: Server, path: string, models: readonly string[]): ProviderCall {
  return { ...server, path, models, body: null, billing: null };
}
