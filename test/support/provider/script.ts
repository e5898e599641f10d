import type { WebBlock } from './web';

/** What the model "says": written by a test, streamed by the provider exactly as the API would. */

export type ScriptedBlock =
  | { type: 'text'; text: string; citations?: readonly Record<string, unknown>[] }
  | { type: 'thinking'; thinking: string }
  | ScriptedCall
  | WebBlock;

type ScriptedCall = {
  type: 'tool_use';
  id: string;
  name: string;
  input: Record<string, unknown>;
  /** The input as it is streamed when the reply is cut off in it: JSON without its end. */
  cutInput?: string;
};

/**
 * Tokens as the API bills them. Without `input` the prompt is counted from what the request carries and
 * what is in the prompt cache; without `output` the reply is counted.
 */
export type ScriptedUsage = {
  /** Excludes what was read from or written to the cache. */
  input?: number;
  /** Includes `thinking`. */
  output?: number;
  thinking?: number;
  cacheRead?: number;
  cacheWrite5m?: number;
  cacheWrite1h?: number;
  /** Charged for; without it, the searches in the reply that did not fail. */
  webSearches?: number;
  webFetches?: number;
};

export type StopReason =
  | 'end_turn'
  | 'tool_use'
  | 'max_tokens'
  | 'stop_sequence'
  | 'refusal'
  | 'pause_turn'
  | 'model_context_window_exceeded';

/** Why a reply was refused, in the shape of the API's `stop_details`. */
export type RefusalDetails = {
  category: 'cyber' | 'bio' | 'frontier_llm' | 'reasoning_extraction' | 'general_harms' | null;
  explanation: string | null;
};

/** One reply of the model. */
export type Turn = {
  content: readonly ScriptedBlock[];
  usage?: ScriptedUsage;
  /**
   * Fields of the API's `usage` object that are to be sent as they are, however wrong: strings, negative
   * figures, `NaN`, null.
   */
  strangeUsage?: Record<string, unknown>;
  /** Without it: `tool_use` when the reply calls a tool, else `end_turn`. */
  stopReason?: StopReason;
  stopSequence?: string;
  stopDetails?: RefusalDetails;
};

/** The part of a Messages request that scripts look at. */
export type MessagesRequest = {
  model: string;
  max_tokens: number;
  stream?: boolean;
  system?: unknown;
  tools?: readonly { name?: string; type?: string | null }[];
  messages: readonly RequestMessage[];
  [field: string]: unknown;
};
export type RequestMessage = { role: string; content: string | readonly RequestBlock[] };
export type RequestBlock = { type: string; [field: string]: unknown };

/**
 * Replies in order, one for each request; or a function, for sessions that run at the same time. A
 * function that answers nothing leaves the request to aimock's fixtures.
 */
export type Script = readonly Turn[] | ((request: MessagesRequest) => Turn | undefined);

export const text = (words: string): ScriptedBlock => ({ type: 'text', text: words });
export const thinking = (words: string): ScriptedBlock => ({ type: 'thinking', thinking: words });
export const toolUse = (
  id: string,
  name: string,
  input: Record<string, unknown>,
): ScriptedBlock => ({
  type: 'tool_use',
  id: `toolu_${id}`,
  name,
  input,
});

/** A call that the reply is cut off in: what arrives of its input is not JSON. Last in its reply. */
export const cutToolUse = (id: string, name: string, cutInput: string): ScriptedBlock => ({
  type: 'tool_use',
  id: `toolu_${id}`,
  name,
  input: {},
  cutInput,
});

export function reply(content: readonly ScriptedBlock[] | string, usage?: ScriptedUsage): Turn {
  const blocks = typeof content === 'string' ? [text(content)] : content;
  return { content: blocks, ...(usage ? { usage } : {}) };
}

export function stopReasonOf(turn: Turn): StopReason {
  return (
    turn.stopReason ??
    (turn.content.some((block) => block.type === 'tool_use') ? 'tool_use' : 'end_turn')
  );
}

/** The plain text of the newest user message: what scripts by function usually look at. */
export function lastUserText(request: MessagesRequest): string {
  for (const message of [...request.messages].reverse()) {
    if (message.role !== 'user') continue;
    if (typeof message.content === 'string') return message.content;
    const words = message.content.flatMap((block) =>
      typeof block.text === 'string' ? [block.text] : [],
    );
    if (words.length > 0) return words.join('\n');
  }
  return '';
}
