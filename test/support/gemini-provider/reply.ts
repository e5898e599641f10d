import { randomBytes } from 'node:crypto';
import { estimateTokens } from '../provider';
import type { Answer } from '../scripted-provider';
import type { GenerateRequest } from './rules';

/** What the model "says": written by a test, sent as the API would. Tokens as the API tells them. */
export type GeminiReply = {
  text: string;
  /** Queries that the answer is grounded on. */
  searches?: readonly string[];
  usage?: {
    /** Includes `cached`. */
    prompt?: number;
    cached?: number;
    candidates?: number;
    /** Beside `candidates`. */
    thoughts?: number;
    /** Beside `prompt`. */
    toolUse?: number;
  };
  /** Sent in place of the API's `usageMetadata`, however wrong. */
  strangeUsage?: unknown;
};

/** How a stream is wanted: as events, or as one array. */
export type Form = 'whole' | 'events' | 'array';

/** https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse */
export function generateAnswer(
  model: string,
  request: GenerateRequest,
  reply: GeminiReply,
  form: Form,
): Answer {
  const head = { modelVersion: `${model}-001`, responseId: randomBytes(12).toString('base64url') };
  const limit = request.generationConfig?.maxOutputTokens;
  const usage = usageOf(reply, request);
  const output = Number(usage.candidatesTokenCount ?? 0);
  const isCut = limit !== undefined && output > limit;
  if (isCut) usage.candidatesTokenCount = limit;
  const finishReason = isCut ? 'MAX_TOKENS' : 'STOP';
  const told = reply.strangeUsage === undefined ? usage : reply.strangeUsage;
  const end = { finishReason, index: 0, ...grounding(reply) };
  if (form === 'whole') {
    const candidate = { content: contentOf(reply.text), ...end };
    return { status: 200, usage, body: { candidates: [candidate], usageMetadata: told, ...head } };
  }
  // While it goes on, the prompt is told of, and not yet what is said.
  const { candidatesTokenCount: _, thoughtsTokenCount: __, ...soFar } = usage;
  const pieces = reply.text.match(/[\s\S]{1,16}/gu) ?? [''];
  const parts = pieces.map((piece, at) => {
    const isLast = at === pieces.length - 1;
    const candidate = { content: contentOf(piece), ...(isLast ? end : { index: 0 }) };
    return { candidates: [candidate], usageMetadata: isLast ? told : soFar, ...head };
  });
  return {
    contentType: form === 'events' ? 'text/event-stream' : 'application/json; charset=UTF-8',
    usage,
    chunks: form === 'events' ? asEvents(parts) : asArray(parts),
  };
}

function asEvents(parts: readonly object[]): string[] {
  return parts.map((part) => `data: ${JSON.stringify(part)}\r\n\r\n`);
}

function asArray(parts: readonly object[]): string[] {
  const texts = parts.map(
    (part, at) => `${at === 0 ? '[' : ',\r\n'}${JSON.stringify(part, null, 2)}`,
  );
  return [...texts, '\n]\n'];
}

/** What is 0 is left out. */
function usageOf({ text, usage = {} }: GeminiReply, { contents }: GenerateRequest) {
  const counted: Record<string, number> = {
    promptTokenCount: usage.prompt ?? estimateTokens(contents),
    cachedContentTokenCount: usage.cached ?? 0,
    candidatesTokenCount: usage.candidates ?? estimateTokens(text),
    thoughtsTokenCount: usage.thoughts ?? 0,
    toolUsePromptTokenCount: usage.toolUse ?? 0,
  };
  const told: Record<string, unknown> = {};
  for (const [name, count] of Object.entries(counted)) if (count > 0) told[name] = count;
  return told;
}

function grounding({ searches }: GeminiReply) {
  return searches ? { groundingMetadata: { webSearchQueries: searches } } : {};
}

function contentOf(text: string) {
  return { parts: [{ text }], role: 'model' };
}
