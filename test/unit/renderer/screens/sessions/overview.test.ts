import { describe, expect, it } from 'vitest';
import { doingNow, lastSaid } from '../../../../../src/renderer/screens/sessions/overview/doing';
import {
  countsWords,
  nowWords,
  queuedWords,
} from '../../../../../src/renderer/screens/sessions/overview/overview-words';
import {
  EMPTY_TRANSCRIPT,
  withDelta,
  withMessage,
  withToolCall,
} from '../../../../../src/renderer/screens/sessions/transcript/transcript';
import { sizeWords } from '../../../../../src/renderer/screens/sessions/view/export-session';
import type { Message, Session, ToolCall } from '../../../../../src/shared/commands/sessions';

const call = (id: string, status: ToolCall['status'], command: string): ToolCall => ({
  id,
  sessionId: 's',
  seq: 2,
  name: 'bash',
  input: JSON.stringify({ command }),
  change: null,
  status,
  output: '',
  startedAt: 1,
  endedAt: null,
});
const session = (values: Partial<Session>): Session =>
  ({ model: 'claude-opus-5-5', retry: null, usage: { requests: 1 }, ...values }) as Session;
const nothing = { doing: undefined, said: undefined, parallel: 8, place: 2, now: 0 };

describe('what a session does now', () => {
  it('is what it wants before what it runs, and what streams before both', () => {
    const running = withToolCall(EMPTY_TRANSCRIPT, call('a', 'running', 'npm test'));
    expect(doingNow(running)).toBe('Run npm test');
    const asking = withToolCall(running, call('b', 'asking', 'git push'));
    expect(doingNow(asking)).toBe('Run git push');
    const delta = { sessionId: 's', seq: 4, index: 0, type: 'text' as const, text: 'So' };
    expect(doingNow(withDelta(asking, delta))).toBe('Writing');
    expect(doingNow(withToolCall(running, call('a', 'done', 'npm test')))).toBeUndefined();
  });

  it('is the last line it said when it is done', () => {
    const message: Message = {
      sessionId: 's',
      seq: 2,
      role: 'assistant',
      blocks: [{ type: 'text', text: 'Done.\n\n- See [`a.ts`](a.ts). **Shall** I go on?\n' }],
      stopReason: 'end_turn',
      isStreaming: false,
      createdAt: 1,
    };
    expect(lastSaid(withMessage(EMPTY_TRANSCRIPT, message))).toBe('See a.ts. Shall I go on?');
    expect(lastSaid(EMPTY_TRANSCRIPT)).toBeUndefined();
  });

  it('is said for every status', () => {
    expect(nowWords(session({ status: 'asking' }), { ...nothing, doing: 'Run git push' })).toBe(
      'Wants to: Run git push',
    );
    expect(nowWords(session({ status: 'queued' }), nothing)).toBe(
      'Waits for its turn: number 2 in line, 8 run at once',
    );
    expect(
      nowWords(
        session({
          status: 'waiting',
          statusCode: 'OVERLOADED',
          retry: { at: 45_000, attempt: 2 },
        }),
        nothing,
      ),
    ).toBe('Overloaded, tries again in 45 s');
    expect(nowWords(session({ status: 'running' }), nothing)).toBe('Waiting for claude-opus-5-5');
  });
});

describe('counts', () => {
  it('agree with their nouns', () => {
    expect(countsWords(1, [{ status: 'running' }, { status: 'queued' }])).toBe(
      '1 needs you, 1 at work, 1 waits for its turn',
    );
    expect(countsWords(0, [])).toBe('All is quiet');
    expect(queuedWords(1, 1)).toBe('Waits for its turn: next in line, 1 runs at once');
    expect(queuedWords(undefined, undefined)).toBe('Waits for its turn');
  });
});

describe('the size of a file', () => {
  it('never has more than three digits before its unit', () => {
    expect([1, 999, 1_000, 999_499, 999_500, 48_300_000, 999_950_000].map(sizeWords)).toEqual([
      '1 byte',
      '999 bytes',
      '1 kB',
      '999 kB',
      '1.0 MB',
      '48.3 MB',
      '1.0 GB',
    ]);
  });
});
