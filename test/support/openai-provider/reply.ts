import { estimateTokens } from '../provider';

/** Tokens as the API bills them: parts are in their whole. */
export type ScriptedUsage = {
  input?: number;
  cached?: number;
  cacheWrite?: number;
  output?: number;
  reasoning?: number;
};

/** What the model "says": written by a test, sent as the API would. */
export type OpenaiReply = {
  text: string;
  /** DeepSeek's reasoning, which it shows. */
  reasoning?: string;
  toolCalls?: readonly { id: string; name: string; arguments: string }[];
  /** Searches of the Responses API. */
  webSearches?: readonly string[];
  usage?: ScriptedUsage;
  /** Sent in place of the API's `usage`, however wrong. */
  strangeUsage?: unknown;
  serviceTier?: string;
};

export type Counted = Required<ScriptedUsage>;

/** What the script says, and what was counted where it does not. */
export function countOf(reply: OpenaiReply, request: unknown): Counted {
  const { usage = {} } = reply;
  return {
    input: usage.input ?? estimateTokens(request),
    cached: usage.cached ?? 0,
    cacheWrite: usage.cacheWrite ?? 0,
    output: usage.output ?? estimateTokens([reply.text, reply.toolCalls]),
    reasoning: usage.reasoning ?? 0,
  };
}

/** Small, so that a short reply still streams in several steps. */
export function pieces(whole: string): string[] {
  return whole.match(/[\s\S]{1,8}/gu) ?? [];
}
