import { z } from 'zod';
import type { Sandbox } from '../sandbox';
import { DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS } from '../sandbox-process';
import { parseInput } from './input';
import { asOutput } from './run';
import type { AgentTool } from './tool';

/** Commands, in the sandbox and nowhere else. Each call is a new shell in the workspace. */
export function createBashTool(options: {
  workspace: string;
  sandbox: Sandbox;
  temporaryFolder: string;
}): AgentTool {
  const { workspace, sandbox, temporaryFolder } = options;
  return {
    definition,
    effect: 'execute',
    parse: (input) => parseInput(definition.name, BashInput, input),
    preview: async () => null,
    run: (input, { signal, onOutput }) =>
      asOutput(signal, async () => {
        const { command, timeout_ms } = BashInput.parse(input);
        const timeoutMs = timeout_ms ?? DEFAULT_TIMEOUT_MS;
        const result = await sandbox.run(command, {
          cwd: workspace,
          temporaryFolder,
          timeoutMs,
          signal,
          onOutput,
        });
        return { output: outputText(result, timeoutMs), isError: result.exitCode !== 0 };
      }),
  };
}

const BashInput = z.strictObject({
  command: z.string().trim().min(1).max(100_000),
  timeout_ms: z.int().min(1).max(MAX_TIMEOUT_MS).optional(),
});

const definition: AgentTool['definition'] = {
  name: 'bash',
  description: [
    'Run a bash command in a sandbox and get its output (stdout and stderr together).',
    'Each call is a new shell that starts in the workspace: use && or ; for steps that belong together.',
    'It can write in the workspace (not in git hooks or .git/config) and in $TMPDIR, and nowhere else.',
    'There is no network, and most of the home folder cannot be read.',
    `It is ended after timeout_ms (default ${DEFAULT_TIMEOUT_MS}, at most ${MAX_TIMEOUT_MS}).`,
    'Processes in the background end with the command. There is no terminal and no input.',
  ].join(' '),
  input_schema: {
    type: 'object',
    properties: {
      command: { type: 'string', description: 'The command to run' },
      timeout_ms: { type: 'integer', description: 'Time limit in milliseconds' },
    },
    required: ['command'],
  },
};

function outputText(
  result: { exitCode: number; output: string; timedOut: boolean },
  timeoutMs: number,
): string {
  const output = result.output.trimEnd();
  if (result.timedOut) return `${output}\n[ended after the time limit of ${timeoutMs} ms]`.trim();
  if (result.exitCode !== 0) return `${output}\n[exit code ${result.exitCode}]`.trim();
  return output === '' ? '[no output]' : output;
}
