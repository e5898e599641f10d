import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createLookups,
  TYPING_MS,
} from '../../../../../src/renderer/screens/sessions/search/lookups';
import {
  countWords,
  indexingWords,
  wordsToMark,
} from '../../../../../src/renderer/screens/sessions/search/search-words';
import { stepFrom } from '../../../../../src/renderer/screens/sessions/search/step-from';
import { withHit } from '../../../../../src/renderer/screens/sessions/transcript/find-session';

describe('lookups', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** Answers when it is told to, in any order. */
  function stage() {
    const asked: { query: string; answer: (value: string) => void }[] = [];
    const told: string[] = [];
    const lookups = createLookups(
      (query) => new Promise<string>((answer) => void asked.push({ query, answer })),
      (query, answer) => told.push(`${query}: ${answer}`),
    );
    const answer = async (at: number, value: string) => {
      asked[at]?.answer(value);
      await vi.advanceTimersByTimeAsync(0);
    };
    return { lookups, asked, told, answer };
  }

  it('asks once, for what was typed last, when typing pauses', async () => {
    const { lookups, asked } = stage();
    for (const typed of ['r', 're', 'ref']) {
      lookups.want(typed);
      await vi.advanceTimersByTimeAsync(TYPING_MS - 1);
    }
    expect(asked).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked.map(({ query }) => query)).toEqual(['ref']);
  });

  it('drops the answer to what was typed before, whichever comes first', async () => {
    const { lookups, told, answer } = stage();
    lookups.want('old');
    await vi.advanceTimersByTimeAsync(TYPING_MS);
    lookups.want('new');
    await vi.advanceTimersByTimeAsync(TYPING_MS);
    await answer(1, 'b');
    await answer(0, 'a');
    expect(told).toEqual(['new: b']);
  });

  it('drops what is on its way as soon as something else is typed, or nothing', async () => {
    const { lookups, asked, told, answer } = stage();
    lookups.want('old');
    await vi.advanceTimersByTimeAsync(TYPING_MS);
    lookups.want('');
    await answer(0, 'a');
    await vi.advanceTimersByTimeAsync(TYPING_MS);
    expect(told).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  it('asks the same again at once, and not after it was stopped', async () => {
    const { lookups, asked, told, answer } = stage();
    lookups.want('word');
    await vi.advanceTimersByTimeAsync(TYPING_MS);
    lookups.again();
    expect(asked.map(({ query }) => query)).toEqual(['word', 'word']);
    lookups.stop();
    await answer(1, 'late');
    expect(told).toEqual([]);
  });
});

describe('a result', () => {
  it('is opened with the longest marked words, else with what was typed', () => {
    const part = (text: string, isHit: boolean) => ({ text, isHit });
    const excerpt = [part('a ', false), part('refund', true), part(' of ', false)];
    expect(wordsToMark({ excerpt: [...excerpt, part('partial refunds', true)] }, 'x')).toBe(
      'partial refunds',
    );
    expect(wordsToMark({ excerpt: [part('plain', false)] }, '"two words"')).toBe('two words');
  });

  it('is reached by arrows, from the last to the first', () => {
    expect(stepFrom(2, 3, 'ArrowDown')).toBe(0);
    expect(stepFrom(0, 3, 'ArrowUp')).toBe(2);
    expect(stepFrom(1, 3, 'PageDown')).toBe(2);
    expect(stepFrom(0, 0, 'ArrowDown')).toBeNull();
    expect(stepFrom(1, 3, 'a')).toBeNull();
  });

  it('is among the hits of its session, also when that search does not find it', () => {
    const hit = (seq: number) => ({ seq, excerpt: '' });
    const known = { hits: [hit(3), hit(9)], isCut: false };
    expect(withHit(known, 9)).toEqual(known);
    expect(withHit(known, 5).hits.map(({ seq }) => seq)).toEqual([3, 5, 9]);
  });
});

describe('words of the search', () => {
  const hits = Array.from({ length: 50 }, (_, seq) => ({
    ...{ sessionId: '', title: '', workspace: '', isArchived: false, at: 0 },
    ...{ seq: seq + 1, excerpt: [] },
  }));

  it('say how many there are', () => {
    expect(countWords({ hits: [], isCut: false })).toBe('Nothing found');
    expect(countWords({ hits: hits.slice(0, 1), isCut: false })).toBe('1 message');
    expect(countWords({ hits, isCut: true })).toBe('The best 50 messages');
    const titles = hits.slice(0, 2).map((hit) => ({ ...hit, seq: null }));
    expect(countWords({ hits: titles, isCut: false })).toBe('2 titles');
    expect(countWords({ hits: [...titles, ...hits.slice(2, 3)], isCut: false })).toBe(
      '2 titles and 1 message',
    );
  });

  it('say how far the index is, and never 100 % before it is there', () => {
    expect(indexingWords(1)).toBeNull();
    expect(indexingWords(0.999)).toBe('Still making older messages findable: 99 %');
  });
});
