import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { throwawayFolder } from '../app/electron';

export const FILES = 50_000;
const FILES_IN_FOLDER = 50;
const FOLDERS_IN_FOLDER = 40;

/** A clean repository of {@link FILES} files of about 2 kB, all in one pack. Answers its folder. */
export async function createLargeRepository(): Promise<string> {
  const folder = fs.realpathSync(throwawayFolder('repository'));
  const environment = gitEnvironment();
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: folder, env: environment, stdio: 'ignore' });
  git('init', '--initial-branch=main');
  // Straight into a pack: added one by one they would be as many files again.
  const importing = spawn('git', ['fast-import', '--quiet'], {
    cwd: folder,
    env: environment,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const ended = once(importing, 'exit');
  importing.stdin.write(HEAD);
  for (let number = 0; number < FILES; number += 1) {
    const content = contentOf(number);
    const entry = `M 100644 inline ${pathOf(number)}\ndata ${Buffer.byteLength(content)}\n${content}\n`;
    if (!importing.stdin.write(entry)) await once(importing.stdin, 'drain');
  }
  importing.stdin.end('done\n');
  const [code] = await ended;
  if (code !== 0) throw new Error(`git fast-import ended with ${code}`);
  git('reset', '--hard', '--quiet');
  return folder;
}

/** Milliseconds that `git status` takes, as one types it. */
export async function gitStatus(folder: string): Promise<number> {
  const startedAt = performance.now();
  const status = spawn('git', ['status'], { cwd: folder, env: gitEnvironment(), stdio: 'ignore' });
  const [code] = await once(status, 'exit');
  if (code !== 0) throw new Error(`git status ended with ${code}`);
  return performance.now() - startedAt;
}

/** Without the settings of whoever measures: one of them may make git watch the folder. */
function gitEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
}

const HEAD = `feature done
commit refs/heads/main
committer Sample <sample@example.com> 1790000000 +0000
data 5
Files
`;

function pathOf(number: number): string {
  const folder = Math.floor(number / FILES_IN_FOLDER);
  return path.posix.join(
    `area-${Math.floor(folder / FOLDERS_IN_FOLDER)}`,
    `part-${folder % FOLDERS_IN_FOLDER}`,
    `module-${number}.ts`,
  );
}

function contentOf(number: number): string {
  const line = (at: number) =>
    `export const value${at} = ${(number * 2_654_435_761 + at) % 4_294_967_296};\n`;
  return Array.from({ length: 40 + (number % 30) }, (_, at) => line(at)).join('');
}
