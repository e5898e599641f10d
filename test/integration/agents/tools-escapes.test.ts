import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJobs } from '../../../src/main/agents/jobs';
import { createSandbox } from '../../../src/main/agents/sandbox/sandbox';
import type { AgentTool } from '../../../src/main/agents/tools/tool';
import { createTools } from '../../../src/main/agents/tools/tools';
import { systemClock } from '../../../src/main/clock';

const SECRET = `secret-${randomBytes(12).toString('hex')}`;

let root: string;
let tools: AgentTool[];

beforeEach(() => {
  root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-files-')));
  const files = {
    'outside/secret.txt': SECRET,
    'work-secrets/secret.txt': SECRET,
    'outside/linked.txt': '[core]\n',
    'work/inside.txt': 'hello',
    'work/.git/config': '[core]\n',
    'work/.git/hooks/pre-commit.sample': '',
    'work/sub/.git/config': '[core]\n',
  };
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), content);
  }
  const link = (target: string, name: string) =>
    fs.symlinkSync(target, path.join(root, 'work', name));
  link('../outside', 'folder-link');
  link('../outside/secret.txt', 'file-link');
  link('folder-link', 'chain');
  link('../outside/new.txt', 'dangling');
  link('.git', 'git-link');
  link('/proc/self/root', 'root-link');
  fs.linkSync(path.join(root, 'outside/linked.txt'), path.join(root, 'work/hard-link'));
  const dataFolder = path.join(root, 'data');
  const sandbox = createSandbox({ dataFolder, homeFolder: path.join(root, 'home') });
  tools = createTools({
    workspace: path.join(root, 'work'),
    sandbox,
    temporaryFolder: dataFolder,
    allowedDomains: [],
    jobs: createJobs({
      sandbox,
      clock: systemClock,
      emit: () => {},
      maskStream: () => ({ push: (text) => text, end: () => '' }),
    }).of('one'),
  });
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

/** `$` stands for the folder that holds the workspace (`$/work`) and what is outside. */
const outsideFile = '$/outside/secret.txt';

const reads: [name: string, tool: string, input: Record<string, string>][] = [
  ['..', 'read', { file_path: '../outside/secret.txt' }],
  ['.. behind a folder that is not there', 'read', { file_path: 'x/../../outside/secret.txt' }],
  ['an absolute path', 'read', { file_path: outsideFile }],
  [
    'a folder whose name begins like the workspace',
    'read',
    { file_path: '$/work-secrets/secret.txt' },
  ],
  ['a symlink to a file', 'read', { file_path: 'file-link' }],
  ['a symlink to a folder', 'read', { file_path: 'folder-link/secret.txt' }],
  ['a chain of symlinks', 'read', { file_path: 'chain/secret.txt' }],
  ['a symlink to the root', 'read', { file_path: `root-link${outsideFile}` }],
  ['/proc/self/root', 'read', { file_path: `/proc/self/root${outsideFile}` }],
  ['/proc/self/cwd', 'read', { file_path: '/proc/self/cwd/package.json' }],
  ['the environment', 'read', { file_path: '/proc/self/environ' }],
  ['a path with a NUL', 'read', { file_path: '../outside/secret.txt\0.md' }],
  ['a glob with ..', 'glob', { pattern: '../outside/*' }],
  ['a glob with .. in braces', 'glob', { pattern: '{..,sub}/outside/*' }],
  ['an absolute glob', 'glob', { pattern: '$/outside/*' }],
  ['a glob through a symlink', 'glob', { pattern: 'folder-link/*' }],
  ['a glob from another folder', 'glob', { pattern: '*', path: '../outside' }],
  ['a glob from a symlink', 'glob', { pattern: '*', path: 'folder-link' }],
  ['a search with ..', 'grep', { pattern: 'secret', path: '..' }],
  ['a search by absolute path', 'grep', { pattern: 'secret', path: '$/outside' }],
  ['a search of a symlink', 'grep', { pattern: 'secret', path: 'folder-link' }],
  ['a search that walks over symlinks', 'grep', { pattern: 'secret-' }],
  ['a search of /proc/self/root', 'grep', { pattern: 'secret', path: '/proc/self/root$/outside' }],
];

