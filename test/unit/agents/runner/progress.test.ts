import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  listFrom,
  OVERLAP_MS,
  type Progress,
  remember,
} from '../../../../src/main/agents/runner/managed/progress';

const at = (ms: number) => new Date(ms).toISOString();
const START = Date.UTC(2026, 10, 1);

function seenAfter(events: { id: string; at: string }[]): Progress['seen'] {
  return events.reduce<Progress['seen']>((seen, event) => remember(seen, event), []);
}

describe('what is remembered of the provider’s events', () => {
  test('whatever is listed again is known, in whatever order it came', () => {
    const moments = fc.array(fc.integer({ min: 0, max: 10 * OVERLAP_MS }), { maxLength: 60 });
    fc.assert(
      fc.property(moments, (offsets) => {
        const events = offsets.map((offset, index) => ({
          id: `sevt_${index}`,
          at: at(START + offset),
        }));
        const seen = seenAfter(events);
        const from = listFrom({ seen } as Progress);
        // One that came so late that it was behind what is listed then is not listed again either.
        const listed = events.filter((event) => from === undefined || event.at >= from);
        const known = new Set(seen.map(({ id }) => id));
        expect(listed.filter(({ id }) => !known.has(id))).toEqual([]);
      }),
    );
  });

  test('it does not grow without end', () => {
    const events = Array.from({ length: 2_000 }, (_none, index) => ({
      id: `sevt_${index}`,
      at: at(START + index * 1_000),
    }));
    expect(seenAfter(events).length).toBeLessThan(100);
  });

  test('a session that has seen nothing is listed from the beginning', () => {
    expect(listFrom({ seen: [] as Progress['seen'] } as Progress)).toBeUndefined();
  });
});
