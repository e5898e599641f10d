import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { secret } from '../../../src/main/vault/secret';

test('a secret shows nothing of itself however it is printed', () => {
  const hidden = secret('hunter2');
  const shown = [
    `${hidden}`,
    String(hidden),
    `a${hidden}b`,
    JSON.stringify({ hidden, list: [hidden] }),
    inspect(hidden),
    inspect({ deep: { hidden } }, { depth: 9, showHidden: true }),
    Object.keys(hidden).join(),
  ];
  for (const text of shown) expect(text).not.toContain('hunter2');
  expect(`${hidden}`).toBe('[secret]');
  expect(JSON.stringify({ hidden })).toBe('{"hidden":"[secret]"}');
  expect(inspect({ hidden })).toBe('{ hidden: [secret] }');
});

test('a secret gives itself up when asked, and cannot be cloned away', () => {
  const hidden = secret({ apiKey: 'hunter2' });
  expect(hidden.expose()).toEqual({ apiKey: 'hunter2' });
  expect(() => structuredClone(hidden)).toThrow();
});
