import { expect, test } from 'vitest';
import { estimateTokens } from '../../../../src/main/agents/turn/room';

const text = (words: string) => ({ type: 'text' as const, text: words });

test('text is a third of its bytes, rounded up, also in the results of tools', () => {
  expect(estimateTokens([text('abc')])).toBe(1);
  expect(estimateTokens([text('abcd')])).toBe(2);
  expect(estimateTokens([text('日本')])).toBe(2);
  expect(estimateTokens([{ type: 'tool_result', tool_use_id: 'a', content: 'abcdef' }])).toBe(2);
});

test('a large file of pictures is not a full conversation', () => {
  const data = 'A'.repeat(20_000_000);
  const source = { type: 'base64' as const, media_type: 'application/pdf' as const, data };
  expect(estimateTokens([{ type: 'document', source }])).toBe(300_000);
});
