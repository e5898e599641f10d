import { z } from 'zod';
import { MAX_RUNNING, type SessionJobs } from '../jobs';
import { DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS } from '../sandbox/process';
import type { Sandbox } from '../sandbox/sandbox';
import { parseInput } from './input';
import { jobState } from './job-tools';
import { asOutput } from './run';
import type { AgentTool } from './tool';

/** Commands, in the sandbox and nowhere else. Each call is a new shell in the workspace. */
export function createBashTool(options: {
  workspace: string;
  sandbox: Pick<Sandbox, 'run'>;
  temporaryFolder: string;
  /** Hosts that commands may connect to; none: no network. */
  allowedDomains: readonly string[];
  jobs: Pick<SessionJobs, 'start'>;
}): AgentTool {
  const { workspace: cwd, sandbox, temporaryFolder, allowedDomains, jobs } = options;
  const place = { cwd, temporaryFolder, allowedDomains };
  return {
    definition: definition(allowedDomains),
    effect: 'execute',
    parse: (input) => parseInput('bash', BashInput, input),
    preview: async () => null,
    run: (input, { signal, onOutput }) =>
      asOutput(signal, async () => {
        const { command, timeout_ms, run_in_background } = BashInput.parse(input);
        if (run_in_background === true) {
          const job = await jobs.start(command, place);
          return { output: `[${jobState(job)}]`, isError: false };
        }
        const timeoutMs = timeout_ms ?? DEFAULT_TIMEOUT_MS;
        const result = await sandbox.run(command, { ...place, timeoutMs, signal, onOutput });
        return { output: outputText(result, timeoutMs), isError: result.exitCode !== 0 };
      }),
  };
}

const BashInput = z.strictObject({
  command: z.string().trim().min(1).max(100_000),
  timeout_ms: z.int().min(1).max(MAX_TIMEOUT_MS).optional(),
  run_in_background: z.boolean().optional(),
});

function definition(allowedDomains: readonly string[]): AgentTool['definition'] {
  return {
    name: 'bash',
    description: [
      'Run a bash command in a sandbox and get its output (stdout and stderr together).',
      'Each call is a new shell that starts in the workspace: use && or ; for steps that belong together.',
      'It can write in the workspace (not in git hooks or .git/config) and in $TMPDIR, and nowhere else.',
      networkText(allowedDomains),
      'Most of the home folder cannot be read.',
      `It is ended after timeout_ms (default ${DEFAULT_TIMEOUT_MS}, at most ${MAX_TIMEOUT_MS}),`,
      'and processes that it left behind end with it. There is no terminal and no input.',
      'For a server or a watcher set run_in_background: it answers at once with the id of a job without a',
      `time limit, for bash_output and bash_stop; at most ${MAX_RUNNING} at once, each with a network of its own.`,
    ].join(' '),
    input_schema: {
      type: 'object',
      properties: {
        command: { type: 'string', description: 'The command to run' },
        timeout_ms: { type: 'integer', description: 'Time limit in milliseconds' },
        run_in_background: { type: 'boolean', description: 'Let it go on and answer at once' },
      },
      required: ['command'],
    },
  };
}

function networkText(allowedDomains: readonly string[]): string {
  if (allowedDomains.length === 0) return 'There is no network.';
  return [
    `Over the network only these can be reached: ${allowedDomains.join(', ')}`,
    '(through the HTTP and SOCKS proxies that the environment names, not directly; no UDP, no DNS).',
    'Everything else is refused: the user can allow more domains for this workspace.',
  ].join(' ');
}

function outputText(
  result: { exitCode: number; output: string; timedOut: boolean },
  timeoutMs: number,
): string {
  const output = result.output.trimEnd();
  if (result.timedOut) return `${output}\n[ended after the time limit of ${timeoutMs} ms]`.trim();
  if (result.exitCode !== 0) return `${output}\n[exit code ${result.exitCode}]`.trim();
  return output === '' ? '[no output]' : output;
}
