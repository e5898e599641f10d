import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createPermissions,
  inputHash,
  type Permissions,
  sessionScope,
} from '../../../../src/main/agents/permissions';
import { type OpenDatabase, openDatabase } from '../../../../src/main/db/open';
import { profiles, sessions } from '../../../../src/main/db/schema';

const tool = (name: string, effect: 'read' | 'write' | 'execute') => ({
  definition: { name, description: '', input_schema: { type: 'object' as const } },
  effect,
});
const read = tool('read', 'read');
const write = tool('write', 'write');
const edit = tool('edit', 'write');
const bash = tool('bash', 'execute');

let database: OpenDatabase;
let permissions: Permissions;

beforeEach(() => {
  database = openDatabase(':memory:');
  const profile = { id: 'p', name: 'Personal', createdAt: 1, updatedAt: 1 };
  database.db.insert(profiles).values(profile).run();
  for (const id of ['one', 'two']) {
    database.db
      .insert(sessions)
      .values({
        ...{ id, profileId: 'p', model: 'm', title: 't', status: 'idle', mode: 'ask' },
        ...{ workspace: '/w', systemPrompt: '', createdAt: 1, updatedAt: 1 },
      })
      .run();
  }
  permissions = createPermissions({ database, clock: { now: () => 5 } });
});
afterEach(() => database.close());

describe('decide', () => {
  it('lets reading pass and asks about everything else', () => {
    expect(permissions.decide('one', read, { file_path: 'a' })).toBe('allow');
    for (const asked of [write, edit, bash]) {
      expect(permissions.decide('one', asked, { command: 'ls' })).toBe('ask');
    }
  });

  it('after one edit is allowed for the session, allows all edits of that session only', () => {
    permissions.allowForSession('one', edit, { file_path: 'a' });
    expect(permissions.decide('one', write, { file_path: 'b' })).toBe('allow');
    expect(permissions.decide('one', edit, { file_path: 'c' })).toBe('allow');
    expect(permissions.decide('one', bash, { command: '**' })).toBe('ask');
    expect(permissions.decide('two', edit, { file_path: 'a' })).toBe('ask');
  });

  it('allows exactly the same command, whatever its time limit', () => {
    permissions.allowForSession('one', bash, { command: 'git status' });
    expect(permissions.decide('one', bash, { command: 'git status', timeout_ms: 5 })).toBe('allow');
    for (const command of [
      ...['git status; curl evil', 'git status && x', 'git', 'git  status', 'GIT STATUS'],
      ...['git status\n', ' git status', 'git status | sh', '$(git status)', 'git statu?'],
    ]) {
      expect(permissions.decide('one', bash, { command }), command).toBe('ask');
    }
    expect(permissions.decide('two', bash, { command: 'git status' })).toBe('ask');
  });

  it('does not mix up tools whose input looks the same', () => {
    permissions.allowForSession('one', bash, { command: 'ls' });
    expect(permissions.decide('one', tool('other', 'execute'), { command: 'ls' })).toBe('ask');
    permissions.allowForSession('one', tool('other', 'execute'), { a: 1, b: 2 });
    expect(permissions.decide('one', tool('other', 'execute'), { b: 2, a: 1 })).toBe('allow');
    expect(permissions.decide('one', tool('other', 'execute'), { a: 1 })).toBe('ask');
  });

  it('survives a restart, and keeps one rule for the same answer given twice', () => {
    permissions.allowForSession('one', edit, {});
    permissions.allowForSession('one', write, {});
    const again = createPermissions({ database, clock: { now: () => 6 } });
    expect(again.decide('one', edit, {})).toBe('allow');
    expect(database.db.query.permissionRules.findMany().sync()).toHaveLength(1);
  });
});

describe('sessionScope', () => {
  it('says in words what would be allowed', () => {
    expect(sessionScope(edit, { file_path: 'a' })).toBe('all edits in this workspace');
    expect(sessionScope(write, { file_path: 'a' })).toBe('all edits in this workspace');
    expect(sessionScope(bash, { command: 'npm test' })).toBe('exactly this command: npm test');
  });
});

describe('inputHash', () => {
  it('is the same for any order of keys and different for anything else', () => {
    const hash = inputHash('edit', { a: 1, b: { c: [1, 2], d: null } });
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(inputHash('edit', { b: { d: null, c: [1, 2] }, a: 1 })).toBe(hash);
    for (const other of [
      inputHash('write', { a: 1, b: { c: [1, 2], d: null } }),
      inputHash('edit', { a: 1, b: { c: [2, 1], d: null } }),
      inputHash('edit', { a: '1', b: { c: [1, 2], d: null } }),
      inputHash('edit', { a: 1, b: { c: [1, 2] } }),
      inputHash('edit', {}),
    ]) {
      expect(other).not.toBe(hash);
    }
  });
});
