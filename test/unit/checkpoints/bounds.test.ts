import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shadowName } from '../../../src/main/checkpoints/shadow';
import { sessions, checkpoints as table } from '../../../src/main/db/schema';
import { git } from '../../support/repositories';
import { createRig, type Rig } from './rig';

let rig: Rig;
const LIMITS = { fileBytes: 100, files: 5 };
beforeEach(() => {
  rig = createRig(LIMITS);
});
afterEach(() => rig.close());

const rewind = (checkpointId: string) => rig.checkpoints.rewind({ checkpointId, what: 'files' });
const store = () => path.join(rig.store, shadowName(rig.workspace));
const LARGE = 'x'.repeat(101);

describe('bounds', () => {
  it('leaves large files out, says so, and never removes them', async () => {
    rig.write('large.bin', LARGE);
    rig.write('a', '1');
    const checkpoint = await rig.turn(1, () => {
      rig.write('large.bin', 'small now');
      rig.write('a', '2');
    });
    expect(checkpoint.notice).toContain('large.bin');
    await rewind(checkpoint.id);
    expect(rig.read('a')).toBe('1');
    expect(rig.read('large.bin')).toBe('small now');
  });

  it('keeps a copy of what has become too large', async () => {
    rig.write('a', '1');
    const { id } = await rig.turn(1, () => rig.write('a', LARGE));
    const { copies } = await rewind(id);
    expect(rig.read('a')).toBe('1');
    expect(fs.readFileSync(path.join(copies ?? '', 'a'), 'utf8')).toBe(LARGE);
  });

  it('takes so many files and no more, says so, and then removes none', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) rig.write(name, name);
    const checkpoint = await rig.turn(1, () => rig.remove('a'));
    expect(checkpoint.notice).toContain('2 are not in this checkpoint');
    rig.write('a2', 'new');
    await rewind(checkpoint.id);
    expect(rig.read('a')).toBe('a');
    expect(rig.read('g')).toBe('g');
    expect(rig.read('a2')).toBe('new');
  });

  it('makes one checkpoint of a turn, whoever asks how often', async () => {
    const ask = () => rig.checkpoints.before(rig.session, 1);
    await Promise.all([ask(), ask(), ask()]);
    await ask();
    expect(rig.checkpoints.list(rig.session.id)).toHaveLength(1);
    expect(rig.events.filter(({ name }) => name === 'checkpoints.changed')).toHaveLength(1);
  });

  it('counts what changed since the checkpoint before, and writes nothing when nothing did', async () => {
    rig.write('a', '1');
    await rig.turn(1, () => {
      rig.write('a', '2');
      rig.write('b', '2');
    });
    await rig.turn(3, () => undefined);
    await rig.turn(5, () => undefined);
    const [first, second, third] = rig.checkpoints.list(rig.session.id);
    expect([first, second, third].map((one) => one?.changedFiles)).toEqual([0, 2, 0]);
    const commits = rig.database.db
      .select()
      .from(table)
      .all()
      .map(({ commit }) => commit);
    expect(commits[1]).toBe(commits[2]);
  });

  it('tells of a failure once and never rejects', async () => {
    rig.remove('.');
    await rig.checkpoints.before(rig.session, 1);
    await rig.checkpoints.before(rig.session, 1);
    await rig.checkpoints.after(rig.session);
    const told = rig.events.filter(({ name }) => name === 'sessions.toolProblem');
    expect(told).toHaveLength(1);
    fs.mkdirSync(rig.workspace);
  });
});

describe('a checkpoint that takes long', () => {
  const said = () =>
    rig.events.filter(({ name }) => name === 'checkpoints.saving').map(({ payload }) => payload);

  it('is told of while it is made', async () => {
    const { id: sessionId } = rig.session;
    rig.write('a', '1');
    const making = rig.checkpoints.before(rig.session, 1);
    for (const work of rig.waiting) work();
    expect(said()).toEqual([{ sessionId, isSaving: true }]);
    await making;
    expect(said()).toEqual([
      { sessionId, isSaving: true },
      { sessionId, isSaving: false },
    ]);
    await rig.turn(3, () => rig.write('a', '2'));
    expect(said()).toHaveLength(2);
    expect(rig.waiting.size).toBe(0);
  });

  it('can be skipped: the turn has none then, and the next one has', async () => {
    const { id } = rig.session;
    rig.write('a', '1');
    const making = rig.checkpoints.before(rig.session, 1);
    rig.checkpoints.skip(id);
    await making;
    rig.write('a', '2');
    // later it would have the turn's own changes in it
    await rig.checkpoints.before(rig.session, 1);
    await rig.checkpoints.after(rig.session);
    expect(rig.checkpoints.list(id)).toEqual([]);
    expect(rig.events.at(-1)?.name).toBe('sessions.toolProblem');
    const next = await rig.turn(3, () => rig.write('a', '3'));
    await rewind(next.id);
    expect(rig.read('a')).toBe('2');
  });
});

