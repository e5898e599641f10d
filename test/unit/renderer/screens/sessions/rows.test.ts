import { describe, expect, it } from 'vitest';
import { markdownChunks } from '../../../../../src/renderer/screens/sessions/transcript/markdown-chunks';
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
    expect(liveRows(shape, [])).toEqual([{ kind: 'live', key: '4:1', type: 'text' }]);
    expect(liveRows(shape, committedRows([reply]))).toEqual([]);
  });

  it('have a shape that text alone does not change', () => {
    const block = { seq: 4, index: 1, type: 'thinking', text: 'a' } as const;
    expect(liveShape([{ ...block, text: 'a lot more' }])).toBe(liveShape([block]));
    expect(liveRows(liveShape([]), [])).toEqual([]);
  });

  it('show what the person wrote as theirs', () => {
    const mine = committedRows([
      { ...reply, role: 'user', blocks: [{ type: 'text', text: 'hi' }] },
    ]);
    expect(mine).toMatchObject([{ kind: 'user', text: 'hi' }]);
  });
});

describe('pieces of streamed Markdown', () => {
  it('are cut at blank lines and lose nothing', () => {
    const text = 'One.\n\nTwo\nlines.\n\n## Three\n\nFour';
    expect(markdownChunks(text)).toEqual(['One.\n', 'Two\nlines.\n', '## Three\n', 'Four']);
    expect(markdownChunks(text).join('\n')).toBe(text);
  });

  it('keep a fence whole, also with blank lines and shorter fences in it', () => {
    const fence = '````md\na\n\n```\nb\n\nc\n````';
    expect(markdownChunks(`${fence}\n\nafter`)).toEqual([`${fence}\n`, 'after']);
  });

  it('keep loose lists and tables together', () => {
    const list = '1. one\n\n2. two\n\n   more of two\n\n- three';
    expect(markdownChunks(list)).toEqual([list]);
    expect(markdownChunks('| a |\n\n| b |')).toHaveLength(1);
  });

  it('leave finished pieces as they are while text is added', () => {
    const before = markdownChunks('One.\n\nTwo');
    const after = markdownChunks('One.\n\nTwo and more');
    expect(after[0]).toBe(before[0]);
  });
});
