import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createJobs } from '../../../../src/main/agents/jobs';
import { createSandbox, type Sandbox } from '../../../../src/main/agents/sandbox/sandbox';
import { createTools } from '../../../../src/main/agents/tools/tools';
import { systemClock } from '../../../../src/main/clock';

const SECRET = `secret-${randomBytes(12).toString('hex')}`;
const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'chatelaine-lived-')));
const [workspace, dataFolder, homeFolder] = ['work', 'data', 'home'].map((name) =>
  path.join(root, name),
) as [string, string, string];
for (const folder of [workspace, dataFolder, path.join(homeFolder, '.ssh')]) {
  fs.mkdirSync(folder, { recursive: true });
}
fs.writeFileSync(path.join(homeFolder, '.ssh', 'id'), SECRET);
fs.writeFileSync(path.join(dataFolder, 'db'), SECRET);
const sandbox = createSandbox({ dataFolder, homeFolder });
const { available, reason } = await sandbox.state();
const place = { cwd: workspace, temporaryFolder: path.join(root, 'tmp'), allowedDomains: [] };

const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0)) step();
});
afterAll(async () => {
  await sandbox.close();
  fs.rmSync(root, { recursive: true, force: true });
});

const jobsIn = (sandbox: Sandbox) =>
  createJobs({
    sandbox,
    clock: systemClock,
    emit: () => {},
    maskStream: () => ({ push: (text) => text, end: () => '' }),
  });

/** Each leaves a `sleep` of so many seconds behind. */
const leaving: [string, (seconds: string) => string][] = [
  ['in the background', (seconds) => `sleep ${seconds} & wait`],
  ['with nohup', (seconds) => `nohup sleep ${seconds} > /dev/null & wait`],
  ['in a session of its own', (seconds) => `setsid sleep ${seconds} & wait`],
  [
    'as a daemon, forked twice and with nothing open',
    (seconds) =>
      `perl -e 'use POSIX; if (!fork) { POSIX::setsid(); if (!fork) { POSIX::close($_) for 0..99; exec "sleep", "${seconds}" } }'; exec sleep 1000`,
  ],
  [
    'which starts anew when it is ended',
    (seconds) => `trap '' TERM INT HUP; (while :; do sleep ${seconds}; done) & wait`,
  ],
];

const ends: [string, (jobs: ReturnType<typeof jobsIn>, own: Sandbox) => Promise<unknown>][] = [
  ['the job is stopped', (jobs) => jobs.stop('one', 'job-1')],
  ['the session ends', (jobs) => jobs.stopAll('one')],
  ['the app ends', (_jobs, own) => own.close()],
];

