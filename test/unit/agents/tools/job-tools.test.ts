import { expect, it } from 'vitest';
import type { SessionJobs } from '../../../../src/main/agents/jobs';
import { createBashTool } from '../../../../src/main/agents/tools/bash';
import { createJobTools } from '../../../../src/main/agents/tools/job-tools';
import type { AgentTool } from '../../../../src/main/agents/tools/tool';
import { createTools } from '../../../../src/main/agents/tools/tools';

const job = { id: 'job-1', command: 'x', exitCode: null, startedAt: 1, endedAt: null };
const over = { ...job, exitCode: 2, endedAt: 2 };

/** The session's jobs as a port: one job, which ends when it is stopped. */
function oneJob() {
  const started: unknown[] = [];
  let hasEnded = false;
  const jobs: SessionJobs = {
    start: async (command, place) => {
      started.push([command, place]);
      if (command === 'too many') throw new Error('8 commands run already');
      return job;
    },
    read: (id) => {
      if (id !== 'job-1') throw new Error(`no ${id}`);
      return { job: hasEnded ? over : job, output: 'out' };
    },
    stop: async () => {
      hasEnded = true;
      return over;
    },
  };
  return { jobs, started };
}

function run(tool: AgentTool | undefined, input: unknown) {
  if (tool === undefined) throw new Error('no such tool');
  const { signal } = new AbortController();
  return tool.run(tool.parse(input), { signal, onOutput: () => {}, approved: null });
}

it('bash answers at once for a command in the background', async () => {
  const { jobs, started } = oneJob();
  const bash = createBashTool({
    workspace: '/work',
    temporaryFolder: '/tmp/one',
    allowedDomains: ['a.example'],
    sandbox: { run: () => Promise.reject(new Error('not this one')) },
    jobs,
  });
  const answer = await run(bash, { command: 'npm run dev', run_in_background: true });
  expect(answer).toEqual({ output: '[job-1 is running]', isError: false });
  const place = { cwd: '/work', temporaryFolder: '/tmp/one', allowedDomains: ['a.example'] };
  expect(started).toEqual([['npm run dev', place]]);
  expect(await run(bash, { command: 'too many', run_in_background: true })).toEqual({
    output: '8 commands run already',
    isError: true,
  });
});

it('bash says what it may reach', () => {
  const described = (allowedDomains: string[]) =>
    createBashTool({
      ...{ workspace: '', temporaryFolder: '', allowedDomains, jobs: oneJob().jobs },
      sandbox: { run: () => Promise.reject(new Error('not run')) },
    }).definition.description;
  expect(described([])).toContain('There is no network.');
  expect(described(['a.example', '*.b.example'])).toContain('a.example, *.b.example');
  expect(described(['a.example'])).not.toContain('There is no network');
});

it('bash_output and bash_stop give output and state, and failures in words', async () => {
  const [output, stop] = createJobTools(oneJob().jobs);
  expect(await run(output, { job: 'job-1' })).toEqual({
    output: 'out\n[job-1 is running]',
    isError: false,
  });
  expect(await run(output, { job: 'job-7' })).toEqual({ output: 'no job-7', isError: true });
  expect((await run(stop, { job: 'job-1' })).output).toBe(
    'out\n[job-1 has ended with exit code 2]',
  );
  for (const tool of [output, stop]) expect(() => tool?.parse({ job: 1 })).toThrow('job');
});

it('there are no commands and no jobs without a sandbox', () => {
  const tools = createTools({
    ...{ workspace: '/work', temporaryFolder: '/tmp', allowedDomains: [], sandbox: null },
    jobs: oneJob().jobs,
  });
  expect(tools.map(({ definition }) => definition.name)).toEqual([
    ...['read', 'glob', 'grep', 'write', 'edit'],
  ]);
});
