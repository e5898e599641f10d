import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  EMPTY_TRANSCRIPT,
  type Transcript,
  trimmed,
  withDelta,
  withMessage,
  withoutRequest,
  withoutTurn,
  withPage,
  withPagesAround,
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
  sessionTitle: 'A session',
  profileId: '01938f2a-0000-7000-8000-000000000002',
  sessionScope: { words: null, reason: '' },
  workspaceScope: { words: null, reason: '' },
  inputHash: '',
  createdAt,
});

const page = (messages: Message[], values: Partial<Parameters<typeof withPage>[1]> = {}) => ({
  messages,
  toolCalls: [],
  permissionRequests: [],
  hasEarlier: false,
  hasLater: false,
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
      'latest',
    );
    const whole = withPage(latest, page([message(1, []), message(2, [])]), 'earlier');
    expect(seqs(whole)).toEqual([1, 2, 3, 4]);
    expect(whole.hasEarlier).toBe(false);
  });

  it('keeps what an event told after the page was read', () => {
    const told = withMessage(EMPTY_TRANSCRIPT, message(2, [text('one'), text('two')]));
    const merged = withPage(
      told,
      page([message(1, []), message(2, [text('one')], { isStreaming: true })]),
      'latest',
    );
    expect(merged.messages[1]?.blocks).toHaveLength(2);
    expect(seqs(merged)).toEqual([1, 2]);
  });

  it('joins what events told to the end only from where its page begins', () => {
    const told = withMessage(EMPTY_TRANSCRIPT, message(2, []));
    const latest = withPage(told, page([message(5, [])], { hasEarlier: true }), 'latest');
    expect(seqs(latest)).toEqual([5]);
    expect(latest.hasEarlier).toBe(true);
    // A session that was empty when it was read, and is not any more.
    expect(seqs(withPage(told, page([]), 'latest'))).toEqual([2]);
  });

  it('takes permission requests only from the end of the transcript', () => {
    const open = { permissionRequests: [request('a', 1)] };
    expect(withPage(EMPTY_TRANSCRIPT, page([], open), 'latest').requests).toHaveLength(1);
    expect(withPage(EMPTY_TRANSCRIPT, page([], open), 'earlier').requests).toHaveLength(0);
  });
});

