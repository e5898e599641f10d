import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type ApiError, apiError, badRequest, notFound } from './api-error';
import { type RecordedRequest, withoutKey } from './journal';
import { type ListedModel, modelPage } from './models';
import { refusedBetas } from './rules/betas';
import { countRefusal, refusal } from './rules/request';
import type { MessagesRequest } from './script';
import type { SentReplies } from './sent-replies';

/** What one request may be at most: https://platform.claude.com/docs/en/api/errors */
const MAX_BYTES = 32 * 1024 * 1024;

/** Where the tokens of a request are counted without asking a model. */
export const COUNT_TOKENS = '/v1/messages/count_tokens';

export function toEntry(
  request: IncomingMessage,
  raw: string,
  apiKeys: readonly string[],
): RecordedRequest {
  return {
    method: request.method ?? '',
    path: new URL(request.url ?? '/', 'http://provider').pathname,
    headers: withoutKey(request.headers),
    keyIndex: presentedKey(request, apiKeys),
    body: parse(raw),
    requestId: newId('req'),
    status: 0,
    usage: null,
  };
}

export function newId(kind: 'req' | 'msg'): string {
  return `${kind}_${randomBytes(12).toString('hex')}`;
}

/** Why a request gets an error for an answer; nothing when it is fine. */
export function refusedRequest(
  { method, path, headers, keyIndex, body }: RecordedRequest,
  raw: string,
  context: { models: readonly ListedModel[]; sent: SentReplies },
): ApiError | undefined {
  if (keyIndex < 0) return apiError(401);
  if (!headers['anthropic-version']) return badRequest('anthropic-version: header is required');
  const missing = notFound(`Not found: ${path}`);
  if (method === 'GET') return modelsAt(path, context.models) ? undefined : missing;
  const isCount = path === COUNT_TOKENS;
  if (method !== 'POST' || (path !== '/v1/messages' && !isCount)) return missing;
  if (raw.length > MAX_BYTES) return apiError(413);
  if (!isRequest(body)) return badRequest('The request body is not valid JSON');
  return (
    refusedBetas(body, headers['anthropic-beta']) ??
    (isCount ? countRefusal(body, context) : refusal(body, context))
  );
}

export function modelsAt(path: string, models: readonly ListedModel[]): object | undefined {
  if (path === '/v1/models') return modelPage(models);
  const id = decodeURIComponent(path.replace(/^\/v1\/models\//, ''));
  return models.find((one) => one.id === id);
}

export function isRequest(body: unknown): body is MessagesRequest {
  return (
    typeof body === 'object' && body !== null && 'messages' in body && Array.isArray(body.messages)
  );
}

/** The key as the API takes it: a bearer token or `x-api-key`. Its place among the expected ones, or -1. */
function presentedKey(request: IncomingMessage, apiKeys: readonly string[]): number {
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  const presented = bearer ?? request.headers['x-api-key'];
  if (typeof presented !== 'string') return -1;
  const bytes = Buffer.from(presented);
  return apiKeys.findIndex((key) => {
    const expected = Buffer.from(key);
    return expected.length === bytes.length && timingSafeEqual(expected, bytes);
  });
}

function parse(raw: string): unknown {
  try {
    return raw === '' ? null : JSON.parse(raw);
  } catch {
    return raw;
  }
}
