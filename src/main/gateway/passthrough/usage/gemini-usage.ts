import { z } from 'zod';
import type { RequestUsage } from '../../../spending/ledger/message-usage';
import { Count, Label, orEmpty } from './counts';

/**
 * Reads Gemini's `usageMetadata` (https://ai.google.dev/api/generate-content#UsageMetadata).
 *
 * - `promptTokenCount` includes `cachedContentTokenCount`.
 * - `toolUsePromptTokenCount`, what tools gave back to the model, comes on top and is billed as input.
 * - `thoughtsTokenCount` comes on top of `candidatesTokenCount`, and both are billed as output
 *   (https://ai.google.dev/gemini-api/docs/thinking#pricing).
 *
 * What is missing or not a token count is 0, as the API leaves out what is 0; only without a prompt is the
 * usage an estimate.
 */
export function fromGeminiUsage(usage: unknown, webSearches: number): RequestUsage {
  const parsed = GeminiUsage.parse(usage);
  const prompt = parsed.promptTokenCount ?? parsed.cachedContentTokenCount ?? 0;
  const cacheRead = Math.min(parsed.cachedContentTokenCount ?? 0, prompt);
  const thoughts = parsed.thoughtsTokenCount ?? 0;
  const tier = parsed.serviceTier?.toLowerCase() ?? null;
  return {
    tokens: {
      input: prompt - cacheRead + (parsed.toolUsePromptTokenCount ?? 0),
      output: (parsed.candidatesTokenCount ?? 0) + thoughts,
      cacheRead,
      cacheWrite5m: 0,
      cacheWrite1h: 0,
    },
    thinkingTokens: thoughts,
    webSearches,
    serviceTier: tier === 'unspecified' ? null : tier,
    speed: null,
    inferenceGeo: null,
    isEstimated: parsed.promptTokenCount === null,
  };
}

const GeminiUsage = orEmpty(
  z.object({
    promptTokenCount: Count,
    candidatesTokenCount: Count,
    cachedContentTokenCount: Count,
    thoughtsTokenCount: Count,
    toolUsePromptTokenCount: Count,
    serviceTier: Label,
  }),
);
