import { type ScriptedBlock, type ScriptedUsage, stopReasonOf, type Turn } from './script';

/** One server-sent event of the Messages API. */
export type WireEvent = { type: string; [field: string]: unknown };

/** Characters per delta: small, so that a short reply still streams in several steps. */
const DELTA_CHARACTERS = 12;

const DEFAULT_USAGE: ScriptedUsage = { input: 1_000, output: 100 };

/** The events of a streamed reply, in the API's order. */
export function* wireEvents(turn: Turn, model: string, messageId: string): Generator<WireEvent> {
  const usage = turn.usage ?? DEFAULT_USAGE;
  const started = { ...envelope(model, messageId), content: [], stop_reason: null };
  yield {
    type: 'message_start',
    message: { ...started, usage: { ...wireUsage(usage), output_tokens: 1 } },
  };
  yield { type: 'ping' };
  for (const [index, block] of turn.content.entries()) {
    yield { type: 'content_block_start', index, content_block: emptyBlock(block) };
    for (const delta of deltas(block)) yield { type: 'content_block_delta', index, delta };
    yield { type: 'content_block_stop', index };
  }
  const {
    cache_creation: _,
    service_tier: __,
    inference_geo: ___,
    ...cumulative
  } = wireUsage(usage);
  yield {
    type: 'message_delta',
    delta: {
      stop_reason: stopReasonOf(turn),
      stop_sequence: null,
      stop_details: null,
      container: null,
    },
    usage: cumulative,
    context_management: null,
  };
  yield { type: 'message_stop' };
}

/** The same reply as one JSON body, for a request that does not stream. */
export function wireMessage(turn: Turn, model: string, messageId: string) {
  return {
    ...envelope(model, messageId),
    content: turn.content.map((block) =>
      block.type === 'thinking' ? { ...block, signature: signature(block.thinking) } : block,
    ),
    stop_reason: stopReasonOf(turn),
    usage: wireUsage(turn.usage ?? DEFAULT_USAGE),
  };
}

function envelope(model: string, id: string) {
  return {
    id,
    type: 'message',
    role: 'assistant',
    model,
    stop_sequence: null,
    stop_details: null,
    container: null,
  };
}

function wireUsage(usage: ScriptedUsage) {
  const written5m = usage.cacheWrite5m ?? 0;
  const written1h = usage.cacheWrite1h ?? 0;
  return {
    input_tokens: usage.input,
    cache_creation_input_tokens: written5m + written1h,
    cache_read_input_tokens: usage.cacheRead ?? 0,
    cache_creation: { ephemeral_5m_input_tokens: written5m, ephemeral_1h_input_tokens: written1h },
    output_tokens: usage.output,
    output_tokens_details: { thinking_tokens: usage.thinking ?? 0 },
    server_tool_use: null,
    service_tier: 'standard',
    inference_geo: 'global',
  };
}

function emptyBlock(block: ScriptedBlock) {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: '' };
    case 'thinking':
      return { type: 'thinking', thinking: '', signature: '' };
    case 'tool_use':
      return { type: 'tool_use', id: block.id, name: block.name, input: {} };
  }
}

function* deltas(block: ScriptedBlock): Generator<Record<string, string>> {
  switch (block.type) {
    case 'text':
      for (const piece of pieces(block.text)) yield { type: 'text_delta', text: piece };
      return;
    case 'thinking':
      for (const piece of pieces(block.thinking)) yield { type: 'thinking_delta', thinking: piece };
      yield { type: 'signature_delta', signature: signature(block.thinking) };
      return;
    case 'tool_use':
      for (const piece of pieces(JSON.stringify(block.input)))
        yield { type: 'input_json_delta', partial_json: piece };
  }
}

function* pieces(whole: string): Generator<string> {
  const characters = [...whole];
  for (let from = 0; from < characters.length; from += DELTA_CHARACTERS) {
    yield characters.slice(from, from + DELTA_CHARACTERS).join('');
  }
}

/** Stands for the provider's signature over a thinking block; must come back unchanged. */
export function signature(thinking: string): string {
  return Buffer.from(`signed:${thinking}`).toString('base64');
}
