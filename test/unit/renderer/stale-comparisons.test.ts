import { expect, test } from 'vitest';
import { isComparisonStale, isListStale } from '../../../src/renderer/stale-comparisons';
import type { Comparison, ComparisonOutline } from '../../../src/shared/commands/comparisons';
import type { Session } from '../../../src/shared/commands/sessions';

const session = (id: string, comparisonId: string | null, more: Partial<Session> = {}) =>
  ({ id, comparisonId, status: 'idle', usage: { unpriced: 0 }, ...more }) as Session;
const outline = (id: string, ...sessions: Session[]) => ({ id, sessions }) as ComparisonOutline;
const shown = ({ id, sessions }: ComparisonOutline) =>
  ({ id, sessions: sessions.map((one) => ({ session: one })) }) as Comparison;

const first = outline('one', session('a', 'one'), session('b', 'one'));
const second = outline('two', session('c', 'two'));

test('news of a session are about the comparison that it is part of', () => {
  expect(isListStale([first, second], session('c', 'two'))).toBe(true);
  expect(isListStale([first, second], session('x', null))).toBe(false);
  expect(isComparisonStale(shown(first), session('c', 'two'))).toBe(false);
  // Made a moment ago, and not shown yet.
  expect(isComparisonStale(shown(first), session('new', 'one'))).toBe(true);
});

test('a session that was deleted is known by its id', () => {
  const gone = (sessionId: string) => ({ sessionId, profileId: 'p' });
  expect(isListStale([first, second], gone('b'))).toBe(true);
  expect(isComparisonStale(shown(second), gone('b'))).toBe(false);
});

test('what was paid for can be theirs while one is at work, or has no price', () => {
  const paid = { profileId: 'p' };
  expect(isListStale([first, second], paid)).toBe(false);
  const working = outline('one', session('a', 'one', { status: 'running' }));
  expect(isListStale([second, working], paid)).toBe(true);
  const usage = { unpriced: 1 } as Session['usage'];
  expect(isComparisonStale(shown(outline('one', session('a', 'one', { usage }))), paid)).toBe(true);
});