const writes: [name: string, file: string][] = [
  ['..', '../outside/secret.txt'],
  ['an absolute path', outsideFile],
  ['a symlink to a file', 'file-link'],
  ['a symlink to a folder', 'folder-link/secret.txt'],
  ['a symlink to a folder and a new file', 'folder-link/new.txt'],
  ['a symlink to nothing yet', 'dangling'],
  ['/proc/self/root', `/proc/self/root${outsideFile}`],
  ['a hard link', 'hard-link'],
  ['a git hook', '.git/hooks/pre-commit'],
  ['the git settings', '.git/config'],
  ['the git folder in capitals', '.GIT/hooks/pre-commit'],
  ['the git folder with a dot at its end', '.git./hooks/pre-commit'],
  ['the git folder by its short name', 'GIT~1/hooks/pre-commit'],
  ['the git folder of a nested repository', 'sub/.git/hooks/pre-commit'],
  ['the git folder by a detour', 'sub/../.git/config'],
  ['the git folder by a symlink', 'git-link/hooks/pre-commit'],
  ['the git pointer of a new worktree', 'new/.git'],
];

describe('the file tools do not leave the workspace', () => {
  it.each(reads)('by %s', async (_name, name, input) => {
    const { output } = await run(name, filled(input));
    expect(output).not.toContain(SECRET);
    // an error repeats the path that was asked for; a list of files must not have it
    if (name === 'glob') expect(output).not.toContain('secret.txt');
    if (name === 'read') expect(output).toContain('path "');
    expect(output).not.toContain('"name": "chatelaine"');
    expect(output).not.toContain('PATH=');
  });

  it.each(writes)('writing by %s', async (_name, file) => {
    const before = snapshot();
    const written = await run('write', { file_path: filled({ file }).file ?? '', content: 'evil' });
    const edited = await run('edit', {
      file_path: filled({ file }).file ?? '',
      old_string: '[core]',
      new_string: 'evil',
    });
    // a hard link is replaced in the workspace, and what it was linked to stays as it is
    expect([written.isError, edited.isError]).toEqual([file !== 'hard-link', true]);
    expect(snapshot()).toEqual(before);
  });

  it('with a program of its own that is called rg', async () => {
    const fake = path.join(root, 'work/rg');
    fs.writeFileSync(fake, `#!/bin/sh\necho evil > ${root}/outside/new.txt\n`, { mode: 0o755 });
    const before = process.env.PATH;
    process.env.PATH = `${root}/work:${before}`;
    await run('grep', { pattern: 'hello' });
    process.env.PATH = before;
    expect(fs.existsSync(path.join(root, 'outside/new.txt'))).toBe(false);
  });

  it('with a pattern that looks like an option', async () => {
    const { output } = await run('grep', { pattern: `--pre=${root}/work/rg` });
    expect(output).toBe('no matches');
  });
});

describe('the detectors of these tests', () => {
  it('see what is outside when it is read without the tools', () => {
    const workspace = path.join(root, 'work');
    const followed = reads.filter(([, tool, { file_path = '' }]) => {
      if (tool !== 'read' || file_path.includes('\0') || file_path.includes('x/..')) return false;
      const file = path.resolve(workspace, filled({ file_path }).file_path ?? '');
      const text = fs.readFileSync(file, 'utf8');
      return [SECRET, '"name": "chatelaine"', 'PATH='].some((sign) => text.includes(sign));
    });
    expect(followed).toHaveLength(10);
  });

  it('see a change when it is written without the tools', () => {
    for (const [, file] of writes) {
      // these are the git folder on other file systems only; here they are folders of their own
      if (/^(\.GIT|\.git\.|GIT~1)/.test(file)) continue;
      const before = snapshot();
      const target = path.resolve(root, 'work', filled({ file }).file ?? '');
      fs.mkdirSync(path.dirname(target), { recursive: true });
      fs.writeFileSync(target, `${randomBytes(8).toString('hex')}`);
      expect(snapshot(), file).not.toEqual(before);
    }
  });
});

function run(name: string, input: Record<string, string>) {
  const tool = tools.find(({ definition }) => definition.name === name);
  if (!tool) throw new Error(`no tool ${name}`);
  const signal = new AbortController().signal;
  return tool.run(tool.parse(input), { signal, onOutput: () => {}, approved: null });
}

function filled(input: Record<string, string>): Record<string, string> {
  const entries = Object.entries(input).map(([key, value]) => [key, value.replace('$', root)]);
  return Object.fromEntries(entries);
}

/** Every file that no tool may change: all outside of the workspace, and git's inside. */
function snapshot(folder = root): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    const isWatched = !file.startsWith(path.join(root, 'work/')) || /\/(\.git|GIT~1)/i.test(file);
    if (entry.isDirectory()) Object.assign(found, snapshot(file));
    else if (entry.isFile() && isWatched) found[file] = fs.readFileSync(file, 'utf8');
  }
  return found;
}
