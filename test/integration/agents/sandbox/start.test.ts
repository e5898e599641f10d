import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import {
  createSandbox,
  type SandboxProgram,
  type SandboxStart,
} from '../../../../src/main/agents/sandbox/sandbox';

const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-start-')));
const [workspace, dataFolder, homeFolder, elsewhere] = ['work', 'data', 'home', 'elsewhere'].map(
  (name) => path.join(root, name),
) as [string, string, string, string];
fill();
const sandbox = createSandbox({ dataFolder, homeFolder });
const { available, reason } = await sandbox.state();

afterAll(async () => {
  await sandbox.close();
  fs.rmSync(root, { recursive: true, force: true });
});

function start(program: SandboxProgram, options: Partial<SandboxStart> = {}) {
  const temporaryFolder = path.join(dataFolder, 'sessions', 'one');
  return sandbox.start(program, {
    cwd: workspace,
    temporaryFolder,
    allowedDomains: [],
    ...options,
  });
}

/** Its exit code and what it put out, without any input. */
async function outcome(program: SandboxProgram, options: Partial<SandboxStart> = {}) {
  const child = await start(program, options);
  child.stdin.end();
  const [{ exitCode }, stdout, stderr] = await Promise.all([
    child.ended,
    text(child.stdout),
    text(child.stderr),
  ]);
  return { exitCode, stdout, stderr };
}

describe.skipIf(!available)(`a program in the sandbox ${reason}`, () => {
  it('gets its arguments as they are', async () => {
    const args = ['%s\n', `a'b"c\\d`, '$HOME', '`x`', '$(x)', '', '--', '*', '-n', 'é\n!', '~'];
    const { stdout, exitCode } = await outcome({ command: 'printf', args });
    expect(stdout).toBe(`${args.slice(1).join('\n')}\n`);
    expect(exitCode).toBe(0);
  });

  it('is talked to over pipes, stdout apart from stderr', async () => {
    const child = await start({
      command: 'bash',
      args: ['-c', 'read x; echo "got $x"; echo no >&2; cat'],
    });
    // Node throws away what nobody reads when a program ends.
    const errors = text(child.stderr);
    child.stdin.write('one\n');
    const first = await new Promise((resolve) => child.stdout.once('data', resolve));
    expect(String(first)).toBe('got one\n');
    child.stdin.end('two\n');
    expect(await text(child.stdout)).toBe('two\n');
    expect(await errors).toBe('no\n');
    expect(await child.ended).toEqual({ exitCode: 0 });
  });

  it('ends with 127 and says so when it is not there', async () => {
    const { exitCode, stderr } = await outcome({ command: 'no-such-program', args: [] });
    expect(exitCode).toBe(127);
    expect(stderr).toContain('no-such-program');
  });

  it('is gone when stop is through, also when nobody read what it put out', async () => {
    const child = await start({ shell: 'yes' });
    await child.stop();
    expect(await child.ended).toEqual({ exitCode: 137 });
    await child.stop();
  });

  it('gets the environment it was given, which no command line shows', async () => {
    const environment = { TOKEN: `multi\nline 'quoted' $x`, PATH: `${process.env.PATH}:/nowhere` };
    const child = await start({ command: 'env', args: ['-0'] }, { environment });
    expect(hostCommandLines()).not.toContain('multi\nline');
    const entries = (await text(child.stdout)).split('\0');
    expect(entries).toContain(`TOKEN=${environment.TOKEN}`);
    expect(entries).toContain(`PATH=${environment.PATH}`);
    expect(entries.filter((entry) => entry.startsWith('CHATELAINE_'))).toEqual([]);
  });

  it('refuses names of variables that are none, and NUL in a word', async () => {
    for (const name of ['A=B', '', '1', 'a b', 'x;y', '$(x)']) {
      await expect(
        start({ shell: 'true' }, { environment: { [name]: 'x' } }),
      ).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      });
    }
    await expect(start({ command: 'echo', args: ['a\0b'] })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  it('reads folders that are opened for it, and only those', async () => {
    const program = { command: 'cat', args: [path.join(elsewhere, 'file')] };
    expect((await outcome(program)).stdout).toBe('');
    expect((await outcome(program, { readableFolders: [elsewhere] })).stdout).toBe('hello');
    const write = { shell: `echo x > ${elsewhere}/new` };
    expect((await outcome(write, { readableFolders: [elsewhere] })).exitCode).not.toBe(0);
    const missing = { readableFolders: [path.join(root, 'nowhere')] };
    expect((await outcome({ shell: 'true' }, missing)).exitCode).toBe(0);
  });

  it.each(['home/.ssh', 'data', 'data/sessions', 'link'])('does not open %s', async (name) => {
    const readableFolders = [path.join(root, name)];
    await expect(start({ shell: 'true' }, { readableFolders })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  it('does not read keys and the data folder in a folder above them that is opened', async () => {
    const shell = `cat ${homeFolder}/.ssh/id ${dataFolder}/db; cat ${homeFolder}/notes`;
    const { stdout } = await outcome({ shell }, { readableFolders: [root, homeFolder] });
    expect(stdout).toBe('mine');
  });

  it('commits as the user, and knows nothing else of their git settings', async () => {
    const shell =
      'git init -q repo && cd repo && git commit -q --allow-empty -m one && git log --format="%an <%ae> %cn <%ce>"; git config alias.evil; echo $?';
    const { stdout } = await outcome({ shell });
    expect(stdout).toBe('Ada Lovelace <ada@example.com> Ada Lovelace <ada@example.com>\n1\n');
  });

  it('leaves no core file and is the first to go when memory is short', async () => {
    const { stdout } = await outcome({ shell: 'ulimit -c; cat /proc/self/oom_score_adj' });
    if (process.platform === 'linux') expect(stdout).toBe('0\n500\n');
  });
});

function hostCommandLines(): string {
  return execFileSync('ps', ['axww', '-o', 'args'], { encoding: 'utf8' });
}

function fill(): void {
  const files = {
    'work/readme': '',
    'data/db': 'secret',
    'data/sessions/keep': '',
    'home/.ssh/id': 'secret',
    'home/notes': 'mine',
    'home/.gitconfig':
      '[user]\n name = Ada Lovelace\n email = ada@example.com\n[alias]\n evil = !true\n',
    'elsewhere/file': 'hello',
  };
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), content);
  }
  fs.symlinkSync(path.join(root, 'home/.ssh'), path.join(root, 'link'));
}