describe('trouble with the store', () => {
  it('goes on over a lock that a killed run left', async () => {
    rig.write('a', '1');
    const { id } = await rig.turn(1, () => rig.write('a', '2'));
    fs.writeFileSync(path.join(store(), 'index.lock'), '');
    rig.write('a', '3');
    await rig.turn(3, () => rig.write('a', '4'));
    await rewind(id);
    expect(rig.read('a')).toBe('1');
  });

  it('makes a damaged index anew without losing a checkpoint', async () => {
    rig.write('a', '1');
    const { id } = await rig.turn(1, () => rig.write('a', '2'));
    fs.writeFileSync(path.join(store(), 'index'), 'DIRCgarbage');
    await rig.turn(3, () => rig.write('a', '4'));
    await rewind(id);
    expect(rig.read('a')).toBe('1');
  });

  it('puts a damaged store aside, says so, and begins anew', async () => {
    rig.write('a', '1');
    const { id } = await rig.turn(1, () => rig.write('a', '2'));
    fs.rmSync(path.join(store(), 'objects'), { recursive: true });
    fs.writeFileSync(path.join(store(), 'index'), 'DIRCgarbage');
    const second = await rig.turn(3, () => rig.write('a', '3'));
    expect(second.notice).toContain('begun anew');
    await expect(rewind(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(rig.read('a')).toBe('3');
    await rewind(second.id);
    expect(rig.read('a')).toBe('2');
  });

  it('copies what it borrows from the user’s repository before that can lose it', async () => {
    git(rig.workspace, 'init', '--quiet');
    rig.write('a', 'from the repository\n');
    git(rig.workspace, 'add', '--all');
    const { id } = await rig.turn(1, () => rig.write('a', '2'));
    await rig.checkpoints.sweep();
    expect(fs.existsSync(path.join(store(), 'objects/info/alternates'))).toBe(false);
    fs.rmSync(path.join(rig.workspace, '.git'), { recursive: true });
    await rewind(id);
    expect(rig.read('a')).toBe('from the repository\n');
  });

  it('has no checkpoint that its repository could not name', async () => {
    rig.write('a', '1');
    await rig.turn(1, () => rig.write('a', '2'));
    fs.rmSync(path.join(store(), 'refs/checkpoints'), { recursive: true });
    fs.writeFileSync(path.join(store(), 'refs/checkpoints'), 'in the way');
    await rig.checkpoints.before(rig.session, 3);
    expect(rig.events.at(-1)?.name).toBe('sessions.toolProblem');
    expect(rig.checkpoints.list(rig.session.id).map(({ seq }) => seq)).toEqual([1]);
  });

  it('stays for a session that begins while others are swept', async () => {
    rig.write('a', '1');
    await rig.turn(1, () => rig.write('a', '2'));
    const { id } = rig.session;
    const rows = rig.database.db.select().from(sessions).all();
    rig.database.transaction((tx) => rig.checkpoints.forget(tx, id));
    rig.database.db.delete(sessions).run();
    const sweeping = rig.checkpoints.sweep();
    rig.database.db.insert(sessions).values(rows).run();
    const checkpoint = await rig.turn(1, () => rig.write('a', '3'));
    await sweeping;
    await rewind(checkpoint.id);
    expect(rig.read('a')).toBe('2');
  });

  it('forgets with the session', async () => {
    rig.write('a', '1');
    await rig.turn(1, () => rig.write('a', '2'));
    rig.database.transaction((tx) => rig.checkpoints.forget(tx, rig.session.id));
    await rig.checkpoints.sweep();
    expect(rig.checkpoints.list(rig.session.id)).toEqual([]);
    expect(fs.readdirSync(path.join(store(), 'refs/checkpoints'))).toEqual([]);
  });
});
