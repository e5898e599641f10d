import { expect, test } from 'vitest';
import { cheapestModel } from '../../../src/main/providers/anthropic-models';

test('the cheapest line wins, the newest of it, and no deprecated one while there is another', () => {
  const models = [
    { id: 'a', line: 'opus' },
    { id: 'b', line: 'haiku', lifecycle: 'deprecated' },
    { id: 'c', line: 'haiku', lifecycle: 'active' },
    { id: 'd', line: 'haiku', lifecycle: 'active' },
  ];
  expect(cheapestModel(models)).toBe('c');
  expect(cheapestModel(models.slice(0, 2))).toBe('b');
  expect(cheapestModel(models.slice(0, 1))).toBe('a');
});

test('a list without lines is read by its ids, and without those its last entry is taken', () => {
  const ids = ['claude-fable-5-2', 'claude-sonnet-5-5', 'claude-opus-5-5'];
  expect(cheapestModel(ids.map((id) => ({ id })))).toBe('claude-sonnet-5-5');
  expect(cheapestModel([{ id: 'gpt-1' }, { id: 'gpt-0' }])).toBe('gpt-0');
  expect(cheapestModel([])).toBeNull();
});
