import { z } from 'zod';
import { ModelId } from '../../../shared/commands/command';
import { LEAST_OUTPUT_TOKENS } from '../../spending/budgets/estimate';
import type { Price } from '../../spending/prices/prices';
import { US_INFERENCE_PER_MILLE } from '../../spending/prices/terms';
import { measure } from './anthropic-size';
import type { Billing } from './call';
import { readJsonObject, readMembers, Text, withMembers } from './json-body';
import { MOST_OUTPUT_TOKENS } from './output-limit';
import { createAnthropicUsageReader } from './usage/anthropic';

/** What the gateway has to know of a request to the Messages API. */
export type AnthropicRequest = { models: string[]; billing: Billing };

/**
 * Reads a body of `POST /v1/messages`; whether the API takes all of it is the API's to say.
 * Errors: `invalid`.
 */
export function readAnthropicRequest(body: Buffer | null): AnthropicRequest {
  const json = readJsonObject(body);
  const request = readMembers(Request, json);
  const { thinking, inference_geo: region, fallbacks } = request;
  const limits = [request.max_tokens, ...fallbacks.flatMap(({ max_tokens }) => max_tokens ?? [])];
  const maxOutputTokens = Math.max(...limits);
  const size = measure(json);
  const least = LEAST_OUTPUT_TOKENS + (thinking.budget_tokens ?? 0);
  return {
    models: modelsOf(request),
    billing: {
      inputTokens: size.tokens,
      cacheWrites: size.cacheWrites,
      webSearches: searchesOf(request),
      factors: region === 'us' ? [{ perMille: US_INFERENCE_PER_MILLE }] : [],
      tier: tierOf(request),
      // `auto`, which is also what is taken where nothing is said, uses priority where it is bought:
      // https://platform.claude.com/docs/en/api/service-tiers
      otherTier: request.service_tier === 'standard_only' ? null : 'priority',
      maxOutputTokens,
      leastOutputTokens: Math.min(least, maxOutputTokens),
      withMaxOutputTokens: (tokens) =>
        withMembers(body, ({ fallbacks }) => ({
          max_tokens: Math.min(tokens, request.max_tokens),
          ...(limits.length > 1 ? { fallbacks: loweredFallbacks(fallbacks, tokens) } : {}),
        })),
      reader: createAnthropicUsageReader,
    },
  };
}

/** The models of a body of `POST /v1/messages/count_tokens`. Errors: `invalid`. */
export function readCountedModels(body: Buffer | null): string[] {
  return modelsOf(readMembers(Named, readJsonObject(body)));
}

/** All models that may answer, or be asked on the way: the one, its fallbacks, and those of tools. */
function modelsOf({ model, fallbacks, tools }: z.infer<typeof Named>): string[] {
  const others = [...fallbacks, ...tools].flatMap((one) => (one.model ? [one.model] : []));
  return [...new Set([model, ...others])];
}

/** The dearest of those that it names; null for terms without a public price. */
function tierOf(request: z.infer<typeof Request>): Price['tier'] | null {
  const { inference_geo: region, service_tier: service, speed, fallbacks } = request;
  const paces = [speed, ...fallbacks.map((one) => one.speed)];
  const isKnown =
    [null, 'us', 'global'].includes(region) &&
    [null, 'auto', 'standard_only'].includes(service) &&
    paces.every((pace) => [null, 'standard', 'fast'].includes(pace));
  if (!isKnown) return null;
  return paces.includes('fast') ? 'fast' : 'standard';
}

/** Each may set its own limit, in place of the request's. */
function loweredFallbacks(fallbacks: unknown, tokens: number): unknown {
  if (!Array.isArray(fallbacks)) return fallbacks;
  return fallbacks.map((one: unknown) => {
    const { success, data } = OwnLimit.safeParse(one);
    return success ? { ...data, max_tokens: Math.min(tokens, data.max_tokens) } : one;
  });
}

/** Of a search tool without a limit. */
const USUAL_SEARCHES = 10;

function searchesOf({ tools }: z.infer<typeof Named>): number {
  return tools
    .filter(({ type }) => type?.startsWith('web_search_'))
    .reduce((sum, tool) => sum + (tool.max_uses ?? USUAL_SEARCHES), 0);
}

const Limit = z.int().nonnegative().max(MOST_OUTPUT_TOKENS);
const Other = z
  .object({ type: Text, model: Text, max_uses: Limit.nullable().catch(null) })
  .catch({ type: null, model: null, max_uses: null });
const Others = z.array(Other).catch([]);
const Named = z.object({ model: ModelId, fallbacks: Others, tools: Others });
const OwnLimit = z.looseObject({ max_tokens: Limit });
/** A limit of its own that is none is refused, so that it is not taken for none. */
const Fallback = Other.unwrap().extend({ max_tokens: Limit.nullish(), speed: Text });
const Request = Named.extend({
  max_tokens: Limit,
  fallbacks: z
    .array(Fallback)
    .nullish()
    .transform((given) => given ?? []),
  service_tier: Text,
  thinking: z
    .object({ budget_tokens: Limit.nullable().catch(null) })
    .catch({ budget_tokens: null }),
  inference_geo: Text,
  speed: Text,
});
