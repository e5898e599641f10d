import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLimits } from '../../../../src/main/gateway/clients/limits';
import { GatewayRefusal } from '../../../../src/main/gateway/refusal';

function open() {
  const time = { now: 1_000_000 };
  const limits = createLimits({ clock: { now: () => time.now } });
  /** 0 when it may go on, else how long to wait in ms. */
  const take = (clientId: string, perMinute: number | null, atOnce: number | null = null) => {
    try {
      const client = { clientId, requestsPerMinute: perMinute, concurrentRequests: atOnce };
      return { waitMs: 0, leave: limits.enter(client) };
    } catch (error) {
      if (!(error instanceof GatewayRefusal)) throw error;
      return { waitMs: error.retryAfterMs ?? Number.NaN, leave: () => {} };
    }
  };
  return { time, take };
}

test('no minute ever has more requests than the limit, and who waits as told gets in', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 60 }),
      (perMinute, pauses) => {
        const { time, take } = open();
        const taken: number[] = [];
        for (const pause of pauses) {
          time.now += pause;
          const { waitMs } = take('a', perMinute);
          if (waitMs > 0) {
            expect(waitMs).toBeLessThanOrEqual(60_000);
            time.now += waitMs - 1;
            expect(take('a', perMinute).waitMs).toBe(1);
            time.now += 1;
            expect(take('a', perMinute).waitMs).toBe(0);
          }
          taken.push(time.now);
        }
        for (const from of taken)
          expect(taken.filter((at) => at >= from && at < from + 60_000).length).toBeLessThanOrEqual(
            perMinute,
          );
      },
    ),
  );
});

test('a place is given back once, however often it is said', () => {
  const { take } = open();
  const first = take('a', null, 2);
  take('a', null, 2);
  expect(take('a', null, 2).waitMs).toBe(1_000);
  expect(take('b', null, 2).waitMs).toBe(0);
  first.leave();
  first.leave();
  expect(take('a', null, 2).waitMs).toBe(0);
  expect(take('a', null, 2).waitMs).toBe(1_000);
});

test('what is refused for being too much at once is not counted as made', () => {
  const { take } = open();
  const first = take('a', 2, 1);
  for (let count = 0; count < 5; count += 1) expect(take('a', 2, 1).waitMs).toBe(1_000);
  first.leave();
  expect(take('a', 2, 1).waitMs).toBe(0);
});

test('a clock that is put back locks nobody out', () => {
  const { time, take } = open();
  take('a', 1);
  time.now -= 3_600_000;
  expect(take('a', 1).waitMs).toBe(0);
});

test('a limit that was changed holds from the next request on', () => {
  const { take } = open();
  expect(take('a', 1).waitMs).toBe(0);
  expect(take('a', 1).waitMs).toBe(60_000);
  expect(take('a', 2).waitMs).toBe(0);
  expect(take('a', null).waitMs).toBe(0);
});
