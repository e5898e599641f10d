import { describe, expect, it } from 'vitest';
import {
  EMPTY_TRANSCRIPT,
  type Transcript,
  withDelta,
  withMessage,
  withoutRequest,
  withoutTurn,
  withPage,
  withRequest,
  withToolCall,
  withToolOutput,
} from '../../../../../src/renderer/screens/sessions/transcript/transcript';
import type {
  Block,
  Message,
  PermissionRequest,
  ToolCall,
} from '../../../../../src/shared/commands/sessions';

const sessionId = '01938f2a-0000-7000-8000-000000000001';
const text = (words: string): Block => ({ type: 'text', text: words });

const message = (seq: number, blocks: Block[], values: Partial<Message> = {}): Message => ({
  sessionId,
  seq,
  role: 'assistant',
  blocks,
  stopReason: null,
  isStreaming: false,
  createdAt: seq,
  ...values,
});

const toolCall = (values: Partial<ToolCall>): ToolCall => ({
  id: 'call',
  sessionId,
  seq: 1,
  name: 'bash',
  input: '{}',
  change: null,
  status: 'running',
  output: '',
  startedAt: 1,
  endedAt: null,
  ...values,
});

const request = (id: string, createdAt: number): PermissionRequest => ({
  id,
  sessionId,
  toolCallId: 'call',
  toolName: 'bash',
  sessionScope: '',
  inputHash: '',
  createdAt,
});

const page = (messages: Message[], values: Partial<Parameters<typeof withPage>[1]> = {}) => ({
  messages,
  toolCalls: [],
  permissionRequests: [],
  hasEarlier: false,
  ...values,
});

const delta = (seq: number, index: number, words: string) => ({
  sessionId,
  seq,
  index,
  type: 'text' as const,
  text: words,
});

const seqs = ({ messages }: Transcript) => messages.map(({ seq }) => seq);

describe('pages', () => {
  it('puts an earlier page before what is known', () => {
    const latest = withPage(
      EMPTY_TRANSCRIPT,
      page([message(3, []), message(4, [])], { hasEarlier: true }),
      true,
    );
    const whole = withPage(latest, page([message(1, []), message(2, [])]), false);
    expect(seqs(whole)).toEqual([1, 2, 3, 4]);
    expect(whole.hasEarlier).toBe(false);
  });

  it('keeps what an event told after the page was read', () => {
    const told = withMessage(EMPTY_TRANSCRIPT, message(2, [text('one'), text('two')]));
    const merged = withPage(
      told,
      page([message(1, []), message(2, [text('one')], { isStreaming: true })]),
      true,
    );
    expect(merged.messages[1]?.blocks).toHaveLength(2);
    expect(seqs(merged)).toEqual([1, 2]);
  });

  it('asks again whether there is more only of the earliest page', () => {
    const first = withPage(EMPTY_TRANSCRIPT, page([message(5, [])], { hasEarlier: true }), true);
    const again = withPage(first, page([message(6, [])], { hasEarlier: false }), true);
    expect(again.hasEarlier).toBe(true);
  });

  it('takes permission requests only from the end of the transcript', () => {
    const open = { permissionRequests: [request('a', 1)] };
    expect(withPage(EMPTY_TRANSCRIPT, page([], open), true).requests).toHaveLength(1);
    expect(withPage(EMPTY_TRANSCRIPT, page([], open), false).requests).toHaveLength(0);
  });
});

describe('streamed text', () => {
  it('grows by its pieces', () => {
    const once = withDelta(EMPTY_TRANSCRIPT, delta(2, 0, 'Hel'));
    expect(withDelta(once, delta(2, 0, 'lo')).live).toEqual([
      { seq: 2, index: 0, type: 'text', text: 'Hello' },
    ]);
  });

  it('gives way to the committed block and keeps the one after it', () => {
    const streaming = [delta(2, 0, 'one'), delta(2, 1, 'tw')].reduce(withDelta, EMPTY_TRANSCRIPT);
    const committed = withMessage(streaming, message(2, [text('one')], { isStreaming: true }));
    expect(committed.live.map((block) => block.text)).toEqual(['tw']);
  });

  it('gives way also where the transcript leaves out an earlier block', () => {
    const streaming = withDelta(EMPTY_TRANSCRIPT, delta(2, 1, 'the answer'));
    const committed = withMessage(
      streaming,
      message(2, [text('the answer')], { isStreaming: true }),
    );
    expect(committed.live).toEqual([]);
  });

  it('is gone at the end of the message', () => {
    const streaming = withDelta(EMPTY_TRANSCRIPT, delta(2, 3, 'cut o'));
    expect(withMessage(streaming, message(2, [])).live).toEqual([]);
  });

  it('does not come back with a late piece', () => {
    const committed = withMessage(
      EMPTY_TRANSCRIPT,
      message(2, [text('one')], { isStreaming: true }),
    );
    expect(withDelta(committed, delta(2, 0, 'e'))).toBe(committed);
  });

  it('ends with the turn, as do open requests', () => {
    const busy = withRequest(withDelta(EMPTY_TRANSCRIPT, delta(2, 0, 'x')), request('a', 1));
    expect(withoutTurn(busy)).toMatchObject({ live: [], requests: [] });
    expect(withoutTurn(EMPTY_TRANSCRIPT)).toBe(EMPTY_TRANSCRIPT);
  });
});

describe('messages', () => {
  it('go to their place when they arrive out of order', () => {
    const arrived = [3, 1, 2].map((seq) => message(seq, [])).reduce(withMessage, EMPTY_TRANSCRIPT);
    expect(seqs(arrived)).toEqual([1, 2, 3]);
  });
});

describe('tool calls', () => {
  const call = (transcript: Transcript) => transcript.toolCalls.call;

  it('gather output while they run and take the final one', () => {
    const running = withToolCall(EMPTY_TRANSCRIPT, toolCall({}));
    const grown = ['a', 'b'].reduce(
      (known, piece) => withToolOutput(known, { sessionId, toolCallId: 'call', text: piece }),
      running,
    );
    expect(call(grown)?.output).toBe('ab');
    expect(call(withToolCall(grown, toolCall({})))?.output).toBe('ab');
    expect(call(withToolCall(grown, toolCall({ status: 'done', output: 'ab!' })))?.output).toBe(
      'ab!',
    );
  });

  it('never go back to an earlier status', () => {
    const done = withToolCall(EMPTY_TRANSCRIPT, toolCall({ status: 'done', output: 'x' }));
    expect(call(withToolCall(done, toolCall({ status: 'asking' })))?.status).toBe('done');
    expect(call(withToolOutput(done, { sessionId, toolCallId: 'call', text: 'y' }))?.output).toBe(
      'x',
    );
  });
});

describe('permission requests', () => {
  it('queue by age, each once, until they are answered', () => {
    const asked = [request('b', 2), request('a', 1), request('b', 2)].reduce(
      withRequest,
      EMPTY_TRANSCRIPT,
    );
    expect(asked.requests.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(withoutRequest(asked, 'a').requests.map(({ id }) => id)).toEqual(['b']);
    expect(withoutRequest(asked, 'c')).toBe(asked);
  });
});