describe('a stretch of a long transcript', () => {
  const stretch = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, at) => message(from + at, [text(`${from + at}`)]));
  const middle: Transcript = {
    ...EMPTY_TRANSCRIPT,
    messages: stretch(10, 14),
    hasEarlier: true,
    hasLater: true,
  };

  it('takes nothing of the end while it is elsewhere, and all of it with the last page', () => {
    const told = [message(20, []), message(21, []), message(20, [text('more')])].reduce(
      withMessage,
      middle,
    );
    expect(seqs(told)).toEqual([10, 11, 12, 13, 14]);
    const partly = withPage(told, page(stretch(15, 17), { hasLater: true }), 'later');
    expect(seqs(partly)).toEqual([10, 11, 12, 13, 14, 15, 16, 17]);
    // The page was read before message 21 was written, and before message 20 grew.
    const whole = withPage(partly, page([...stretch(18, 19), message(20, [])]), 'later');
    expect(seqs(whole)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21]);
    expect(whole.messages.find(({ seq }) => seq === 20)?.blocks).toHaveLength(1);
    expect(whole).toMatchObject({ hasLater: false, later: [] });
  });

  it('begins anew where one jumps to', () => {
    const there = withPagesAround(
      middle,
      page(stretch(98, 99), { hasEarlier: true }),
      page(stretch(100, 101), { hasLater: true }),
    );
    expect(seqs(there)).toEqual([98, 99, 100, 101]);
    expect(there).toMatchObject({ hasEarlier: true, hasLater: true });
    const atEnd = withPage(there, page(stretch(200, 201), { hasEarlier: true }), 'latest');
    expect(seqs(atEnd)).toEqual([200, 201]);
    expect(atEnd).toMatchObject({ hasEarlier: true, hasLater: false });
  });

  it('lets go of the far side, with the calls that ended there', () => {
    const calls = [
      toolCall({ id: 'far', seq: 10, status: 'done' }),
      toolCall({ id: 'asking', seq: 10, status: 'asking' }),
      toolCall({ id: 'near', seq: 14, status: 'done' }),
    ].reduce(withToolCall, middle);
    const end = trimmed(calls, 2, 'end');
    expect(seqs(end)).toEqual([13, 14]);
    expect(Object.keys(end.toolCalls)).toEqual(['asking', 'near']);
    const start = trimmed({ ...calls, hasEarlier: false }, 2, 'start');
    expect(seqs(start)).toEqual([10, 11]);
    expect(start).toMatchObject({ hasEarlier: false, hasLater: true });
    expect(Object.keys(start.toolCalls)).toEqual(['far', 'asking']);
  });

  it('that is jumped to keeps what was told meanwhile, also of what had to go', () => {
    const told = stretch(13, 19).reduce(
      withMessage,
      withPage(EMPTY_TRANSCRIPT, page(stretch(9, 12), { hasEarlier: true }), 'latest'),
    );
    const before = page(stretch(5, 8), { hasEarlier: true });
    const after = page(stretch(9, 12));
    const jumped = (count: number, keep: 'start' | 'end') =>
      withPagesAround(trimmed(told, count, keep), before, after);
    const all = { messages: stretch(5, 19), hasLater: false };
    expect(jumped(9, 'start')).toMatchObject(all);
    expect(jumped(7, 'end')).toMatchObject(all);
    // What came first after the pages is gone: the page that brings it back is still to be read.
    const short = jumped(6, 'end');
    expect(seqs(short)).toEqual(seqs({ ...told, messages: stretch(5, 12) }));
    expect(short.hasLater).toBe(true);
    expect(
      withPage(short, page(stretch(13, 16), { hasLater: true }), 'later').messages,
    ).toHaveLength(12);
  });

  it('never has a hole, whatever comes while its pages are on their way', () => {
    const LIMIT = 4;
    const step = fc.constantFrom(
      'say',
      'grow',
      'earlier',
      'later',
      'jump',
      'latest',
      'answer',
      'trim',
    );
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 80 }),
        fc.infiniteStream(fc.nat(1_000)),
        (all, dice) => {
          const disk: Message[] = stretch(1, 12);
          let known = withPage(EMPTY_TRANSCRIPT, read(disk, {}), 'latest');
          const answers: (() => void)[] = [];
          const roll = () => Number(dice.next().value);
          for (const what of [
            ...all,
            ...Array<'answer'>(all.length).fill('answer'),
            'toEnd',
          ] as const) {
            const first = known.messages[0]?.seq ?? 1;
            const last = known.messages.at(-1)?.seq ?? 0;
            if (what === 'say') {
              disk.push(message(disk.length + 1, [], { isStreaming: true }));
            } else if (what === 'grow') {
              const now = disk.at(-1);
              if (now) disk[disk.length - 1] = { ...now, blocks: [...now.blocks, text('more')] };
            } else if (what === 'earlier' && known.hasEarlier) {
              const got = read(disk, { beforeSeq: first });
              answers.push(() => {
                if (known.messages[0]?.seq === first) known = withPage(known, got, 'earlier');
              });
            } else if (what === 'later' && known.hasLater) {
              const got = read(disk, { afterSeq: last });
              answers.push(() => {
                if (known.messages.at(-1)?.seq === last) known = withPage(known, got, 'later');
              });
            } else if (what === 'jump') {
              const seq = 1 + (roll() % disk.length);
              const [before, after] = [
                read(disk, { beforeSeq: seq }),
                read(disk, { afterSeq: seq - 1 }),
              ];
              answers.push(() => {
                known = withPagesAround(known, before, after);
              });
            } else if (what === 'latest' && known.hasLater) {
              const got = read(disk, {});
              answers.push(() => {
                known = withPage(known, got, 'latest');
              });
            } else if (what === 'answer') answers.shift()?.();
            else if (what === 'trim') known = trimmed(known, 6, roll() % 2 === 0 ? 'start' : 'end');
            else if (what === 'toEnd' && known.hasLater)
              known = withPage(known, read(disk, {}), 'latest');
            const told = disk.at(-1);
            if ((what === 'say' || what === 'grow') && told) known = withMessage(known, told);

            const from = known.messages[0]?.seq ?? 1;
            expect(seqs(known)).toEqual(known.messages.map((_, at) => from + at));
            if (!known.hasEarlier) expect(from).toBe(1);
            if (!known.hasLater) expect(known.messages.at(-1)).toEqual(disk.at(-1));
          }
          expect(known.hasLater).toBe(false);
        },
      ),
      { numRuns: 500 },
    );

    function read(disk: readonly Message[], place: { beforeSeq?: number; afterSeq?: number }) {
      const { beforeSeq = disk.length + 1, afterSeq } = place;
      const start = afterSeq ?? Math.max(0, beforeSeq - 1 - LIMIT);
      const end = afterSeq === undefined ? beforeSeq - 1 : Math.min(disk.length, start + LIMIT);
      return page(disk.slice(start, end), { hasEarlier: start > 0, hasLater: end < disk.length });
    }
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
