import { z } from 'zod';
import { LEAST_OUTPUT_TOKENS } from '../../spending/budgets/estimate';
import type { Billing } from './call';
import { readJsonObject, readMembers, withMember } from './json-body';
import { ASSUMED_OUTPUT_TOKENS, OutputLimit } from './output-limit';
import { inputTokensOf } from './request-size';
import { createGeminiUsageReader } from './usage/gemini';

/**
 * Reads a body of Gemini's `generateContent`, and what it may cost.
 * https://ai.google.dev/api/generate-content#request-body. Errors: `invalid`.
 */
export function readGenerateRequest(body: Buffer | null): Billing {
  const json = readJsonObject(body);
  const request = readMembers(GenerateRequest, json);
  // The API takes both spellings (https://protobuf.dev/programming-guides/json/).
  const name = 'generation_config' in json ? 'generation_config' : 'generationConfig';
  const config = request[name];
  const limited = 'max_output_tokens' in config ? 'max_output_tokens' : 'maxOutputTokens';
  const replies = config.candidateCount ?? config.candidate_count ?? 1;
  const limit = config.maxOutputTokens ?? config.max_output_tokens;
  const maxOutputTokens = (limit ?? ASSUMED_OUTPUT_TOKENS) * replies;
  return {
    inputTokens: inputTokensOf(json),
    cacheWrites: null,
    webSearches: 0,
    factors: [],
    tier: 'standard',
    maxOutputTokens,
    leastOutputTokens: Math.min(LEAST_OUTPUT_TOKENS * replies, maxOutputTokens),
    withMaxOutputTokens: (tokens) =>
      withMember(body ?? Buffer.alloc(0), json, [
        name,
        { ...known(json[name]), [limited]: Math.floor(tokens / replies) },
      ]),
    reader: createGeminiUsageReader,
  };
}

function known(config: unknown): object {
  return typeof config === 'object' && config !== null ? config : {};
}

const Replies = z.int().min(1).max(1_000).nullable().catch(null);
const Config = z.object({
  maxOutputTokens: OutputLimit.optional(),
  max_output_tokens: OutputLimit.optional(),
  candidateCount: Replies.optional(),
  candidate_count: Replies.optional(),
});
const GenerateRequest = z.object({
  generationConfig: Config.catch({}),
  generation_config: Config.catch({}),
});
