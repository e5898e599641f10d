import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shadowName } from '../../../src/main/checkpoints/shadow';
import { filesOf, git } from '../../support/repositories';
import { createRig, type Rig } from './rig';

let rig: Rig;
beforeEach(() => {
  rig = createRig();
  git(rig.workspace, 'init', '--quiet');
});
afterEach(() => rig.close());

const LONG_AGO = new Date('2026-01-02T03:04:05Z');
const AS_SAMPLE = ['-c', 'user.name=Sample', '-c', 'user.email=sample@example.com'];
const PLAIN = ['p1', 'p2', 'p3', 'p4', 'p5'];

/** Older than the index, so that git takes it for unchanged without reading it. */
function addOld(name: string, content: string): void {
  rig.write(name, content);
  fs.utimesSync(path.join(rig.workspace, name), LONG_AGO, LONG_AGO);
}

const isSeeded = () =>
  fs.existsSync(path.join(rig.store, shadowName(rig.workspace), 'objects/info/alternates'));

/** The agent changes every file; then all must be as it was, byte for byte. */
async function changeAndRewind(): Promise<boolean> {
  const before = filesOf(rig.workspace);
  await rig.checkpoints.before(rig.session, 1);
  const wasSeeded = isSeeded();
  for (const name of fs.readdirSync(rig.workspace).filter((one) => !one.startsWith('.git')))
    rig.write(name, 'changed by the agent');
  const [first] = rig.checkpoints.list(rig.session.id);
  await rig.checkpoints.rewind({ checkpointId: first?.id ?? '', what: 'files' });
  expect(filesOf(rig.workspace)).toEqual(before);
  return wasSeeded;
}

describe('a first checkpoint that begins with the user’s index', () => {
  it('holds what is on disk where git keeps other line ends', async () => {
    git(rig.workspace, 'config', 'core.autocrlf', 'true');
    for (const name of PLAIN) addOld(name, `${name}\n`);
    addOld('windows.txt', 'one\r\ntwo\r\n');
    git(rig.workspace, 'add', '--all');
    expect(await changeAndRewind()).toBe(true);
  });

  it('holds what is on disk also where git keeps most of it in other bytes', async () => {
    git(rig.workspace, 'config', 'core.autocrlf', 'true');
    addOld('plain.txt', 'one line\n');
    for (const name of PLAIN) addOld(name, `${name}\r\n`);
    git(rig.workspace, 'add', '--all');
    rig.write('p1', 'changed since\r\n');
    rig.remove('p2');
    rig.write('new.txt', 'new');
    await changeAndRewind();
    expect(rig.checkpoints.list(rig.session.id)[0]?.notice).toBeNull();
  });

  it('reads what git has no objects of', async () => {
    for (const name of PLAIN) addOld(name, name);
    git(rig.workspace, 'add', '--all');
    const lost = git(rig.workspace, 'rev-parse', ':p3').trim();
    const object = `.git/objects/${lost.slice(0, 2)}/${lost.slice(2)}`;
    fs.rmSync(path.join(rig.workspace, object));
    expect(await changeAndRewind()).toBe(true);
  });

  it('watches what the user told git not to watch', async () => {
    for (const name of PLAIN) addOld(name, name);
    git(rig.workspace, 'add', '--all');
    git(rig.workspace, 'update-index', '--assume-unchanged', 'p1');
    git(rig.workspace, 'update-index', '--skip-worktree', 'p2');
    rig.write('p1', 'changed and hidden');
    rig.write('p2', 'changed and hidden too');
    expect(await changeAndRewind()).toBe(true);
  });

  it('holds what is ignored and tracked all the same', async () => {
    for (const name of PLAIN) addOld(name, name);
    rig.write('.gitignore', '*.log\n');
    addOld('kept.log', 'ignored\r\n');
    git(rig.workspace, 'add', '--all');
    git(rig.workspace, 'add', '--force', 'kept.log');
    expect(await changeAndRewind()).toBe(true);
  });

  it('reads all anew where a filter of the user could change bytes and not their number', async () => {
    git(rig.workspace, 'config', 'filter.loud.clean', 'tr a-z A-Z');
    rig.write('.gitattributes', 'p1 filter=loud\n');
    for (const name of PLAIN) addOld(name, name);
    git(rig.workspace, 'add', '--all');
    expect(await changeAndRewind()).toBe(false);
  });

  it('works with a conflict under way', async () => {
    for (const name of PLAIN) addOld(name, name);
    git(rig.workspace, 'add', '--all');
    git(rig.workspace, ...AS_SAMPLE, 'commit', '--quiet', '--message', 'base');
    const commit = (message: string) =>
      git(rig.workspace, ...AS_SAMPLE, 'commit', '--quiet', '--all', '--message', message);
    git(rig.workspace, 'checkout', '--quiet', '-b', 'other');
    rig.write('p1', 'theirs');
    commit('theirs');
    git(rig.workspace, 'checkout', '--quiet', '-');
    rig.write('p1', 'ours');
    commit('ours');
    expect(() => git(rig.workspace, ...AS_SAMPLE, 'merge', '--quiet', 'other')).toThrow();
    expect(await changeAndRewind()).toBe(true);
  });
});
