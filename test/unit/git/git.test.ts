import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createGit } from '../../../src/main/git/git';
import { createRepository, git as run, write } from '../../support/repositories';

let top: string;
let git: ReturnType<typeof createGit>;
beforeEach(() => {
  top = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-git-')));
  git = createGit({ homeFolder: top });
});
afterEach(() => {
  vi.unstubAllEnvs();
  fs.rmSync(top, { recursive: true, force: true });
});

describe('git', () => {
  it('gives bytes as they are, and takes them as input', async () => {
    const { root } = createRepository('plain', top);
    const every = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    const { text } = await git.run(root, ['hash-object', '-w', '--stdin'], { input: every });
    const { stdout, code } = await git.run(root, ['cat-file', 'blob', text]);
    expect(stdout.equals(every)).toBe(true);
    expect(code).toBe(0);
    const none = await git.run(root, ['hash-object', '-w', '--stdin']);
    expect((await git.run(root, ['cat-file', 'blob', none.text])).stdout).toHaveLength(0);
  });

  it('knows names of every kind', async () => {
    const { root } = createRepository('names', top);
    const entries = await git.statusOf(root);
    expect(entries.map((one) => one.path)).toContain('two\nlines.txt');
    expect(entries.map((one) => one.path)).toContain('new  space at both ends ');
    for (const { bytes } of entries) {
      expect(fs.existsSync(Buffer.concat([Buffer.from(`${root}/`), bytes]))).toBe(true);
    }
    const names = ['-leading-dash', '--upload-pack=touch', ':(top)magic', '*.star'];
    await git.run(root, ['add', '--', ...names]);
    expect(run(root, 'diff', '--cached', '--name-only').split('\n').sort()).toEqual(
      ['--upload-pack=touch', '-leading-dash'].sort(),
    );
  });

  it('says where and what a repository is', async () => {
    const { root, gitFolder } = createRepository('subfolder', top);
    const below = path.join(root, 'src');
    expect(await git.rootOf(below)).toBe(root);
    expect(await git.gitFolderOf(below)).toBe(gitFolder);
    expect(await git.commonFolderOf(below)).toBe(gitFolder);
    expect(await git.placesOf(below)).toEqual({ root, gitFolder, commonFolder: gitFolder });
    expect(await git.branch(below)).toBe('main');
    expect(await git.head(below)).toBe(run(root, 'rev-parse', 'HEAD'));
    expect(await git.isRepository(below)).toBe(true);
    expect(await git.isRepository(top)).toBe(false);
    expect(await git.rootOf(top)).toBeNull();
    expect(await git.placesOf(top)).toBeNull();
    expect(await git.commitOf(root, 'no-such')).toBeNull();
    expect(await git.commitOf(root, '--help')).toBeNull();
    expect(await git.ahead(root, 'HEAD~1', 'HEAD')).toBe(1);
    await expect(git.rootOf(path.join(top, 'none'))).rejects.toMatchObject({
      code: 'WORKSPACE_MISSING',
    });
  });

  it('tells what it was refused in its own words, and answers the codes it was asked for', async () => {
    const { root } = createRepository('plain', top);
    await expect(git.run(root, ['checkout', 'no-such-branch'])).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('no-such-branch'),
    });
    const { code, text } = await git.run(root, ['rev-parse', '--verify', '-q', 'none'], {
      accept: [0, 1],
    });
    expect({ code, text }).toEqual({ code: 1, text: '' });
    await expect(git.run(root, ['fetch', '--upload-pack=evil', 'x'])).rejects.toThrow(
      /could not be run/,
    );
  });

  it('stops at too much output, at a stop, and after silence', async () => {
    const { root } = createRepository('plain', top);
    write(root, 'large', Buffer.alloc(3_000_000, 'x'));
    const { text } = await git.run(root, ['hash-object', '-w', '--', 'large']);
    await expect(
      git.run(root, ['cat-file', 'blob', text], { maxBytes: 1_000_000 }),
    ).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('more than') });
    const stop = new Error('stopped');
    const { signal } = { signal: AbortSignal.abort(stop) };
    await expect(git.run(root, ['status'], { signal })).rejects.toBe(stop);
    // a program of the user's own that never ends
    write(root, '.git/hooks/pre-commit', '#!/bin/sh\nexec sleep 60\n');
    fs.chmodSync(path.join(root, '.git/hooks/pre-commit'), 0o755);
    const commit = ['commit', '--allow-empty', '--message', 'x'];
    const controller = new AbortController();
    setImmediate(() => controller.abort(stop));
    await expect(
      git.run(root, commit, { asTheUser: true, signal: controller.signal }),
    ).rejects.toBe(stop);
    await expect(git.run(root, commit, { asTheUser: true, timeoutMs: 500 })).rejects.toMatchObject({
      code: 'TIMEOUT',
    });
    // without the user's hooks it is done at once
    await git.run(root, commit);
  });

  it('does not write the index when it only looks', async () => {
    const { root } = createRepository('dirty', top);
    const index = path.join(root, '.git/index');
    fs.utimesSync(path.join(root, 'run.sh'), 1, 1);
    const before = fs.readFileSync(index);
    expect((await git.statusOf(root)).length).toBeGreaterThan(0);
    expect(fs.readFileSync(index).equals(before)).toBe(true);
  });

  it('gives no variable on that is not on its list, and takes none that leads elsewhere', async () => {
    const { root } = createRepository('plain', top);
    vi.stubEnv('ANTHROPIC_API_KEY', 'not for git');
    vi.stubEnv('GIT_DIR', '/nowhere');
    vi.stubEnv('PATH', `.:${process.env.PATH}`);
    write(root, 'git', '#!/bin/sh\necho evil\n');
    fs.chmodSync(path.join(root, 'git'), 0o755);
    write(root, '.git/hooks/pre-commit', '#!/bin/sh\nenv > environment\n');
    fs.chmodSync(path.join(root, '.git/hooks/pre-commit'), 0o755);
    await git.run(root, ['commit', '--allow-empty', '--message', 'x'], { asTheUser: true });
    const environment = fs.readFileSync(path.join(root, 'environment'), 'utf8');
    expect(environment).not.toContain('not for git');
    expect(environment).not.toContain('/nowhere');
    expect(await git.rootOf(root)).toBe(root);
  });

  it('says what to do when there is no git, or an old one', async () => {
    const { root } = createRepository('plain', top);
    vi.stubEnv('PATH', path.join(top, 'empty'));
    await expect(git.head(root)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('install git'),
    });
    write(top, 'old/git', '#!/bin/sh\necho git version 2.20.1\n');
    fs.chmodSync(path.join(top, 'old/git'), 0o755);
    vi.stubEnv('PATH', path.join(top, 'old'));
    await expect(git.head(root)).rejects.toThrow('git 2.20.1 is too old');
    vi.unstubAllEnvs();
    // installed meanwhile
    expect(await git.head(root)).toMatch(/^[0-9a-f]{40}$/);
  });
});
