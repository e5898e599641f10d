import { type ApiError, badRequest, notFound } from '../api-error';
import type { ListedModel } from '../models';
import { promptTokens } from '../prompt';
import type { MessagesRequest } from '../script';
import type { SentReplies } from '../sent-replies';
import { refusedCacheMarks } from './cache-marks';
import { refusedMedia } from './media';
import { refusedMessages } from './messages';
import { refusedEffort, refusedThinking } from './thinking';
import { refusedThoughts } from './thoughts';
import { refusedTools } from './tools';
import { refusedWebBlocks } from './web-blocks';

/**
 * What the API would refuse in a Messages request: the rules that a client which rebuilds its history
 * from disk, changes options in the middle of it and sends files is most likely to break. Answers nothing
 * for a request that is fine.
 */
export function refusal(
  request: MessagesRequest,
  { models, sent }: { models: readonly ListedModel[]; sent: SentReplies },
): ApiError | undefined {
  const model = models.find(({ id }) => id === request.model);
  if (!model) return notFound(`model: ${request.model}`);
  return refusedParameters(request, model) ?? refusedPrompt(request, { model, sent });
}

/** What is asked, whether for a reply or only for its number of tokens. */
function refusedPrompt(
  request: MessagesRequest,
  { model, sent }: { model: ListedModel; sent: SentReplies },
): ApiError | undefined {
  return (
    refusedTools(request, model) ??
    refusedSystem(request.system) ??
    refusedCacheMarks(request) ??
    refusedThinking(request, model) ??
    refusedEffort(request.output_config, model) ??
    refusedMessages(request, model) ??
    refusedWebBlocks(request.messages) ??
    refusedThoughts(request, sent) ??
    refusedMedia(request.messages, model) ??
    refusedLength(request, model)
  );
}

/**
 * The same for `POST /v1/messages/count_tokens`, which takes nothing that is about the reply:
 * https://platform.claude.com/docs/en/api/messages/count_tokens
 */
export function countRefusal(
  request: MessagesRequest,
  { models, sent }: { models: readonly ListedModel[]; sent: SentReplies },
): ApiError | undefined {
  const model = models.find(({ id }) => id === request.model);
  if (!model) return notFound(`model: ${request.model}`);
  const extra = ['max_tokens', 'stream', 'metadata', 'temperature', 'stop_sequences'].find(
    (name) => request[name] !== undefined,
  );
  if (extra) return badRequest(`${extra}: Extra inputs are not permitted`);
  return refusedPrompt({ ...request, max_tokens: model.max_tokens }, { model, sent });
}

function refusedParameters(request: MessagesRequest, model: ListedModel): ApiError | undefined {
  const { max_tokens: maxTokens } = request;
  if (!(maxTokens >= 1)) return badRequest('max_tokens: Field required');
  if (maxTokens > model.max_tokens) {
    return badRequest(
      `max_tokens: ${maxTokens} > ${model.max_tokens}, which is the maximum allowed number of output tokens for ${model.id}`,
    );
  }
  if (request.thread) {
    // A real answer of the API; its SDK then sends the whole history, which is what we want to see.
    return badRequest('thread: not available', {
      error_code: 'thread_unsupported_request',
      unsupported: ['thread'],
    });
  }
  const sampling = ['temperature', 'top_p', 'top_k'].find((name) => request[name] !== undefined);
  return sampling ? badRequest(`${sampling}: Extra inputs are not permitted`) : undefined;
}

function refusedSystem(system: unknown): ApiError | undefined {
  if (system === undefined || typeof system === 'string') return undefined;
  if (!Array.isArray(system)) return badRequest('system: Input should be a valid list');
  for (const [at, block] of system.entries()) {
    const { type, text }: { type?: unknown; text?: unknown } = Object(block);
    if (type !== 'text') return badRequest(`system.${at}.type: Input should be 'text'`);
    if (typeof text !== 'string' || text.trim() === '')
      return badRequest('system: text content blocks must be non-empty');
  }
  return undefined;
}

function refusedLength(request: MessagesRequest, model: ListedModel): ApiError | undefined {
  const tokens = promptTokens(request);
  return tokens > model.max_input_tokens
    ? badRequest(`prompt is too long: ${tokens} tokens > ${model.max_input_tokens} maximum`)
    : undefined;
}
