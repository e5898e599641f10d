import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countOf, readIndex } from '../../../src/main/checkpoints/index-file';
import { createRepository, git } from '../../support/repositories';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-index-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const fileOf = (root: string) => fs.readFileSync(path.join(root, '.git/index'));

const read = async (root: string) =>
  (await readIndex(fileOf(root)))?.map(
    ({ oid, path: name }) => `${oid} ${Buffer.from(name, 'latin1').toString('utf8')}`,
  );

/** As git itself lists it: `mode oid stage<tab>name`. */
const expected = (root: string) =>
  git(root, 'ls-files', '--stage', '-z')
    .split('\0')
    .filter(Boolean)
    .map((line) => {
      const [meta = '', ...name] = line.split('\t');
      return `${meta.split(' ')[1]} ${name.join('\t')}`;
    });

describe('git’s index', () => {
  it.each([2, 3, 4])('is read in version %d as git reads it', async (version) => {
    const { root } = createRepository('dirty', folder);
    if (version === 3) git(root, 'add', '--intent-to-add', 'new/file.txt');
    git(root, 'update-index', '--index-version', String(version));
    expect(await read(root)).toEqual(expected(root));
    expect(countOf(fileOf(root))).toBe(expected(root).length);
    const plain = (await readIndex(fileOf(root)))?.filter(({ isPlain }) => !isPlain);
    expect(plain?.map(({ path: name }) => name)).toEqual(version === 3 ? ['new/file.txt'] : []);
  });

  it('is not used when it does not stand alone', async () => {
    const { root } = createRepository('plain', folder);
    git(root, 'update-index', '--split-index');
    expect(await readIndex(fileOf(root))).toBeNull();
  });

  it('does not count submodules and files whose changes are hidden as plain', async () => {
    const { root } = createRepository('submodule', folder);
    git(root, 'update-index', '--assume-unchanged', 'README.md');
    const odd = (await readIndex(fileOf(root)))?.filter(({ isPlain }) => !isPlain);
    expect(odd?.map(({ path: name }) => name)).toContain('README.md');
    expect(odd?.length).toBe(2);
  });

  it('is null or an answer whatever the bytes are', async () => {
    const { root } = createRepository('plain', folder);
    const whole = fileOf(root);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length - 1),
        fc.nat(255),
        fc.nat(whole.length),
        async (at, byte, length) => {
          const broken = Buffer.from(whole.subarray(0, length));
          if (at < length) broken[at] = byte;
          const answer = await readIndex(broken);
          expect(answer === null || Array.isArray(answer)).toBe(true);
        },
      ),
    );
  });
});
