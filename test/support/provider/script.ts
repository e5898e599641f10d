/** What the model "says": written by a test, streamed by the provider exactly as the API would. */

export type ScriptedBlock =
  | { type: 'text'; text: string }
  | { type: 'thinking'; thinking: string }
  | { type: 'tool_use'; id: string; name: string; input: Record<string, unknown> };

/** Tokens as the API bills them; `input` excludes what was read from or written to the cache. */
export type ScriptedUsage = {
  input: number;
  /** Includes `thinking`. */
  output: number;
  thinking?: number;
  cacheRead?: number;
  cacheWrite5m?: number;
  cacheWrite1h?: number;
};

export type StopReason = 'end_turn' | 'tool_use' | 'max_tokens' | 'refusal' | 'pause_turn';

/** One reply of the model. */
export type Turn = {
  content: readonly ScriptedBlock[];
  usage?: ScriptedUsage;
  /** Without it: `tool_use` when the reply calls a tool, else `end_turn`. */
  stopReason?: StopReason;
};

/** The part of a Messages request that scripts look at. */
export type MessagesRequest = {
  model: string;
  max_tokens: number;
  stream?: boolean;
  system?: unknown;
  tools?: readonly { name?: string }[];
  messages: readonly RequestMessage[];
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
