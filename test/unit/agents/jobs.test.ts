import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { createJobs, MAX_RUNNING } from '../../../src/main/agents/jobs';
import type { SandboxedProcess } from '../../../src/main/agents/sandbox/sandbox';
import type { Job } from '../../../src/shared/commands/sessions';

const place = { cwd: '/work', temporaryFolder: '/tmp/one', allowedDomains: ['a.example'] };

/** The port of the sandbox, with programs that do as they are told. */
function set() {
  const programs: (SandboxedProcess & { end(exitCode: number): void; shell: string })[] = [];
  const told: { sessionId: string; jobs: Job[] }[] = [];
  let now = 1_000;
  let held: Promise<void> | undefined;
  const jobs = createJobs({
    sandbox: {
      start: async (program, options) => {
        expect(options).toEqual(place);
        await held;
        const stdout = new PassThrough();
        const stderr = new PassThrough();
        let finish: (result: { exitCode: number }) => void = () => {};
        const ended = new Promise<{ exitCode: number }>((resolve) => {
          finish = resolve;
        });
        const end = (exitCode: number) => {
          stdout.end();
          stderr.end();
          finish({ exitCode });
        };
        const stop = async () => end(137);
        const shell = 'shell' in program ? program.shell : '';
        const child = { stdin: new PassThrough(), stdout, stderr, ended, stop, end, shell };
        programs.push(child);
        return child;
      },
    },
    clock: { now: () => now++ },
    emit: (name, payload) => {
      if (name === 'sessions.jobs') told.push(payload as { sessionId: string; jobs: Job[] });
    },
    // holds back what could be the beginning of the secret
    maskStream: () => {
      let kept = '';
      return {
        push(text) {
          const all = (kept + text).replaceAll('hush', '****');
          const start = all.length - (/h?u?s?$/.exec(all)?.[0].length ?? 0);
          kept = all.slice(start);
          return all.slice(0, start);
        },
        end: () => kept,
      };
    },
  });
  const program = (index = 0) => {
    const found = programs[index];
    if (found === undefined) throw new Error(`no program ${index}`);
    return found;
  };
  return { jobs, program, told, hold: (gate: Promise<void>) => (held = gate) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

it('answers with the job at once and tells what becomes of it', async () => {
  const { jobs, program, told } = set();
  const job = await jobs.start('one', 'npm run dev', place);
  expect(job).toEqual({
    ...{ id: 'job-1', command: 'npm run dev', exitCode: null, startedAt: 1_000, endedAt: null },
  });
  expect(program().shell).toContain('\nnpm run dev');
  program().end(3);
  await settled();
  const over = { ...job, exitCode: 3, endedAt: 1_001 };
  expect(jobs.list('one')).toEqual([over]);
  expect(told).toEqual([
    { sessionId: 'one', jobs: [job] },
    { sessionId: 'one', jobs: [over] },
  ]);
});

it('reads what is new, masked over the borders of chunks', async () => {
  const { jobs, program } = set();
  await jobs.start('one', 'echo hush', place);
  program().stdout.push('one h');
  await settled();
  expect(jobs.read('one', 'job-1').output).toBe('one ');
  program().stdout.push('ush é'.slice(0, 4));
  program().stderr.push('two');
  await settled();
  expect(jobs.read('one', 'job-1').output).toBe('**** two');
  expect(jobs.read('one', 'job-1').output).toBe('');
  program().stdout.push('hu');
  program().end(0);
  await settled();
  expect(jobs.read('one', 'job-1')).toMatchObject({ output: 'hu', job: { exitCode: 0 } });
  expect(jobs.list('one')[0]?.command).toBe('echo ****');
});

it('keeps the head and the tail of much output', async () => {
  const { jobs, program } = set();
  await jobs.start('one', 'yes', place);
  program().stdout.push(`BEGIN${'x'.repeat(1_000_000)}END`);
  await settled();
  const { output } = jobs.read('one', 'job-1');
  expect(output).toMatch(/^BEGINx+\n\[\d+ characters left out\]\nx+END$/);
  expect(output.length).toBeLessThan(263_000);
});

it('runs no more than so many at once, and says what to do', async () => {
  const { jobs, program } = set();
  const starts = Array.from({ length: MAX_RUNNING + 2 }, (_, i) =>
    jobs.start('one', `sleep ${i}`, place).then(
      () => 'started',
      (error: Error) => error.message,
    ),
  );
  const answers = await Promise.all(starts);
  expect(answers.filter((answer) => answer === 'started')).toHaveLength(MAX_RUNNING);
  expect(answers.at(-1)).toContain('bash_stop');
  await jobs.start('two', 'sleep 1', place);
  program().end(0);
  await settled();
  await jobs.start('one', 'sleep 1', place);
});

it('stops one, or those of a session, and knows them no more then', async () => {
  const { jobs } = set();
  for (const session of ['one', 'one', 'two']) await jobs.start(session, 'sleep', place);
  expect(await jobs.stop('one', 'job-1')).toMatchObject({ id: 'job-1', exitCode: 137 });
  expect(await jobs.stop('one', 'job-1')).toMatchObject({ exitCode: 137 });
  await jobs.stopAll('one');
  expect(jobs.list('one')).toEqual([]);
  expect(jobs.list('two')).toMatchObject([{ exitCode: null }]);
  expect(() => jobs.read('one', 'job-2')).toThrow('job-2');
  await expect(jobs.stop('two', 'job-9')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('has nothing of one session in another', async () => {
  const { jobs } = set();
  await jobs.start('one', 'sleep', place);
  expect(() => jobs.of('two').read('job-1')).toThrow('job-1');
  await expect(jobs.of('two').stop('job-1')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('ends what was on its way when the session ended', async () => {
  const { jobs, program, hold } = set();
  let release = () => {};
  hold(new Promise((resolve) => (release = resolve)));
  const starting = jobs.start('one', 'sleep', place);
  await jobs.stopAll('one');
  release();
  await expect(starting).rejects.toThrow('The session has ended');
  expect(await program().ended).toEqual({ exitCode: 137 });
  expect(jobs.list('one')).toEqual([]);
});

it('ends all when it closes, and starts none after', async () => {
  const { jobs, program } = set();
  await jobs.start('one', 'sleep', place);
  await jobs.start('two', 'sleep', place);
  await jobs.close();
  expect(await program(1).ended).toEqual({ exitCode: 137 });
  await expect(jobs.start('one', 'sleep', place)).rejects.toThrow('closing');
});

it('remembers the latest that have ended, not all', async () => {
  const { jobs, program } = set();
  for (let i = 0; i < 40; i++) {
    await jobs.start('one', `echo ${i}`, place);
    program(i).end(0);
    await settled();
  }
  expect(jobs.list('one').map(({ command }) => command)).toEqual(
    Array.from({ length: 16 }, (_, i) => `echo ${24 + i}`),
  );
});
