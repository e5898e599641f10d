import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenDatabase, openDatabase } from '../../../src/main/db/open';
import { createProfiles, type Profiles } from '../../../src/main/profiles/profiles';
import { writeSetting } from '../../../src/main/settings/settings';
import { Profile } from '../../../src/shared/commands/profiles';

const NOBODY = '01900000-0000-7000-8000-00000000dead';
let database: OpenDatabase;
let now: number;
let events: string[];
let archived: string[];
let profiles: Profiles;
beforeEach(() => {
  database = openDatabase(':memory:');
  now = 1_000;
  events = [];
  archived = [];
  profiles = open();
});
afterEach(() => database.close());

const open = (environmentKeyPresent = false) =>
  createProfiles({
    database,
    clock: { now: () => now },
    emit: (name) => events.push(name),
    environmentKeyPresent,
    onArchived: (profileId) => archived.push(profileId),
  });
const code = (expected: string) => expect.objectContaining({ code: expected });
const names = () => profiles.list().profiles.map(({ name }) => name);

describe('the first run', () => {
  test('has no profile until one is created', () => {
    expect(profiles.list()).toEqual({ profiles: [], currentId: null });
  });

  test('the first profile is the one in use, and pays with nothing it was not given', () => {
    const created = profiles.create({ name: 'Personal' });
    expect(Profile.parse(created)).toEqual({
      id: created.id,
      name: 'Personal',
      email: null,
      preferredModel: null,
      useEnvironmentKey: false,
      environmentKeyPresent: false,
      createdAt: 1_000,
      updatedAt: 1_000,
      archivedAt: null,
    });
    expect(profiles.list()).toEqual({ profiles: [created], currentId: created.id });
    expect(profiles.get(created.id)).toEqual(created);
  });

  test('the second profile is not in use until it is switched to', () => {
    const first = profiles.create({ name: 'Personal' });
    const second = profiles.create({ name: 'Work' });
    expect(profiles.list().currentId).toBe(first.id);
    profiles.switch(second.id);
    expect(profiles.list().currentId).toBe(second.id);
  });
});

test('says whether the environment has a key', () => {
  profiles.create({ name: 'Personal' });
  expect(open(true).list().profiles).toMatchObject([{ environmentKeyPresent: true }]);
});

test('the choice is still there after a restart', () => {
  profiles.create({ name: 'Personal' });
  const { id } = profiles.create({ name: 'Work' });
  profiles.switch(id);
  expect(open().list().currentId).toBe(id);
});

test.each([['not an id'], [42], [NOBODY]])(
  'a damaged choice, %j, falls back to the oldest',
  (damage) => {
    const { id } = profiles.create({ name: 'Personal' });
    profiles.create({ name: 'Work' });
    writeSetting(database.db, 'currentProfileId', damage);
    expect(profiles.list().currentId).toBe(id);
  },
);

test('a lost choice does not bring back an archived profile', () => {
  const { id } = profiles.create({ name: 'Personal' });
  const work = profiles.create({ name: 'Work' });
  profiles.switch(work.id);
  profiles.archive(id, true);
  writeSetting(database.db, 'currentProfileId', null);
  expect(profiles.list().currentId).toBe(work.id);
});

describe('updating', () => {
  test('changes what is given and nothing else', () => {
    const created = profiles.create({ name: 'Personal', email: 'ada@example.org' });
    now = 2_000;
    const updated = profiles.update(created.id, {
      name: undefined,
      preferredModel: 'claude-opus-5-5',
      useEnvironmentKey: true,
    });
    expect(updated).toEqual({
      ...created,
      preferredModel: 'claude-opus-5-5',
      useEnvironmentKey: true,
      updatedAt: 2_000,
    });
    expect(profiles.update(created.id, { preferredModel: null }).preferredModel).toBeNull();
    expect(profiles.update(created.id, { name: 'Ada' }).name).toBe('Ada');
  });

  test('of a profile that is not there', () => {
    expect(() => profiles.update(NOBODY, { name: 'x' })).toThrow(code('NOT_FOUND'));
    expect(() => profiles.get(NOBODY)).toThrow(code('NOT_FOUND'));
    expect(() => profiles.switch(NOBODY)).toThrow(code('NOT_FOUND'));
    expect(() => profiles.archive(NOBODY, true)).toThrow(code('NOT_FOUND'));
    expect(events).toEqual([]);
  });
});

