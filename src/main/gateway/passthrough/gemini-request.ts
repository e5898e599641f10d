import { z } from 'zod';
import { LEAST_OUTPUT_TOKENS } from '../../spending/budgets/estimate';
import type { Price } from '../../spending/prices/prices';
import { GatewayRefusal } from '../refusal';
import type { Billing } from './call';
import { readJsonObject, readMembers, withMembers } from './json-body';
import { ASSUMED_OUTPUT_TOKENS, OutputLimit } from './output-limit';
import { inputTokensOf } from './request-size';
import { createGeminiUsageReader } from './usage/gemini';

/**
 * Reads a body of Gemini's `generateContent`, and what it may cost.
 * https://ai.google.dev/api/generate-content#request-body. Errors: `invalid`.
 */
export function readGenerateRequest(body: Buffer | null): Billing {
  const json = readJsonObject(body);
  refuseBothSpellings(json, ['generationConfig', 'generation_config']);
  refuseBothSpellings(json, ['serviceTier', 'service_tier']);
  const request = readMembers(GenerateRequest, json);
  const name = 'generation_config' in json ? 'generation_config' : 'generationConfig';
  const config = request[name];
  refuseBothSpellings(known(json[name]), ['maxOutputTokens', 'max_output_tokens']);
  refuseBothSpellings(known(json[name]), ['candidateCount', 'candidate_count']);
  const limited = 'max_output_tokens' in config ? 'max_output_tokens' : 'maxOutputTokens';
  const replies = config.candidateCount ?? config.candidate_count ?? 1;
  const limit = config.maxOutputTokens ?? config.max_output_tokens;
  const maxOutputTokens = (limit ?? ASSUMED_OUTPUT_TOKENS) * replies;
  return {
    inputTokens: inputTokensOf(json),
    cacheWrites: null,
    webSearches: 0,
    factors: [],
    tier: tierOf(request),
    otherTier: null,
    maxOutputTokens,
    leastOutputTokens: Math.min(LEAST_OUTPUT_TOKENS * replies, maxOutputTokens),
    withMaxOutputTokens: (tokens) =>
      withMembers(body, (json) => ({
        [name]: { ...known(json[name]), [limited]: Math.floor(tokens / replies) },
      })),
    reader: createGeminiUsageReader,
  };
}

/**
 * The API takes both spellings (https://protobuf.dev/programming-guides/json/). Which of the two counts
 * where both are there is up to it. Errors: `invalid`.
 */
function refuseBothSpellings(
  members: object,
  [one, other]: readonly [one: string, other: string],
): void {
  if (one in members && other in members)
    throw new GatewayRefusal('invalid', `${one}: stands twice in the body, also as ${other}.`);
}

/**
 * https://ai.google.dev/gemini-api/docs/pricing. null for other tiers, and for a tool with a fee beside
 * its tokens, such as a search.
 */
function tierOf(request: z.infer<typeof GenerateRequest>): Price['tier'] | null {
  const { tools, serviceTier = request.service_tier } = request;
  const named = [tools ?? []].flat().flatMap((tool) => Object.keys(known(tool)));
  if (!named.every((name) => TOOLS_BY_TOKENS.includes(name))) return null;
  const tier = typeof serviceTier === 'string' ? serviceTier.toLowerCase() : serviceTier;
  if (tier == null || tier === 'standard' || tier === 'unspecified') return 'standard';
  return tier === 'priority' ? 'priority' : null;
}

/** What the client runs, and what the provider runs for the tokens alone. */
const TOOLS_BY_TOKENS = [
  'functionDeclarations',
  'function_declarations',
  'codeExecution',
  'code_execution',
  'computerUse',
  'computer_use',
  'urlContext',
  'url_context',
];

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
  tools: z.unknown().optional(),
  serviceTier: z.unknown().optional(),
  service_tier: z.unknown().optional(),
  generationConfig: Config.catch({}),
  generation_config: Config.catch({}),
});
