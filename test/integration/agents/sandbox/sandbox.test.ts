import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SandboxRun } from '../../../../src/main/agents/sandbox/process';
import { createSandbox, type Sandbox } from '../../../../src/main/agents/sandbox/sandbox';

const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-sandbox-')));
const workspace = path.join(root, 'work space [1]');
const dataFolder = path.join(root, 'data');
const temporaryFolder = path.join(dataFolder, 'sessions', 'one');
const homeFolder = path.join(root, 'home');
const sandbox: Sandbox = createSandbox({ dataFolder, homeFolder });
const { available, reason } = await sandbox.state();

/** As in the app: a home, a data folder with the temporary folder inside it, a workspace. */
beforeAll(() => {
  for (const folder of [workspace, dataFolder, path.join(homeFolder, '.nvm')]) {
    fs.mkdirSync(folder, { recursive: true });
  }
});
afterAll(async () => {
  await sandbox.close();
  fs.rmSync(root, { recursive: true, force: true });
});

function run(command: string, options: Partial<SandboxRun> = {}) {
  return sandbox.run(command, {
    cwd: workspace,
    temporaryFolder,
    allowedDomains: [],
    timeoutMs: 20_000,
    signal: new AbortController().signal,
    onOutput: () => {},
    ...options,
  });
}

describe.skipIf(!available)(`a command in the sandbox ${reason}`, () => {
  it('runs in the workspace, writes there and in TMPDIR, and gives stdout and stderr in order', async () => {
    const result = await run(
      'pwd; echo two >&2; echo three; echo x > file; echo y > "$TMPDIR/t"; id -u',
    );
    expect(result.output).toBe(`${workspace}\ntwo\nthree\n${process.getuid?.()}\n`);
    expect(result).toMatchObject({ exitCode: 0, timedOut: false });
    expect(fs.readFileSync(path.join(workspace, 'file'), 'utf8')).toBe('x\n');
    expect(fs.readFileSync(path.join(temporaryFolder, 't'), 'utf8')).toBe('y\n');
  });

  it('passes every character of the command on as it is', async () => {
    const hostile = `a'b"c\\d $HOME \`x\` !! --proc /proc -- ' "`;
    const result = await run(`cat <<'END'\n${hostile}\nEND`);
    expect(result.output).toBe(`${hostile}\n`);
  });

  it('gives the exit code of the command', async () => {
    expect(await run('exit 7')).toMatchObject({ exitCode: 7 });
    expect(await run('kill -9 $$')).toMatchObject({ exitCode: 137 });
    expect(await run('no-such-program-here')).toMatchObject({ exitCode: 127 });
  });

  it('shows output while the command runs', async () => {
    let release: (() => void) | undefined;
    const seen = new Promise<void>((resolve) => {
      release = resolve;
    });
    const done = run('echo first; while [ ! -e go ]; do :; done; echo second', {
      onOutput: (text) => {
        if (text.includes('first')) release?.();
      },
    });
    await seen;
    fs.writeFileSync(path.join(workspace, 'go'), '');
    expect((await done).output).toBe('first\nsecond\n');
  });

  it('keeps the beginning and the end of too much output', async () => {
    const { output } = await run(
      'echo BEGIN; head -c 3000000 /dev/zero | tr "\\0" x; echo; echo END',
    );
    expect(output).toMatch(/^BEGIN\nx+\n\[\d+ characters left out\]\nx+\nEND\n$/);
    expect(output.length).toBeLessThan(263_000);
    const missing = Number(/\[(\d+) characters/.exec(output)?.[1]);
    expect(output.replace(/\n\[.*\]\n/, '').length + missing).toBe(3_000_011);
  });

  it('ends a command at its time limit, with all it started', async () => {
    const result = await run('echo started; sleep 1000 & sleep 1000', { timeoutMs: 700 });
    expect(result).toMatchObject({ output: 'started\n', exitCode: 137, timedOut: true });
  });

  it('ends a command when it is stopped', async () => {
    const controller = new AbortController();
    const stop = new Error('stopped');
    const done = run('echo started; sleep 1000', {
      signal: controller.signal,
      onOutput: () => controller.abort(stop),
    });
    await expect(done).rejects.toBe(stop);
    await expect(run('true', { signal: controller.signal })).rejects.toBe(stop);
  });

  it('does not wait for what the command left in the background', async () => {
    const started = Date.now();
    const result = await run('nohup sleep 1000 & setsid sleep 1000 & disown -a; echo done');
    expect(result).toMatchObject({ exitCode: 0, timedOut: false });
    expect(result.output).toContain('done');
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  it('runs several commands at once', async () => {
    const outputs = await Promise.all(
      [1, 2, 3, 4].map(async (n) => (await run(`echo ${n} > f${n}; cat f${n}`)).output),
    );
    expect(outputs).toEqual(['1\n', '2\n', '3\n', '4\n']);
  });

  it('lets git work, but not change hooks or settings', async () => {
    const result = await run(
      'git init -q repo && cd repo && git -c user.name=a -c user.email=b commit -q --allow-empty -m one && git log --oneline | wc -l',
    );
    expect(result.output.trim()).toBe('1');
    const again = await run(
      'cd repo && echo 2 > f && git add f && git -c user.name=a -c user.email=b commit -q -m two && git log --oneline | wc -l; git config user.name evil; echo "$?"',
    );
    expect(again.output).toMatch(/^2\n[\s\S]*[1-9]\d*\n$/);
    expect(fs.readFileSync(path.join(workspace, 'repo/.git/config'), 'utf8')).not.toContain('evil');
  });

  it('leaves nothing of its own in the workspace', async () => {
    fs.mkdirSync(path.join(workspace, 'clean/.git'), { recursive: true });
    await run('ls -la clean/.git');
    expect(fs.readdirSync(path.join(workspace, 'clean/.git'))).toEqual([]);
  });

  it('gives the command an environment of its own', async () => {
    process.env.CHATELAINE_TEST_SECRET = 'not for children';
    const late = createSandbox({ dataFolder, homeFolder });
    const signal = new AbortController().signal;
    const options = {
      cwd: workspace,
      temporaryFolder,
      allowedDomains: [],
      timeoutMs: 20_000,
      signal,
      onOutput() {},
    };
    const { output } = await late.run('env; cat /proc/*/environ', options);
    delete process.env.CHATELAINE_TEST_SECRET;
    expect(output).toContain(`TMPDIR=${temporaryFolder}\n`);
    expect(output).toContain(`HOME=${homeFolder}\n`);
    expect(output).toContain('PATH=');
    expect(output).not.toContain('not for children');
  });

  it('rejects with the reason when the workspace is gone', async () => {
    await expect(run('true', { cwd: path.join(root, 'nowhere') })).rejects.toThrow('ENOENT');
  });
});
