import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesOf, git } from '../../support/repositories';
import { createRig, type Rig } from './rig';

let rig: Rig;
beforeEach(() => {
  rig = createRig();
});
afterEach(() => rig.close());

const rewind = (checkpointId: string) => rig.checkpoints.rewind({ checkpointId, what: 'files' });

describe('files', () => {
  it('are as they were: changed, made, removed, kinds and modes', async () => {
    rig.write('kept.txt', 'kept\n');
    rig.write('changed.txt', 'before\r\n');
    rig.write('deep/er/removed.txt', 'removed');
    rig.write('empty', '');
    rig.write('program', '#!/bin/sh\n');
    fs.chmodSync(path.join(rig.workspace, 'program'), 0o755);
    fs.symlinkSync('kept.txt', path.join(rig.workspace, 'link'));
    rig.write('file-then-folder', 'a file');
    rig.write('folder-then-file/inner', 'in a folder');
    const before = filesOf(rig.workspace);
    const { id } = await rig.turn(1, () => {
      rig.write('changed.txt', 'after');
      rig.remove('deep');
      rig.remove('link');
      rig.write('link', 'no link any more');
      fs.chmodSync(path.join(rig.workspace, 'program'), 0o644);
      rig.write('new/one.txt', 'new');
      rig.remove('file-then-folder');
      rig.write('file-then-folder/inner', 'now a folder');
      rig.remove('folder-then-file');
      rig.write('folder-then-file', 'now a file');
      rig.remove('empty');
    });
    const preview = await rig.checkpoints.preview({ checkpointId: id });
    expect(preview.removed.sort()).toEqual([
      'file-then-folder/inner',
      'folder-then-file',
      'new/one.txt',
    ]);
    expect(preview.theirs).toEqual([]);
    const after = filesOf(rig.workspace);

    const { undo, changedFiles, copies } = await rewind(id);
    expect(filesOf(rig.workspace)).toEqual(before);
    expect(rig.has('new')).toBe(false);
    expect(changedFiles).toBe(preview.total);
    expect(copies).toBeNull();

    await rewind(undo.id);
    expect(filesOf(rig.workspace)).toEqual(after);
  });

  it('are kept as copies where others changed them since', async () => {
    rig.write('ours.txt', '1');
    rig.write('theirs.txt', '1');
    const { id } = await rig.turn(1, () => {
      rig.write('ours.txt', '2');
      rig.write('theirs.txt', '2');
    });
    rig.write('theirs.txt', 'by hand');
    rig.write('new-by-hand.txt', 'by hand too');
    expect((await rig.checkpoints.preview({ checkpointId: id })).theirs.sort()).toEqual([
      'new-by-hand.txt',
      'theirs.txt',
    ]);
    const { copies } = await rewind(id);
    expect(rig.read('theirs.txt')).toBe('1');
    expect(rig.has('new-by-hand.txt')).toBe(false);
    expect(filesOf(copies ?? '')).toHaveProperty('theirs.txt');
    expect(fs.readFileSync(path.join(copies ?? '', 'new-by-hand.txt'), 'utf8')).toBe('by hand too');
    expect(fs.existsSync(path.join(copies ?? '', 'ours.txt'))).toBe(false);
  });

  it('that others changed between two turns, or during an interruption, count as theirs', async () => {
    rig.write('a', '1');
    rig.write('b', '1');
    const { id } = await rig.turn(1, () => rig.write('a', '2'));
    rig.write('b', 'between');
    await rig.turn(3, () => rig.write('a', '3'));
    rig.write('c', 'while interrupted');
    await rig.turn(3, () => rig.write('a', '4'));
    expect((await rig.checkpoints.preview({ checkpointId: id })).theirs.sort()).toEqual(['b', 'c']);
    expect(rig.checkpoints.list(rig.session.id)).toHaveLength(2);
  });

  it('that were ignored stay, also when the rules changed since', async () => {
    rig.write('.gitignore', '*.secret\n');
    rig.write('a.secret', 'always there');
    rig.write('node_modules/x/index.js', 'heavy');
    const { id } = await rig.turn(1, () => rig.write('.gitignore', ''));
    rig.write('b.txt', 'new');
    await rewind(id);
    expect(rig.read('a.secret')).toBe('always there');
    expect(rig.read('node_modules/x/index.js')).toBe('heavy');
    expect(rig.has('b.txt')).toBe(false);
  });

  it('in the way that no snapshot has are kept as copies', async () => {
    rig.write('.gitignore', 'out\n');
    rig.write('kept/out', 'ignored');
    const { id } = await rig.turn(1, () => undefined);
    // what is ignored now stands where the checkpoint has nothing; what it has is in its way
    rig.write('thing', 'a file');
    const second = await rig.turn(3, () => {
      rig.remove('thing');
      rig.write('thing/out', 'ignored');
    });
    const { copies } = await rewind(second.id);
    expect(rig.read('thing')).toBe('a file');
    expect(fs.readFileSync(path.join(copies ?? '', 'thing/out'), 'utf8')).toBe('ignored');
    await rewind(id);
    expect(rig.read('kept/out')).toBe('ignored');
  });

  it('behind a link are not touched', async () => {
    const outside = path.join(rig.folder, 'outside');
    fs.mkdirSync(outside);
    rig.write('folder/a.txt', 'inside');
    const { id } = await rig.turn(1, () => {
      rig.remove('folder');
      fs.symlinkSync(outside, path.join(rig.workspace, 'folder'));
      fs.writeFileSync(path.join(outside, 'a.txt'), 'outside');
    });
    await rewind(id);
    expect(rig.read('folder/a.txt')).toBe('inside');
    expect(fs.readFileSync(path.join(outside, 'a.txt'), 'utf8')).toBe('outside');
    expect(fs.lstatSync(path.join(rig.workspace, 'folder')).isDirectory()).toBe(true);
  });

  it('of repositories within and without settings of the user', async () => {
    fs.writeFileSync(
      path.join(rig.home, '.gitconfig'),
      '[core]\n\tautocrlf = true\n[filter "loud"]\n\tclean = tr a-z A-Z\n\tsmudge = tr A-Z a-z\n',
    );
    git(rig.workspace, 'init', '--quiet');
    rig.write(
      '.gitattributes',
      '*.txt text eol=crlf filter=loud ident working-tree-encoding=UTF-16\n',
    );
    rig.write('a.txt', 'one\r\ntwo\n$Id$\n');
    fs.mkdirSync(path.join(rig.workspace, 'inner/deeper'), { recursive: true });
    git(path.join(rig.workspace, 'inner'), 'init', '--quiet');
    git(path.join(rig.workspace, 'inner/deeper'), 'init', '--quiet');
    rig.write('inner/b.txt', 'b\r\n');
    rig.write('inner/.gitignore', 'secret\n');
    rig.write('inner/secret', 'ignored');
    rig.write('inner/deeper/c.txt', 'c\n');
    const before = filesOf(rig.workspace);
    const { id } = await rig.turn(1, () => {
      rig.write('a.txt', 'changed');
      rig.write('inner/b.txt', 'changed');
      rig.remove('inner/deeper/c.txt');
      rig.write('inner/deeper/d.txt', 'new');
    });
    await rewind(id);
    expect(filesOf(rig.workspace)).toEqual(before);
    expect(rig.has('inner/deeper/.git/HEAD')).toBe(true);
  });

  it('is refused while a session works in the same folder', async () => {
    const { id } = await rig.turn(1, () => rig.write('a', '1'));
    rig.working.add(rig.session.id);
    await expect(rewind(id)).rejects.toMatchObject({ code: 'SESSION_BUSY' });
    expect(rig.read('a')).toBe('1');
  });
});
