import { type ScriptedBlock, stopReasonOf, type Turn } from './script';
import { finalUsage } from './usage';

/** One server-sent event of the Messages API. */
export type WireEvent = { type: string; [field: string]: unknown };

/** What the API says about a reply beside its content. */
export type Envelope = { id: string; model: string; usage: Record<string, unknown> };

/** Characters per delta: small, so that a short reply still streams in several steps. */
const DELTA_CHARACTERS = 12;

/** The events of a streamed reply, in the API's order. */
export function* wireEvents(turn: Turn, envelope: Envelope): Generator<WireEvent> {
  const { usage } = envelope;
  yield {
    type: 'message_start',
    message: {
      ...head(envelope),
      ...NOT_STOPPED,
      content: [],
      usage: { ...usage, server_tool_use: null, output_tokens: 1, ...turn.strangeUsage },
    },
  };
  yield { type: 'ping' };
  for (const [index, block] of turn.content.entries()) {
    yield { type: 'content_block_start', index, content_block: emptyBlock(block) };
    for (const delta of deltas(block)) yield { type: 'content_block_delta', index, delta };
    yield { type: 'content_block_stop', index };
  }
  yield {
    type: 'message_delta',
    delta: stopOf(turn),
    usage: finalUsage(usage),
    context_management: null,
  };
  yield { type: 'message_stop' };
}

/** The same reply as one JSON body, for a request that does not stream. */
export function wireMessage(turn: Turn, envelope: Envelope) {
  return {
    ...head(envelope),
    content: turn.content.map(wholeBlock),
    ...stopOf(turn),
    usage: envelope.usage,
  };
}

function head({ id, model }: Envelope) {
  return { id, type: 'message', role: 'assistant', model };
}

const NOT_STOPPED = { stop_reason: null, stop_sequence: null, stop_details: null, container: null };

const NO_FALLBACK = { fallback_credit_token: null, fallback_has_prefill_claim: null };

function stopOf(turn: Turn) {
  return {
    ...NOT_STOPPED,
    stop_reason: stopReasonOf(turn),
    stop_sequence: turn.stopSequence ?? null,
    stop_details: turn.stopDetails
      ? { type: 'refusal', ...turn.stopDetails, ...NO_FALLBACK }
      : null,
  };
}

function wholeBlock(block: ScriptedBlock) {
  if (block.type === 'thinking') return { ...block, signature: signature(block.thinking) };
  if (block.type !== 'tool_use') return block;
  const { cutInput: _, ...call } = block;
  return call;
}

function emptyBlock(block: ScriptedBlock) {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: '', ...(block.citations ? { citations: [] } : {}) };
    case 'thinking':
      return { type: 'thinking', thinking: '', signature: '' };
    case 'tool_use':
    case 'server_tool_use':
      return { type: block.type, id: block.id, name: block.name, input: {} };
    case 'web_search_tool_result':
    case 'web_fetch_tool_result':
      return block;
  }
}

function* deltas(block: ScriptedBlock): Generator<Record<string, unknown>> {
  switch (block.type) {
    case 'text':
      for (const citation of block.citations ?? []) yield { type: 'citations_delta', citation };
      for (const piece of pieces(block.text)) yield { type: 'text_delta', text: piece };
      return;
    case 'thinking':
      for (const piece of pieces(block.thinking)) yield { type: 'thinking_delta', thinking: piece };
      yield { type: 'signature_delta', signature: signature(block.thinking) };
      return;
    case 'tool_use':
      yield* inputDeltas(block.cutInput ?? JSON.stringify(block.input));
      return;
    case 'server_tool_use':
      yield* inputDeltas(JSON.stringify(block.input));
  }
}

function* inputDeltas(json: string): Generator<Record<string, unknown>> {
  for (const piece of pieces(json)) yield { type: 'input_json_delta', partial_json: piece };
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
