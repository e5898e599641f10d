import { z } from 'zod';
import { ModelId } from '../../../shared/commands/command';
import { LEAST_OUTPUT_TOKENS } from '../../spending/budgets/estimate';
import type { Price } from '../../spending/prices/prices';
import { GatewayRefusal } from '../refusal';
import type { Billing } from './call';
import { type JsonObject, readJsonObject, readMembers, Text, withMembers } from './json-body';
import { ASSUMED_OUTPUT_TOKENS, OutputLimit } from './output-limit';
import { inputTokensOf } from './request-size';
import { createOpenaiUsageReader } from './usage/openai';

/** What the gateway has to know of a request to OpenAI's API, or DeepSeek's. */
export type OpenaiRequest = {
  models: string[];
  /** What is sent: a streamed chat is asked for its usage. */
  body: Buffer;
  /** The usage comes only because the gateway asked; the client is not to see its chunk. */
  isUsageHidden: boolean;
  billing: Billing;
};

/**
 * Reads a body of `POST /chat/completions`.
 * https://platform.openai.com/docs/api-reference/chat/create. Errors: `invalid`.
 */
export function readChatRequest(
  original: Buffer | null,
  provider: 'OPENAI' | 'DEEPSEEK',
): OpenaiRequest {
  const json = readJsonObject(original);
  const request = readMembers(ChatRequest, json);
  const isUsageHidden = request.stream === true && !request.stream_options.include_usage;
  const asked = { stream_options: { ...request.stream_options, include_usage: true } };
  const body = isUsageHidden ? withMembers(original, () => asked) : (original ?? Buffer.alloc(0));
  const sent = isUsageHidden ? { ...json, ...asked } : json;
  const limited = LIMITS.find((name) => request[name] !== null) ?? NEW_LIMIT[provider];
  return {
    models: [request.model],
    body,
    isUsageHidden,
    billing: billingOf({
      body,
      json: sent,
      request,
      limited,
      maxOutputTokens: request[limited],
      replies: request.n ?? 1,
    }),
  };
}

/**
 * Reads a body of `POST /responses`, whose streams tell their usage unasked.
 * https://platform.openai.com/docs/api-reference/responses/create. Errors: `invalid`.
 */
export function readResponsesRequest(original: Buffer | null): OpenaiRequest {
  const json = readJsonObject(original);
  const request = readMembers(ResponsesRequest, json);
  if (request.background)
    throw new GatewayRefusal(
      'invalid',
      'The gateway cannot see what a response in the background costs. Send the request without "background".',
    );
  const body = original ?? Buffer.alloc(0);
  const limited = 'max_output_tokens';
  const maxOutputTokens = request.max_output_tokens;
  return {
    models: [request.model],
    body,
    isUsageHidden: false,
    billing: billingOf({ body, json, request, limited, maxOutputTokens, replies: 1 }),
  };
}

function billingOf(asked: {
  body: Buffer;
  json: JsonObject;
  request: z.infer<typeof Common>;
  /** The member that limits a reply. */
  limited: string;
  maxOutputTokens: number | null;
  /** How many replies at once; each may be as long. */
  replies: number;
}): Billing {
  const { body, json, request, limited, replies } = asked;
  const maxOutputTokens = (asked.maxOutputTokens ?? ASSUMED_OUTPUT_TOKENS) * replies;
  return {
    inputTokens: inputTokensOf(json),
    // Written without being asked; what is kept longer may cost more.
    cacheWrites: request.prompt_cache_retention === null ? '5m' : '1h',
    webSearches: 0,
    factors: [],
    tier: tierOf(request),
    otherTier: PROJECT_DECIDES.includes(request.service_tier) ? 'priority' : null,
    maxOutputTokens,
    leastOutputTokens: Math.min(LEAST_OUTPUT_TOKENS * replies, maxOutputTokens),
    withMaxOutputTokens: (tokens) =>
      withMembers(body, () => ({ [limited]: Math.floor(tokens / replies) })),
    reader: createOpenaiUsageReader,
  };
}

/**
 * https://platform.openai.com/docs/guides/priority-processing. null for other tiers, and for what the
 * provider runs itself: a search or a container has a fee beside its tokens, which no price list has.
 */
function tierOf({ service_tier, tools, ...request }: z.infer<typeof Common>): Price['tier'] | null {
  const isHosted = tools != null && !ClientTools.safeParse(tools).success;
  // A stored prompt may bring tools of its own along.
  if (isHosted || request.web_search_options != null || request.prompt != null) return null;
  return TIERS.get(service_tier) ?? null;
}

/** https://platform.openai.com/docs/guides/priority-processing: a project may have priority as its default. */
const PROJECT_DECIDES: readonly unknown[] = [undefined, null, 'auto'];

const TIERS = new Map<unknown, Price['tier']>([
  [undefined, 'standard'],
  [null, 'standard'],
  ['auto', 'standard'],
  ['default', 'standard'],
  ['priority', 'priority'],
  ['fast', 'fast'],
]);

/** What the client runs: https://developers.openai.com/api/docs/guides/tools. */
const CLIENT_TOOLS = [
  'function',
  'custom',
  'apply_patch',
  'local_shell',
  'computer',
  'computer_use_preview',
] as const;
const ClientTools = z.array(z.object({ type: z.enum(CLIENT_TOOLS) }));

/** The newer name first. */
const LIMITS = ['max_completion_tokens', 'max_tokens'] as const;
/** Newer models of OpenAI refuse `max_tokens`; DeepSeek knows nothing else. */
const NEW_LIMIT = { OPENAI: 'max_completion_tokens', DEEPSEEK: 'max_tokens' } as const;

const Common = z.object({
  model: ModelId,
  service_tier: z.unknown().optional(),
  prompt_cache_retention: Text,
  tools: z.unknown().optional(),
  web_search_options: z.unknown().optional(),
  prompt: z.unknown().optional(),
});

const ChatRequest = Common.extend({
  stream: z.boolean().nullable().catch(null),
  stream_options: z.looseObject({ include_usage: z.boolean().optional().catch(false) }).catch({}),
  max_completion_tokens: OutputLimit,
  max_tokens: OutputLimit,
  n: z.int().min(1).max(1_000).nullable().catch(null),
});

const ResponsesRequest = Common.extend({
  max_output_tokens: OutputLimit,
  background: z.boolean().nullable().catch(null),
});
