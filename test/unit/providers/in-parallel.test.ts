import { expect, test } from 'vitest';
import { inParallel } from '../../../src/main/providers/in-parallel';

test('never more than the limit at once, each item once', async () => {
  let running = 0;
  let most = 0;
  const done: number[] = [];
  const items = Array.from({ length: 25 }, (_, index) => index);
  await inParallel(4, items, async (item) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    done.push(item);
  });
  expect(most).toBe(4);
  expect(done.toSorted((a, b) => a - b)).toEqual(items);
});

test('nothing to do is done, and a failure is told', async () => {
  await inParallel(4, [], async () => {
    throw new Error('never called');
  });
  const fail = inParallel(2, [1, 2], async () => {
    throw new Error('failed');
  });
  await expect(fail).rejects.toThrow('failed');
});