describe.skipIf(!available || process.platform !== 'linux')(`what goes on ${reason}`, () => {
  describe.each(leaving)('leaves a process behind %s', (_how, command) => {
    it.each(ends)('when %s', async (_when, end) => {
      const own = createSandbox({ dataFolder, homeFolder });
      const jobs = jobsIn(own);
      const seconds = marker();
      await jobs.start('one', command(seconds), place);
      await waitFor(() => pidsOf(seconds).length > 0);
      await end(jobs, own);
      await waitFor(() => pidsOf(seconds).length === 0);
      await own.close();
    });

    it('outside, where it stays: the control', async () => {
      const seconds = marker();
      const child = spawn('/bin/bash', ['-c', command(seconds)], { detached: true });
      undo.push(
        () => endGroup(child),
        () => endAll(seconds),
      );
      await waitFor(() => pidsOf(seconds).length > 0);
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('exit', resolve));
      expect(pidsOf(seconds)).not.toEqual([]);
    });
  });

  it.each(['in the background', 'in a session of its own'])(
    'swaps a folder for a link under the file tools, %s',
    async (how) => {
      const outside = path.join(root, 'outside');
      fs.mkdirSync(outside, { recursive: true });
      fs.writeFileSync(path.join(outside, 'file'), SECRET);
      const swap = `mkdir -p kept && echo mine > kept/file && ln -sfn ${outside} link && perl -e 'while (1) { rename "kept", "now"; rename "now", "kept"; rename "link", "now"; rename "now", "link" }'`;
      fs.rmSync(path.join(workspace, 'now'), { recursive: true, force: true });
      const shell =
        how === 'in the background' ? swap : `setsid bash -c '${swap.replaceAll("'", `'\\''`)}'`;
      const child = await sandbox.start({ shell }, place);
      await waitFor(() => fs.existsSync(path.join(workspace, 'now')));
      const held = await readOften(sandbox, 300);
      // the control, once: the same tools while it goes on
      const loose = { ...sandbox, whileStill: <T>(work: () => Promise<T>) => work() };
      const racing = how === 'in the background' ? await readOften(loose, 20_000) : [SECRET];
      await child.stop();
      expect(held.some((output) => output.includes('mine'))).toBe(true);
      expect(held.join('')).not.toContain(SECRET);
      expect(racing.at(-1)).toContain(SECRET);
    },
  );

  it('holds still while it is told to, and goes on then', async () => {
    const child = await sandbox.start(
      { shell: 'setsid bash -c "while :; do echo x >> ticks; done" & wait' },
      place,
    );
    const size = () =>
      fs.statSync(path.join(workspace, 'ticks'), { throwIfNoEntry: false })?.size ?? 0;
    await waitFor(() => size() > 0);
    await sandbox.whileStill(async () => {
      const before = size();
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(size()).toBe(before);
    });
    const after = size();
    await waitFor(() => size() > after);
    await child.stop();
  });

  const reads: [string, () => string][] = [
    ['the keys of the home folder', () => `cat ~/.ssh/id ${homeFolder}/.ssh/id`],
    ['the data folder', () => `cat ${dataFolder}/db`],
    ['the environment of the app', () => `cat /proc/${process.pid}/environ /proc/*/environ`],
    [
      'the environment of another program',
      () => `cat /proc/*/environ; grep -r secret- /proc/*/cmdline`,
    ],
    [
      'through the descriptors it was given',
      () => 'for i in 0 1 2 3 4 5 6 7 8 9; do timeout 0.2 cat /proc/1/fd/$i; done',
    ],
  ];

  it.each(reads)('a program that goes on reads %s', async (_what, shell) => {
    process.env.CHATELAINE_TEST_SECRET = SECRET;
    undo.push(() => delete process.env.CHATELAINE_TEST_SECRET);
    const other = await sandbox.start(
      { shell: 'sleep 100' },
      { ...place, environment: { TOKEN: SECRET } },
    );
    const child = await sandbox.start({ shell: shell() }, place);
    child.stdin.end();
    expect(await text(child.stdout)).not.toContain(SECRET);
    await other.stop();
  });

  const obeyed: [string, (file: string) => Record<string, string>][] = [
    ['BASH_ENV', (file) => ({ BASH_ENV: file, ENV: file })],
    ['PATH', (file) => ({ PATH: path.dirname(file) })],
    ['an exported function', (file) => ({ 'BASH_FUNC_export%%': `() { . ${file}; }` })],
    [
      'PROMPT_COMMAND and PS4',
      (file) => ({ PROMPT_COMMAND: file, PS4: `$(${file})`, SHELLOPTS: 'xtrace' }),
    ],
  ];

  it.each(obeyed)('has %s of its environment obeyed outside', async (_what, environment) => {
    const evidence = path.join(root, `evidence-${randomBytes(4).toString('hex')}`);
    const folder = path.join(workspace, 'bin');
    fs.mkdirSync(folder, { recursive: true });
    for (const name of ['bash', 'socat', 'sh', 'bwrap', 'echo', 'evil']) {
      fs.writeFileSync(path.join(folder, name), `#!/bin/sh\necho x > ${evidence}\n`, {
        mode: 0o755,
      });
    }
    const options = { ...place, environment: environment(path.join(folder, 'evil')) };
    const child = await sandbox
      .start({ command: '/bin/bash', args: ['-c', ':'] }, options)
      .catch(() => null);
    await child?.ended;
    expect(fs.existsSync(evidence)).toBe(false);
  });

  it('has LD_PRELOAD of its environment loaded outside, or before the filter of system calls', async () => {
    const environment = { LD_PRELOAD: path.join(workspace, 'evil.so') };
    const child = await sandbox.start(
      { command: '/bin/true', args: [] },
      { ...place, environment },
    );
    const complaints = (await text(child.stderr)).match(/evil\.so/g) ?? [];
    // by the program itself and nothing before it
    expect(complaints).toHaveLength(1);
  });
});

/** What the tool says each time, up to where it says the secret. */
async function readOften(sandbox: Sandbox, times: number): Promise<string[]> {
  const tools = createTools({ ...place, workspace, sandbox, jobs: jobsIn(sandbox).of('one') });
  const read = tools.find(({ definition }) => definition.name === 'read');
  const outputs: string[] = [];
  while (outputs.length < times && !outputs.at(-1)?.includes(SECRET)) {
    const context = { signal: new AbortController().signal, onOutput: () => {}, approved: null };
    const answer = await read?.run(read.parse({ file_path: 'now/file' }), context);
    outputs.push(answer?.output ?? '');
  }
  return outputs;
}

function marker(): string {
  return `9${Number.parseInt(randomBytes(5).toString('hex'), 16)}`;
}

function pidsOf(seconds: string): number[] {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const words = commandLine(pid);
      return words[0] === 'sleep' && words[1] === seconds;
    });
}

function commandLine(pid: number): string[] {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

function endGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // gone already
  }
}

function endAll(seconds: string): void {
  for (const pid of pidsOf(seconds)) process.kill(pid, 'SIGKILL');
}

async function waitFor(condition: () => boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error('it did not come');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
