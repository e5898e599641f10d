import { describe, expect, it } from 'vitest';
import {
  committedRows,
  liveRows,
  liveShape,
} from '../../../../../src/renderer/screens/sessions/transcript/rows';
import type { Message } from '../../../../../src/shared/commands/sessions';

const reply: Message = {
  sessionId: '01938f2a-0000-7000-8000-000000000001',
  seq: 4,
  role: 'assistant',
  blocks: [
    { type: 'thinking', text: 'hm' },
    { type: 'text', text: 'done' },
    { type: 'tool_use', toolCallId: 'call' },
  ],
  stopReason: null,
  isStreaming: true,
  createdAt: 1,
};

describe('rows', () => {
  it('are one per block', () => {
    expect(committedRows([reply]).map(({ kind, key }) => `${kind} ${key}`)).toEqual([
      'thinking 4:0',
      'text 4:1',
      'tool 4:2',
    ]);
  });

  it('keep the key of a streamed block when it is committed', () => {
    const shape = liveShape([{ seq: 4, index: 1, type: 'text', text: 'do' }]);
    expect(liveRows(shape, [])).toEqual([{ kind: 'live', key: '4:1', seq: 4, type: 'text' }]);
    expect(liveRows(shape, committedRows([reply]))).toEqual([]);
  });

  it('have a shape that text alone does not change', () => {
    const block = { seq: 4, index: 1, type: 'thinking', text: 'a' } as const;
    expect(liveShape([{ ...block, text: 'a lot more' }])).toBe(liveShape([block]));
    expect(liveRows(liveShape([]), [])).toEqual([]);
  });

  it('are the same objects while their message is, so that they do not render again', () => {
    const other = { ...reply, seq: 6 };
    const [first] = committedRows([reply]);
    expect(committedRows([reply, other])[0]).toBe(first);
    expect(committedRows([{ ...reply }])[0]).not.toBe(first);
  });

  it('offer the whole message on the last text of a finished one', () => {
    const blocks: Message['blocks'] = [
      { type: 'text', text: 'One.\n' },
      { type: 'tool_use', toolCallId: 'call' },
      { type: 'text', text: 'Two.' },
    ];
    const offered = (message: Message) =>
      committedRows([message]).map((row) => (row.kind === 'text' ? row.markdown : null));
    expect(offered({ ...reply, blocks, isStreaming: false })).toEqual([null, null, 'One.\n\nTwo.']);
    expect(offered({ ...reply, blocks })).toEqual([null, null, null]);
  });

  it('show what the person wrote as theirs', () => {
    const mine = committedRows([
      { ...reply, role: 'user', blocks: [{ type: 'text', text: 'hi' }] },
    ]);
    expect(mine).toMatchObject([{ kind: 'user', text: 'hi' }]);
  });
});
