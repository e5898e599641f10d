import { beforeEach, describe, expect, test } from 'vitest';
import { credentials } from '../../../src/main/db/schema';
import { codeOf, createFixture, madeUpKey, NOON, newCredential } from './vault-fixture';

const HOUR = 60 * 60 * 1000;

let fixture: ReturnType<typeof createFixture>;
beforeEach(async () => {
  fixture = createFixture();
  await fixture.vault.open();
});

const add = (credentialName: string) =>
  fixture.vault.add(newCredential(fixture.profileId, madeUpKey(), { credentialName }));
const stored = () => fixture.vault.list(fixture.profileId);
const actions = (id: string) =>
  fixture.vault.history(id).map(({ actor, action }) => `${actor} ${action}`);

describe('reorder', () => {
  const order = (credentialIds: string[]) =>
    fixture.vault.reorder({ profileId: fixture.profileId, provider: 'ANTHROPIC', credentialIds });

  test('rewrites the priorities from 0, and only what moved is audited', () => {
    const [a, b, c] = ['A', 'B', 'C'].map(add);
    if (!a || !b || !c) throw new Error('three were added');
    fixture.vault.remove(a.id);
    const d = add('D');
    const ordered = order([d.id, c.id, b.id]);
    expect(ordered.map(({ credentialName, priority }) => [credentialName, priority])).toEqual([
      ['D', 0],
      ['C', 1],
      ['B', 2],
    ]);
    expect(stored()).toEqual(ordered);
    expect(actions(d.id)).toEqual(['user reorder', 'user add']);
    order([d.id, c.id, b.id]);
    expect(actions(d.id)).toEqual(['user reorder', 'user add']);
  });

  test('the active one stays active wherever it goes', () => {
    const a = add('A');
    const b = add('B');
    order([b.id, a.id]);
    expect(stored().find(({ isActive }) => isActive)?.id).toBe(a.id);
  });

  test('tells that something changed', () => {
    const changes: unknown[] = [];
    const a = add('A');
    fixture.vault.onChange((change) => changes.push(change));
    order([a.id]);
    expect(changes).toMatchObject([{ type: 'credential', profileId: fixture.profileId }]);
  });

  test.each([
    ['one is missing', (ids: string[]) => ids.slice(1)],
    ['one is there twice', ([a = '', b = '']: string[]) => [a, b, b]],
    ['one twice for another', ([a = '']: string[]) => [a, a]],
    ['one is unknown', (ids: string[]) => [...ids, '01900000-0000-7000-8000-00000000000f']],
    ['none is given', () => []],
  ])('is refused when %s, and nothing moves', (_, change) => {
    const ids = ['A', 'B'].map((name) => add(name).id);
    const before = stored();
    expect(codeOf(() => order(change(ids)))).toBe('INVALID_INPUT');
    expect(stored()).toEqual(before);
  });
});

describe('scheduled deactivation', () => {
  const schedule = (credentialId: string, deactivationScheduledAt: number | null) =>
    fixture.vault.update({ credentialId, deactivationScheduledAt });

  test('must lie ahead', () => {
    const { id } = add('A');
    for (const at of [NOON, NOON - 1]) {
      expect(codeOf(() => schedule(id, at))).toBe('INVALID_INPUT');
    }
    expect(schedule(id, NOON + 1).deactivationScheduledAt).toBe(NOON + 1);
    const renamed = fixture.vault.update({ credentialId: id, credentialName: 'B' });
    expect(renamed.deactivationScheduledAt).toBe(NOON + 1);
    expect(schedule(id, null).deactivationScheduledAt).toBeNull();
  });

  test('happens at its time, by the hand of the schedule, and the next one takes over', () => {
    const a = add('A');
    const b = add('B');
    schedule(a.id, NOON + HOUR);
    fixture.clock.time = NOON + HOUR - 1;
    expect(fixture.vault.deactivateDue()).toEqual([]);
    fixture.clock.time = NOON + HOUR;
    expect(fixture.vault.deactivateDue()).toMatchObject([
      { id: a.id, isEnabled: false, isActive: false, deactivationScheduledAt: null },
    ]);
    expect(fixture.vault.get(b.id).isActive).toBe(true);
    expect(actions(a.id)[0]).toBe('schedule disable');
    expect(fixture.vault.deactivateDue()).toEqual([]);
  });

  test('of one that is switched off already just ends', () => {
    const a = add('A');
    schedule(a.id, NOON + HOUR);
    fixture.vault.update({ credentialId: a.id, isEnabled: false });
    fixture.clock.time += HOUR;
    fixture.vault.deactivateDue();
    expect(fixture.vault.get(a.id)).toMatchObject({ deactivationScheduledAt: null });
    expect(actions(a.id)[0]).toBe('user disable');
    fixture.vault.update({ credentialId: a.id, isEnabled: true });
    expect(fixture.vault.deactivateDue()).toEqual([]);
  });
});

test('unreadable names what this key does not open; closed, nothing can be said', async () => {
  const { id } = add('A');
  expect(fixture.vault.unreadable()).toEqual([]);
  fixture.database.db
    .update(credentials)
    .set({ encryptedCredential: Buffer.alloc(40) })
    .run();
  expect(fixture.vault.unreadable()).toMatchObject([{ id }]);
  expect(fixture.restart().unreadable()).toBeNull();
});
