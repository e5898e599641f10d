import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shownRequest } from '../../../../../src/renderer/screens/sessions/permission/queue';

const requests = (...ids: string[]) => ids.map((id) => ({ id }));

describe('the queue of a session', () => {
  it('shows the oldest first, and the one that was walked to', () => {
    expect(shownRequest(requests('a', 'b', 'c'), undefined, 0)).toEqual({
      request: { id: 'a' },
      place: 0,
    });
    expect(shownRequest(requests('a', 'b', 'c'), 'b', 0)).toEqual({
      request: { id: 'b' },
      place: 1,
    });
  });

  it('goes on to the next when one is answered, and back when there is none', () => {
    expect(shownRequest(requests('a', 'c'), 'b', 1)?.request.id).toBe('c');
    expect(shownRequest(requests('a'), 'b', 1)).toEqual({ request: { id: 'a' }, place: 0 });
    expect(shownRequest(requests(), 'b', 1)).toBeUndefined();
  });

  it('reaches every request by answering alone, wherever one has walked to', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(11), (count, start) => {
        let left = requests(...Array.from({ length: count }, (_, at) => String(at)));
        let walked = String(Math.min(start, count - 1));
        let place = 0;
        const answered: string[] = [];
        while (left.length > 0) {
          const shown: { request: { id: string }; place: number } | undefined = shownRequest(
            left,
            walked,
            place,
          );
          if (shown === undefined) throw new Error('nothing is shown while something waits');
          answered.push(shown.request.id);
          place = shown.place;
          walked = shown.request.id;
          left = left.filter(({ id }) => id !== shown.request.id);
        }
        expect(new Set(answered).size).toBe(count);
      }),
    );
  });
});
