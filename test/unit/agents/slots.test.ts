import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSlots } from '../../../src/main/agents/slots';

const never = new AbortController().signal;
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Takes a slot and tells in which order it was had. */
function line(limit: number) {
  const slots = createSlots({ limit: () => limit });
  const had: string[] = [];
  const take = (id: string, stop = never) => slots.take(id, stop).then(() => void had.push(id));
  const takeBack = (id: string) => slots.takeBack(id, never).then(() => void had.push(id));
  return { slots, had, take, takeBack };
}

describe('turns that run at once', () => {
  test('are as many as the limit; the next one waits for an end', async () => {
    const { slots, had, take } = line(2);
    for (const id of ['a', 'b', 'c']) void take(id);
    await settled();
    expect(had).toEqual(['a', 'b']);
    expect(slots.isFull()).toBe(true);
    expect(slots.waiting()).toEqual(['c']);
    slots.give('a');
    await settled();
    expect(had).toEqual(['a', 'b', 'c']);
  });

  test('begin in the order in which they were started, after those that go on', async () => {
    const { slots, had, take, takeBack } = line(1);
    for (const id of ['a', 'b', 'c']) void take(id);
    slots.give('a');
    await settled();
    void takeBack('a');
    void takeBack('a');
    expect(slots.waiting()).toEqual(['a', 'c']);
    slots.give('b');
    await settled();
    slots.give('a');
    await settled();
    expect(had).toEqual(['a', 'b', 'a', 'a', 'c']);
  });

  test('several waits of one session need one slot', async () => {
    const { had, takeBack } = line(1);
    await Promise.all([takeBack('a'), takeBack('a')]);
    expect(had).toEqual(['a', 'a']);
  });

  test('one that is stopped while it waits leaves the line', async () => {
    const { slots, had, take } = line(1);
    const stop = new AbortController();
    void take('a');
    const stopped = take('b', stop.signal);
    void take('c');
    stop.abort('stopped');
    await expect(stopped).rejects.toBe('stopped');
    slots.give('a');
    await settled();
    expect(had).toEqual(['a', 'c']);
  });

  test('a raised limit lets in who waits', async () => {
    let limit = 1;
    const slots = createSlots({ limit: () => limit });
    const had: string[] = [];
    for (const id of ['a', 'b']) void slots.take(id, never).then(() => had.push(id));
    await settled();
    limit = 2;
    slots.changed();
    await settled();
    expect(had).toEqual(['a', 'b']);
  });

  test('never are more than the limit, and everyone gets a turn', async () => {
    const schedule = fc.array(fc.tuple(fc.nat(9), fc.boolean()), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), schedule, async (limit, steps) => {
        const slots = createSlots({ limit: () => limit });
        const holding = new Set<string>();
        const asked = new Set<string>();
        const take = (id: string, isBack: boolean) => {
          asked.add(id);
          void slots[isBack ? 'takeBack' : 'take'](id, never).then(() => holding.add(id));
        };
        const give = (id: string) => {
          holding.delete(id);
          asked.delete(id);
          slots.give(id);
        };
        for (const [who, isBack] of steps) {
          const id = String(who);
          if (holding.has(id)) give(id);
          else if (!asked.has(id)) take(id, isBack);
          await settled();
          expect(holding.size).toBeLessThanOrEqual(limit);
        }
        while (asked.size > 0) {
          const [first] = holding;
          if (first === undefined) throw new Error('somebody waits although nobody has a slot');
          give(first);
          await settled();
        }
      }),
      { numRuns: 200 },
    );
  });
});
