import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldRemoved, foldSession } from '../../../src/renderer/fold-session';
import type { Session } from '../../../src/shared/commands/sessions';

const session = (id: string, updatedAt: number, more: Partial<Session> = {}) =>
  ({ id, profileId: 'mine', archivedAt: null, updatedAt, ...more }) as Session;
const input = { profileId: 'mine', archived: false };

test('any changes leave the list as a new reading would find it', () => {
  const change = fc.record({
    id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    profileId: fc.constantFrom('mine', 'mine', 'other'),
    archivedAt: fc.constantFrom(null, null, 1),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      const all = new Map<string, Session>();
      let list: readonly Session[] = [];
      for (const [at, { id, ...more }] of changes.entries()) {
        const changed = session(id, at, more);
        all.set(id, changed);
        list = foldSession(list, changed, input);
      }
      const read = [...all.values()]
        .filter(({ profileId, archivedAt }) => profileId === 'mine' && archivedAt === null)
        .sort((a, b) => b.updatedAt - a.updatedAt);
      expect(list).toEqual(read);
    }),
  );
});

test('a session of another list changes nothing', () => {
  const list = [session('a', 1)];
  expect(foldSession(list, session('b', 2, { profileId: 'other' }), input)).toBe(list);
});

test('a session that was deleted is in no list', () => {
  const list = [session('a', 2), session('b', 1)];
  const removed = (sessionId: string) => foldRemoved(list, { sessionId, profileId: 'mine' });
  expect(removed('a')).toEqual([session('b', 1)]);
  expect(removed('c')).toBe(list);
});
