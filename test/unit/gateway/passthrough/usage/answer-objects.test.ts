import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dataOf } from '../../../../../src/main/gateway/passthrough/usage/answer-objects';

/** As a parser reads it that others have written. */
function readByOther(event: string): string | null {
  let data: string | null = null;
  const parser = createParser({
    onEvent: (message) => {
      data = message.data;
    },
  });
  parser.feed(`${event}\n\n`);
  return data;
}

test('what an event carries is read as others read it', () => {
  const line = fc.constantFrom(
    ...['data: {"a":1}', 'data:x', 'data:  two', 'data', 'data:', 'datax: no', ' data: no'],
    ...['event: ping', ': comment', 'id: 1', 'data: \u2028', 'retry: 5', ':', 'data: ü'],
  );
  const event = fc
    .array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')), { minLength: 1, maxLength: 6 })
    .map((lines) => lines.flat().join(''));
  fc.assert(
    fc.property(event, (text) => {
      expect(dataOf(Buffer.from(text))).toBe(readByOther(text));
    }),
  );
});

// Read line by line from the start, it would not end within the time of a test.
test('an event of a million lines takes no longer than its bytes', () => {
  const event = Buffer.alloc(3_000_000, ': \n');
  expect(dataOf(event)).toBe(null);
});
