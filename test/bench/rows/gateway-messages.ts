const MODEL = 'claude-sonnet-5-5';
const USAGE = {
  input_tokens: 1_200,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 4_000,
  cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
  output_tokens: 1,
  service_tier: 'standard',
};
const WORDS = 'The tests pass again: the order of the two calls was the mistake. ';

/** A request of a few kilobytes, as a program with one tool sends it. */
export function messageBody(stream?: { count: number; everyMs: number }): Buffer {
  const body = {
    model: MODEL,
    max_tokens: 1_024,
    ...(stream ? { stream: true, metadata: { user_id: deltasTo(stream) } } : {}),
    system: [{ type: 'text', text: WORDS.repeat(30), cache_control: { type: 'ephemeral' } }],
    tools: [
      {
        name: 'read',
        description: 'Reads a file of the workspace.',
        input_schema: {
          type: 'object',
          properties: { path: { type: 'string', description: 'Relative to the workspace.' } },
          required: ['path'],
        },
      },
    ],
    messages: [
      { role: 'user', content: WORDS.repeat(10) },
      { role: 'assistant', content: [{ type: 'text', text: WORDS.repeat(10) }] },
      { role: 'user', content: [{ type: 'text', text: WORDS.repeat(10) }] },
    ],
  };
  return Buffer.from(JSON.stringify(body));
}

/** How the reply is to be streamed is in the only place that every gateway leaves alone. */
const deltasTo = ({ count, everyMs }: { count: number; everyMs: number }) =>
  `deltas ${count} every ${everyMs}`;

export function deltasOf(body: string): { count: number; everyMs: number } {
  const [, count, everyMs] = /deltas (\d+) every (\d+)/.exec(body) ?? [];
  return { count: Number(count ?? 1), everyMs: Number(everyMs ?? 0) };
}

const message = (content: object[]) => ({
  id: 'msg_bench',
  type: 'message',
  role: 'assistant',
  model: MODEL,
  content,
  stop_reason: content.length > 0 ? 'end_turn' : null,
  stop_sequence: null,
  usage: USAGE,
});

/** A whole reply. */
export const MESSAGE = Buffer.from(
  JSON.stringify(message([{ type: 'text', text: WORDS.repeat(10) }])),
);

const event = (data: { type: string; [field: string]: unknown }) =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;

/** The pieces of a streamed one; `delta` any number of times. */
export const STREAM = {
  start: Buffer.from(
    event({ type: 'message_start', message: message([]) }) +
      event({
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'text', text: '' },
      }),
  ),
  delta: Buffer.from(
    event({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text: 'and so on ' },
    }),
  ),
  end: Buffer.from(
    event({ type: 'content_block_stop', index: 0 }) +
      event({
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: 400 },
      }) +
      event({ type: 'message_stop' }),
  ),
};
