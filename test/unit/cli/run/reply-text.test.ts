import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createReplyText } from '../../../../src/cli/run/reply-text';
import type { Block, Message } from '../../../../src/shared/commands/sessions';

const SESSION = '01997f00-0000-7000-8000-000000000000';

const message = (blocks: Block[], role: Message['role'] = 'assistant'): Message => ({
  sessionId: SESSION,
  seq: 2,
  role,
  blocks,
  stopReason: null,
  isStreaming: true,
  createdAt: 0,
});

function record() {
  let shown = '';
  const others: string[] = [];
  const text = createReplyText({
    text: (piece) => {
      shown += piece;
    },
    endBlock: () => {
      shown += '|';
    },
  });
  return {
    delta: (index: number, piece: string, type: 'text' | 'thinking' = 'text') =>
      text.delta({ sessionId: SESSION, seq: 2, index, type, text: piece }),
    message: (given: Message) => text.message(given, (block) => others.push(block.type)),
    shown: () => shown,
    others,
  };
}

test('however much was streamed before a block is committed, its text is shown once', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 5 }),
      fc.nat(),
      (texts, cut) => {
        const seen = record();
        const blocks: Block[] = [];
        for (const [index, text] of texts.entries()) {
          const streamed = text.slice(0, cut % (text.length + 1));
          if (streamed) seen.delta(index, streamed);
          blocks.push({ type: 'text', text });
          seen.message(message([...blocks]));
          // Late, or told twice.
          seen.delta(index, text);
          seen.message(message([...blocks]));
        }
        expect(seen.shown()).toBe(texts.join('|'));
      },
    ),
  );
});

test('thinking and what the user wrote are not shown', () => {
  const seen = record();
  seen.delta(0, 'hm', 'thinking');
  seen.message(message([{ type: 'text', text: 'Hello' }], 'user'));
  expect(seen.shown()).toBe('');
});

test('a block that was masked afterwards is shown as it is on disk', () => {
  const seen = record();
  seen.delta(0, 'key abc');
  seen.message(message([{ type: 'text', text: 'key [masked]' }]));
  expect(seen.shown()).toBe('key abc|key [masked]');
});

test('other blocks are told of once', () => {
  const seen = record();
  const notice: Block = { type: 'notice', text: 'Cut off', action: null };
  seen.message(message([notice]));
  seen.message(message([notice]));
  expect(seen.others).toEqual(['notice']);
});
