import type { IncomingHttpHeaders } from 'node:http';
import {
  type Answer,
  type RecordedRequest,
  type ScriptedProvider,
  startScriptedProvider,
} from '../scripted-provider';
import { geminiError, invalid, unknownKey, withoutKey } from './api-error';
import { type Form, type GeminiReply, generateAnswer } from './reply';
import { GenerateRequest } from './rules';

export type { GeminiReply } from './reply';

export type GeminiProvider = ScriptedProvider<GeminiReply>;

const MODELS = ['gemini-3-pro', 'gemini-2.5-flash'];

/**
 * Gemini's API on 127.0.0.1: as strict about keys and what is in a request, with replies from a script and
 * `ok` at its end.
 */
export function startGeminiProvider({
  apiKeys,
}: {
  apiKeys: readonly string[];
}): Promise<GeminiProvider> {
  const answer = (entry: RecordedRequest, nextReply: () => GeminiReply | undefined): Answer => {
    const hasKey = entry.headers['x-goog-api-key'] !== undefined || entry.query.has('key');
    if (entry.keyIndex < 0) return hasKey ? unknownKey() : withoutKey();
    if (entry.method === 'GET') return modelsAnswer(entry.path) ?? notFound();
    const called = /^\/v1(?:beta|alpha)?\/models\/([^/:]+):(\w+)$/.exec(entry.path);
    const [, model = '', method = ''] = called ?? [];
    const form = formOf(method, entry.query);
    if (entry.method !== 'POST' || !form) return notFound();
    if (!MODELS.includes(model)) {
      const words = `models/${model} is not found for this API version, or is not supported for ${method}.`;
      return geminiError(404, 'NOT_FOUND', words);
    }
    const { success, data, error } = GenerateRequest.safeParse(entry.body);
    if (!success) {
      const [issue] = error.issues;
      return invalid(`Invalid JSON payload received. ${issue?.path.join('.')}: ${issue?.message}`);
    }
    return generateAnswer(model, data, nextReply() ?? { text: 'ok' }, form);
  };

  return startScriptedProvider({ apiKeys, presentedKey, answer });
}

function presentedKey(headers: IncomingHttpHeaders, query: URLSearchParams): string | undefined {
  const header = headers['x-goog-api-key'];
  return typeof header === 'string' ? header : (query.get('key') ?? undefined);
}

function formOf(method: string, query: URLSearchParams): Form | undefined {
  if (method === 'generateContent') return 'whole';
  if (method !== 'streamGenerateContent') return undefined;
  return query.get('alt') === 'sse' ? 'events' : 'array';
}

function modelsAnswer(path: string): Answer | undefined {
  const models = MODELS.map((id) => ({ name: `models/${id}`, version: '001', displayName: id }));
  const asked = /^\/v1(?:beta|alpha)?\/(models.*)$/.exec(path)?.[1];
  if (asked === 'models') return { status: 200, body: { models } };
  const one = models.find(({ name }) => asked === name);
  return one && { status: 200, body: one };
}

function notFound(): Answer {
  return geminiError(404, 'NOT_FOUND', 'Requested entity was not found.');
}
