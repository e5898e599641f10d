import { z } from 'zod';
import type { RequestUsage } from '../../../spending/ledger/message-usage';
import { Count, Label, orEmpty } from './counts';

/**
 * Reads the `usage` object of OpenAI's APIs, and of servers that speak their protocol.
 *
 * - Chat completions: https://platform.openai.com/docs/api-reference/chat/object (`prompt_tokens`,
 *   `completion_tokens`; cached and written tokens are part of the prompt, reasoning of the completion)
 * - Responses: https://platform.openai.com/docs/api-reference/responses/object (`input_tokens`...)
 * - Prompt caching: https://developers.openai.com/api/docs/guides/prompt-caching (`cached_tokens`; writes
 *   are kept for 30 minutes, or for 12 hours: the ledger's shorter and longer column)
 * - DeepSeek: https://api-docs.deepseek.com/guides/kv_cache (`prompt_cache_hit_tokens` and
 *   `prompt_cache_miss_tokens`, together `prompt_tokens`)
 *
 * What is missing or not a token count is 0, and without input or output the usage is an estimate.
 */
export function fromOpenaiUsage(
  usage: unknown,
  { serviceTier, webSearches }: { serviceTier: unknown; webSearches: number },
): RequestUsage {
  const parsed = OpenaiUsage.parse(usage);
  const input = parsed.prompt_tokens ?? parsed.input_tokens;
  const output = parsed.completion_tokens ?? parsed.output_tokens;
  const isChat = parsed.prompt_tokens !== null || parsed.input_tokens === null;
  const ofInput = isChat ? parsed.prompt_tokens_details : parsed.input_tokens_details;
  const ofOutput = isChat ? parsed.completion_tokens_details : parsed.output_tokens_details;
  const cached = ofInput.cached_tokens ?? parsed.prompt_cache_hit_tokens ?? 0;
  const written = ofInput.cache_write_tokens ?? 0;
  const writtenLong = ofInput.cache_write_tokens_details.ttl_12h_tokens ?? 0;
  // No part is more than what is left of the whole, whatever a server says.
  const prompt = input ?? cached + (parsed.prompt_cache_miss_tokens ?? 0);
  const cacheRead = Math.min(cached, prompt);
  const cacheWrite = Math.min(written, prompt - cacheRead);
  const cacheWrite1h = Math.min(writtenLong, cacheWrite);
  return {
    tokens: {
      input: prompt - cacheRead - cacheWrite,
      output: output ?? 0,
      cacheRead,
      cacheWrite5m: cacheWrite - cacheWrite1h,
      cacheWrite1h,
    },
    thinkingTokens: Math.min(ofOutput.reasoning_tokens ?? 0, output ?? 0),
    webSearches,
    ...termsOf(Label.parse(serviceTier)),
    inferenceGeo: null,
    isEstimated: input === null || output === null,
  };
}

/**
 * How the request was really processed, in the ledger's words: `default` is its `standard`, and a `fast`
 * answer a speed. https://platform.openai.com/docs/guides/priority-processing
 */
function termsOf(tier: string | null): Pick<RequestUsage, 'serviceTier' | 'speed'> {
  if (tier === 'fast') return { serviceTier: 'standard', speed: 'fast' };
  if (tier === 'default') return { serviceTier: 'standard', speed: null };
  return { serviceTier: tier === 'auto' ? null : tier, speed: null };
}

const InputDetails = z.object({
  cached_tokens: Count,
  cache_write_tokens: Count,
  cache_write_tokens_details: orEmpty(z.object({ ttl_12h_tokens: Count })),
});
const OutputDetails = z.object({ reasoning_tokens: Count });

const OpenaiUsage = orEmpty(
  z.object({
    prompt_tokens: Count,
    input_tokens: Count,
    completion_tokens: Count,
    output_tokens: Count,
    prompt_tokens_details: orEmpty(InputDetails),
    input_tokens_details: orEmpty(InputDetails),
    completion_tokens_details: orEmpty(OutputDetails),
    output_tokens_details: orEmpty(OutputDetails),
    prompt_cache_hit_tokens: Count,
    prompt_cache_miss_tokens: Count,
  }),
);
