import { describe, expect, it } from 'vitest';
import {
  nextInNeed,
  overviewOf,
  sessionsInNeed,
} from '../../../../../src/renderer/screens/sessions/list/attention';
import type { Session, SessionStatus } from '../../../../../src/shared/commands/sessions';

const session = (id: string, status: SessionStatus, updatedAt = 0, createdAt = 0) =>
  ({ id, status, updatedAt, createdAt }) as Session;
const ids = (sessions: readonly { id: string }[]) => sessions.map(({ id }) => id);

describe('what needs the user', () => {
  const all = [
    session('seen', 'idle', 9),
    session('finished', 'idle', 8),
    session('works', 'running', 7),
    session('stands', 'interrupted', 1),
    session('stood later', 'interrupted', 5),
    session('asks late', 'asking', 2),
    session('asks early', 'asking', 6),
  ];
  const requests = [
    { sessionId: 'asks late', createdAt: 30 },
    { sessionId: 'asks early', createdAt: 10 },
    { sessionId: 'asks early', createdAt: 40 },
  ];

  it('is who asks longest, then who stands still, then who finished unseen', () => {
    const inNeed = sessionsInNeed(all, { finished: true }, requests);
    expect(ids(inNeed)).toEqual(['asks early', 'asks late', 'stood later', 'stands', 'finished']);
  });

  it('counts a request that is known before the session is said to ask', () => {
    const inNeed = sessionsInNeed([session('a', 'running')], {}, [
      { sessionId: 'a', createdAt: 1 },
    ]);
    expect(ids(inNeed)).toEqual(['a']);
  });

  it('is gone around one by one, and begun anew from elsewhere', () => {
    const inNeed = sessionsInNeed(all, { finished: true }, requests);
    const visited = ['elsewhere'];
    for (let at = 0; at <= inNeed.length; at += 1) {
      visited.push(nextInNeed(inNeed, visited.at(-1)) ?? 'nothing');
    }
    expect(visited.slice(1)).toEqual([...ids(inNeed), 'asks early']);
    expect(nextInNeed(inNeed, undefined)).toBe('asks early');
    expect(nextInNeed([{ id: 'only' }], 'only')).toBe('only');
    expect(nextInNeed([], 'only')).toBeUndefined();
  });
});

describe('the overview', () => {
  it('keeps who works in the order of their beginning, those that wait for their turn last', () => {
    const { needs, working, recent } = overviewOf(
      [
        session('queued', 'queued', 9, 1),
        session('second', 'running', 9, 3),
        session('first', 'waiting', 1, 2),
        session('old', 'idle', 1),
        session('new', 'idle', 2),
      ],
      {},
      [],
    );
    expect(ids(needs)).toEqual([]);
    expect(ids(working)).toEqual(['first', 'second', 'queued']);
    expect(ids(recent)).toEqual(['new', 'old']);
  });

  it('has those that wait for their turn in the order in which they will have it', () => {
    const all = ['a', 'b', 'c'].map((id, at) => session(id, 'queued', 9, at));
    expect(ids(overviewOf(all, {}, [], ['c', 'a', 'b']).working)).toEqual(['c', 'a', 'b']);
  });

  it('shows each session once', () => {
    const all = [session('a', 'asking'), session('b', 'running'), session('c', 'idle')];
    const { needs, working, recent } = overviewOf(all, { c: true }, [
      { sessionId: 'b', createdAt: 1 },
    ]);
    expect(ids([...needs, ...working, ...recent]).sort()).toEqual(['a', 'b', 'c']);
  });
});