describe('an e-mail address', () => {
  test('belongs to one profile, whatever its case', () => {
    profiles.create({ name: 'Personal', email: 'Ada@example.org' });
    const taken = expect.objectContaining({
      code: 'CONFLICT',
      message: 'aDa@example.org already belongs to the profile “Personal”.',
    });
    expect(() => profiles.create({ name: 'Work', email: 'aDa@example.org' })).toThrow(taken);
    expect(names()).toEqual(['Personal']);

    const { id } = profiles.create({ name: 'Work' });
    expect(() => profiles.update(id, { email: 'aDa@example.org' })).toThrow(taken);
    expect(profiles.get(id).email).toBeNull();
  });

  test('may be written again by its own profile, taken away and given to another', () => {
    const { id } = profiles.create({ name: 'Personal', email: 'Ada@example.org' });
    expect(profiles.update(id, { email: 'ada@example.org' }).email).toBe('ada@example.org');
    expect(profiles.update(id, { email: null }).email).toBeNull();
    expect(profiles.create({ name: 'Work', email: 'ada@example.org' }).email).toBe(
      'ada@example.org',
    );
  });

  test('may be missing in many', () => {
    profiles.create({ name: 'Personal' });
    profiles.create({ name: 'Work', email: null });
    expect(names()).toHaveLength(2);
  });
});

describe('archiving', () => {
  test('puts a profile last, restoring puts it back', () => {
    const first = profiles.create({ name: 'Personal' });
    const second = profiles.create({ name: 'Work' });
    profiles.switch(second.id);
    now = 3_000;
    expect(profiles.archive(first.id, true).archivedAt).toBe(3_000);
    expect(names()).toEqual(['Work', 'Personal']);
    expect(() => profiles.switch(first.id)).toThrow(code('CONFLICT'));
    expect(profiles.archive(first.id, false).archivedAt).toBeNull();
    expect(names()).toEqual(['Personal', 'Work']);
  });

  test('is refused for the one in use, chosen or not, and so for the last', () => {
    const first = profiles.create({ name: 'Personal' });
    expect(() => profiles.archive(first.id, true)).toThrow(code('CONFLICT'));
    const second = profiles.create({ name: 'Work' });
    profiles.switch(second.id);
    expect(() => profiles.archive(second.id, true)).toThrow(code('CONFLICT'));
    profiles.archive(first.id, true);
    expect(() => profiles.archive(second.id, true)).toThrow(code('CONFLICT'));
    expect(profiles.list().currentId).toBe(second.id);
  });

  test('twice keeps the time of the first', () => {
    profiles.create({ name: 'Personal' });
    const { id } = profiles.create({ name: 'Work' });
    profiles.archive(id, true);
    now = 9_000;
    expect(profiles.archive(id, true).archivedAt).toBe(1_000);
  });
});

test('what a profile’s clients have under way ends when it is archived, and then only', () => {
  profiles.create({ name: 'Personal' });
  const { id } = profiles.create({ name: 'Work' });
  profiles.archive(id, true);
  profiles.archive(id, false);
  expect(() => profiles.archive(profiles.list().currentId ?? '', true)).toThrow();
  expect(archived).toEqual([id]);
});

test('each change is told once, after it is on disk', () => {
  const told: string[][] = [];
  const telling = createProfiles({
    database,
    clock: { now: () => now },
    emit: (name) => told.push([name, ...names()]),
    environmentKeyPresent: false,
    onArchived: () => {},
  });
  const { id } = telling.create({ name: 'Personal' });
  telling.update(id, { name: 'Ada' });
  expect(told).toEqual([
    ['profiles.changed', 'Personal'],
    ['profiles.changed', 'Ada'],
  ]);
});
