import { z } from 'zod';
import type { UsageReader } from '../call';
import { readAnswerObjects } from './answer-objects';
import { Label, orEmpty, parseJson } from './counts';
import { estimatedReply } from './estimated-reply';
import { fromGeminiUsage } from './gemini-usage';

/**
 * Reads what a request used from Gemini's answer: whole, as events, or as an array that is streamed. Each
 * part of a stream has the usage up to there; one that ends without a reason to finish was cut off.
 * https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse
 *
 * The model is not read: `modelVersion` is another name than the one that was asked for, whose price
 * money was held by.
 */
export function createGeminiUsageReader(): UsageReader {
  let requestId: string | null = null;
  let usage: unknown = null;
  let isFinished = false;
  let said = 0;
  const searches = new Set<string>();

  function take(text: string): void {
    const part = Part.parse(parseJson(text));
    requestId ??= part.responseId;
    usage = part.usageMetadata ?? usage;
    if (part.promptFeedback?.blockReason) isFinished = true;
    for (const candidate of part.candidates) {
      if (candidate.finishReason !== null) isFinished = true;
      for (const { text: words } of candidate.content.parts) said += words?.length ?? 0;
      for (const query of candidate.groundingMetadata.webSearchQueries) searches.add(query);
    }
  }

  const objects = readAnswerObjects(take);
  return {
    push: (chunk) => objects.push(chunk),
    end() {
      objects.end();
      if (requestId === null && usage === null && said === 0) return null;
      const told = fromGeminiUsage(usage, searches.size);
      return {
        ...(requestId === null ? {} : { requestId }),
        usage: isFinished && usage !== null ? told : atLeastSaid(told, said),
      };
    },
  };
}

/** Of a reply that was cut off: what was told last, or what was said by then where that is more. */
function atLeastSaid(told: ReturnType<typeof fromGeminiUsage>, said: number) {
  const { output } = estimatedReply(said).tokens;
  const tokens = { ...told.tokens, output: Math.max(told.tokens.output, output) };
  return { ...told, tokens, isEstimated: true };
}

const Queries = z.array(z.string()).catch([]);
const Said = orEmpty(z.object({ text: z.string().nullable().catch(null) }));
const Content = orEmpty(z.object({ parts: z.array(Said).catch([]) }));
const Candidate = orEmpty(
  z.object({
    finishReason: Label,
    content: Content,
    groundingMetadata: orEmpty(z.object({ webSearchQueries: Queries })),
  }),
);

const Part = orEmpty(
  z.object({
    responseId: Label,
    usageMetadata: z.looseObject({}).nullable().catch(null),
    promptFeedback: orEmpty(z.object({ blockReason: Label })),
    candidates: z.array(Candidate).catch([]),
  }),
);
