import { expect, test } from 'vitest';
import { retryAfterMs } from '../../../src/main/providers/retry-after';

const NOW = Date.UTC(2026, 10, 20, 12);

test.each([
  [{}, null],
  [{ 'retry-after': '3' }, 3_000],
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after': '-5' }, 0],
  [{ 'retry-after': 'Fri, 20 Nov 2026 12:00:30 GMT' }, 30_000],
  [{ 'retry-after': 'Fri, 20 Nov 2026 11:00:00 GMT' }, 0],
  [{ 'retry-after': 'soon' }, null],
  [{ 'retry-after-ms': '250', 'retry-after': '3' }, 250],
  [{ 'retry-after-ms': 'x', 'retry-after': '3' }, 3_000],
])('%j is %s ms', (headers, expected) => {
  expect(retryAfterMs(new Headers(Object.entries(headers)), NOW)).toBe(expected);
});
