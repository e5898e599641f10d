import { describe, expect, test } from 'vitest';
import { assertNever, ChatelaineError, ERROR_CODES, ERROR_GUIDE } from '../../../src/shared/errors';

test('every code has a guide and every guide a code', () => {
  expect(Object.keys(ERROR_GUIDE).sort()).toEqual([...ERROR_CODES].sort());
});

test.each(ERROR_CODES)('%s is explained to a person', (code) => {
  const { sentence, action, retryable } = ERROR_GUIDE[code];
  expect(sentence).toMatch(/^[A-Z].*\.$/);
  expect(sentence).not.toContain(code);
  if (action === 'retry') expect(retryable).toBe(true);
});

describe('an error', () => {
  test('says what its guide says unless it knows better', () => {
    expect(new ChatelaineError('NETWORK').message).toBe(ERROR_GUIDE.NETWORK.sentence);
    expect(new ChatelaineError('NETWORK', 'No route to api.anthropic.com.')).toMatchObject({
      name: 'ChatelaineError',
      code: 'NETWORK',
      message: 'No route to api.anthropic.com.',
    });
  });

  test('carries its details and its cause', () => {
    const cause = new Error('ECONNREFUSED');
    const error = new ChatelaineError('NETWORK', undefined, { cause, details: { attempts: 3 } });
    expect([error.cause, error.details]).toEqual([cause, { attempts: 3 }]);
    expect('cause' in new ChatelaineError('NETWORK')).toBe(false);
  });
});

test('a case that was forgotten is not silent', () => {
  expect(() => assertNever('surprise' as never)).toThrow('"surprise"');
});
