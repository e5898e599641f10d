import { describe, expect, test } from 'vitest';
import { outputOf, toResult } from '../../../../src/main/agents/runner/managed/results';

const mask = (text: string) => text.replaceAll('secret', '…');

describe('a result of the provider, as our own history has it', () => {
  test('keeps text and pictures, and masks what is text', () => {
    const source = { type: 'base64' as const, media_type: 'image/png', data: 'AAAA' };
    const result = toResult(
      'sevt_1',
      {
        content: [
          { type: 'text', text: 'a secret' },
          { type: 'image', source },
        ],
        is_error: true,
      },
      mask,
    );
    expect(result).toEqual({
      type: 'tool_result',
      tool_use_id: 'sevt_1',
      is_error: true,
      content: [
        { type: 'text', text: 'a …' },
        { type: 'image', source },
      ],
    });
    expect(outputOf(result)).toBe('a …\n[image]');
  });

  test('puts in words what only the provider has', () => {
    const result = toResult(
      'sevt_1',
      {
        content: [
          { type: 'document', source: { type: 'file', file_id: 'file_1' }, title: 'Report' },
          {
            type: 'search_result',
            title: 'A page',
            source: 'https://example.com',
            citations: { enabled: false },
            content: [{ type: 'text', text: 'found a secret' }],
          },
        ],
      },
      mask,
    );
    expect(outputOf(result)).toBe('[document: Report]\nA page\nhttps://example.com\nfound a …');
  });
});
