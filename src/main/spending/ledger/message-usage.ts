import { z } from 'zod';
import type { Tokens } from '../../../shared/commands/usage';

/** What one request used, as the provider tells it. */
export type RequestUsage = {
  tokens: Tokens;
  /** Part of the output tokens. */
  thinkingTokens: number;
  webSearches: number;
  /** null, like the next two, when the provider does not say. */
  serviceTier: string | null;
  speed: string | null;
  inferenceGeo: string | null;
  /** Input or output tokens are missing: the reply was cut off, or the server does not tell. */
  isEstimated: boolean;
};

/**
 * Reads the `usage` object of the Messages API (https://platform.claude.com/docs/en/api/messages). What
 * is missing, null or not a token count is 0: a strange server must not cost the user the reply.
 */
export function fromMessageUsage(usage: unknown): RequestUsage {
  const parsed = MessageUsage.parse(usage);
  const cacheWrite1h = parsed.cache_creation.ephemeral_1h_input_tokens ?? 0;
  return {
    tokens: {
      input: parsed.input_tokens ?? 0,
      output: parsed.output_tokens ?? 0,
      cacheRead: parsed.cache_read_input_tokens ?? 0,
      // Without a split everything is a five-minute write, the API's default.
      cacheWrite5m: Math.max(
        parsed.cache_creation.ephemeral_5m_input_tokens ?? 0,
        (parsed.cache_creation_input_tokens ?? 0) - cacheWrite1h,
      ),
      cacheWrite1h,
    },
    thinkingTokens: parsed.output_tokens_details.thinking_tokens ?? 0,
    webSearches: parsed.server_tool_use.web_search_requests ?? 0,
    serviceTier: parsed.service_tier,
    speed: parsed.speed,
    inferenceGeo: parsed.inference_geo,
    isEstimated: parsed.input_tokens === null || parsed.output_tokens === null,
  };
}

/** A thousand times the largest context window: sums and costs of what is below it are exact. */
export const MOST_TOKENS = 1_000_000_000;

const Count = z.int().nonnegative().max(MOST_TOKENS).nullable().catch(null);
const Label = z.string().min(1).max(60).nullable().catch(null);

const CacheCreation = z.object({
  ephemeral_5m_input_tokens: Count,
  ephemeral_1h_input_tokens: Count,
});
const OutputDetails = z.object({ thinking_tokens: Count });
const ServerTools = z.object({ web_search_requests: Count });

const Known = z.object({
  input_tokens: Count,
  output_tokens: Count,
  cache_creation_input_tokens: Count,
  cache_read_input_tokens: Count,
  cache_creation: orEmpty(CacheCreation),
  output_tokens_details: orEmpty(OutputDetails),
  server_tool_use: orEmpty(ServerTools),
  service_tier: Label,
  speed: Label,
  inference_geo: Label,
});
const MessageUsage = orEmpty(Known);

/** The object, or what it is when nothing is known, in place of anything else. */
function orEmpty<T extends z.ZodType>(schema: T) {
  return schema.catch(() => schema.parse({}));
}
