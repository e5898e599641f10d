import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSandbox } from '../../../src/main/agents/sandbox/sandbox';
import { createRepository, filesOf, git, gitStateOf, write } from '../../support/repositories';
import { createBench } from '../../unit/worktrees/bench';

const bench = createBench();
const dataFolder = path.join(bench.top, 'data');
const temporaryFolder = path.join(bench.top, 'temporary');
const sandbox = createSandbox({
  dataFolder,
  homeFolder: bench.homeFolder,
  worktreeOf: bench.worktrees.placeOf,
});
const { available, reason } = await sandbox.state();

beforeAll(() => fs.mkdirSync(dataFolder));
afterAll(async () => {
  await sandbox.close();
  bench.remove();
});

const WHO =
  'export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=b;';

function run(cwd: string, command: string) {
  return sandbox.run(`${WHO} ${command}`, {
    cwd,
    temporaryFolder,
    allowedDomains: [],
    timeoutMs: 30_000,
    signal: new AbortController().signal,
    onOutput: () => {},
  });
}

describe.skipIf(!available)(`git in a session's worktree, in the sandbox ${reason}`, () => {
  it('shows, stages and commits on the branch of the session', async () => {
    const { workspace, gitFolder, root } = createRepository('dirty', bench.folder('one'));
    const state = { git: gitStateOf(gitFolder), files: filesOf(root) };
    const { path: work, worktree } = await bench.begin(workspace);
    const result = await run(
      work,
      'echo new > new.txt && git add --all && git status --short && git commit --quiet --message Work && git log --format=%s -1 && git diff HEAD~1 --stat && git reset --quiet --soft HEAD~1 && git commit --quiet --message Again',
    );
    expect(`${result.exitCode} ${result.output}`).toMatch(/^0 /);
    expect(result.output).toContain('A  new.txt');
    expect(git(root, 'log', '--format=%s', '-1', worktree.branch)).toBe('Again');
    expect({ git: gitStateOf(gitFolder), files: filesOf(root) }).toEqual(state);
    git(root, 'fsck', '--no-dangling');
  });

  it('works in a folder below the top, and after refs were packed', async () => {
    const { workspace, root } = createRepository('subfolder', bench.folder('two'));
    const { path: work, worktree } = await bench.begin(workspace);
    git(root, 'pack-refs', '--all');
    const result = await run(work, 'echo x > x && git add x && git commit --quiet --message Below');
    expect(`${result.exitCode} ${result.output}`).toMatch(/^0 /);
    expect(git(root, 'log', '--format=%s', '-1', worktree.branch)).toBe('Below');
  });

  it('changes nothing of the user', async () => {
    const { workspace, root, gitFolder } = createRepository('submodule', bench.folder('three'));
    const { path: work } = await bench.begin(workspace);
    const state = { git: gitStateOf(gitFolder), files: filesOf(root) };
    const registration = path.join(gitFolder, 'worktrees', path.basename(work));
    const ours = gitStateOf(registration);
    const own = ['commondir', 'gitdir', 'modules/libs/library/config'] as const;
    const pack = path.join(gitFolder, 'objects/pack');
    const dot = fs.readFileSync(path.join(work, '.git'), 'utf8');
    const attempts = [
      'git config user.name evil',
      'git config --worktree core.fsmonitor evil',
      'git -C libs/library config core.fsmonitor evil',
      'git branch evil',
      'git tag evil',
      'git branch --force main HEAD~1',
      'git update-ref refs/heads/main HEAD~1',
      'git update-ref refs/heads/chatelaine-evil HEAD',
      'git pack-refs --all',
      `echo evil > ${gitFolder}/hooks/pre-commit`,
      `mkdir ${gitFolder}/evil`,
      `echo evil >> ${gitFolder}/config`,
      `echo evil >> ${gitFolder}/info/attributes`,
      `echo evil > ${gitFolder}/HEAD`,
      `rm ${gitFolder}/index`,
      `rm ${gitFolder}/packed-refs || false`,
      `echo x > ${gitFolder}/refs/heads/main.lock`,
      `mv ${gitFolder}/refs/heads/main ${gitFolder}/refs/heads/chatelaine/main`,
      `echo /tmp > ${gitFolder}/objects/info/alternates`,
      `echo x > ${pack}/x`,
      `echo /tmp > ${registration}/commondir`,
      `rm ${registration}/commondir`,
      `echo /tmp > ${registration}/gitdir`,
      `mv ${registration} ${gitFolder}/worktrees/other`,
      `mkdir ${gitFolder}/worktrees/other`,
      `echo evil > ${registration}/config.worktree`,
      `echo evil > ${registration}/modules/libs/library/config`,
      'echo gitdir: /tmp > .git',
      'rm .git',
      'mv .git other',
    ];
    const done: string[] = [];
    for (const attempt of attempts) {
      const { exitCode } = await run(work, attempt);
      if (exitCode === 0) done.push(attempt);
    }
    expect(done).toEqual([]);
    // what is hidden is an empty folder in memory, which goes with the command
    await run(work, `echo evil > ${root}/README.md`);
    expect({ git: gitStateOf(gitFolder), files: filesOf(root) }).toEqual(state);
    expect(fs.readFileSync(path.join(work, '.git'), 'utf8')).toBe(dot);
    const after = gitStateOf(registration);
    for (const name of own) expect(after[name]).toBe(ours[name]);
    expect(fs.readFileSync(path.join(registration, 'config.worktree'), 'utf8')).toBe('');
  }, 180_000);

  it('opens nothing for a folder that only says it is a worktree', async () => {
    const { root, gitFolder } = createRepository('plain', bench.folder('four'));
    const hostile = path.join(bench.top, 'hostile');
    const registration = path.join(gitFolder, 'worktrees/hostile');
    write(hostile, '.git', `gitdir: ${registration}\n`);
    write(registration, 'gitdir', `${hostile}/.git\n`);
    write(registration, 'commondir', '../..\n');
    write(registration, 'HEAD', 'ref: refs/heads/main\n');
    const state = gitStateOf(gitFolder);
    expect(await bench.worktrees.placeOf(hostile)).toBeNull();
    const result = await run(hostile, `git status; cat ${gitFolder}/config; ls ${root}`);
    expect(result.output).not.toContain('README.md');
    expect(result.exitCode).not.toBe(0);
    expect(gitStateOf(gitFolder)).toEqual(state);
  });

  it('does not open a worktree any more once it is discarded', async () => {
    const { workspace } = createRepository('plain', bench.folder('five'));
    const { path: work, sessionId } = await bench.begin(workspace);
    expect(await bench.worktrees.placeOf(path.join(work, 'src'))).toMatchObject({ root: work });
    await bench.worktrees.discard(sessionId);
    expect(await bench.worktrees.placeOf(work)).toBeNull();
  });
});
