import { z } from 'zod';
import type { Job } from '../../../shared/commands/sessions';
import type { SessionJobs } from '../jobs';
import { parseInput } from './input';
import { asOutput } from './run';
import type { AgentTool } from './tool';

/** What the model can do with the commands it has in the background. They touch nothing but those. */
export function createJobTools(jobs: Pick<SessionJobs, 'read' | 'stop'>): AgentTool[] {
  const readOutput = jobTool(outputDefinition, async (id) => {
    const { job, output } = jobs.read(id);
    return `${output}\n[${jobState(job)}]`.trim();
  });
  const stop = jobTool(stopDefinition, async (id) => {
    await jobs.stop(id);
    const { job, output } = jobs.read(id);
    return `${output}\n[${jobState(job)}]`.trim();
  });
  return [readOutput, stop];
}

/** For the model. */
export function jobState(job: Job): string {
  return job.exitCode === null
    ? `${job.id} is running`
    : `${job.id} has ended with exit code ${job.exitCode}`;
}

function jobTool(
  definition: AgentTool['definition'],
  work: (job: string) => Promise<string>,
): AgentTool {
  return {
    definition,
    effect: 'read',
    parse: (input) => parseInput(definition.name, JobInput, input),
    preview: async () => null,
    run: (input, { signal }) =>
      asOutput(signal, async () => ({
        output: await work(JobInput.parse(input).job),
        isError: false,
      })),
  };
}

const JobInput = z.strictObject({ job: z.string().trim().min(1).max(64) });

const input_schema: AgentTool['definition']['input_schema'] = {
  type: 'object',
  properties: { job: { type: 'string', description: 'The id that bash answered with' } },
  required: ['job'],
};

const outputDefinition: AgentTool['definition'] = {
  name: 'bash_output',
  description: [
    'Get what a command in the background has put out since you last asked, and whether it still runs.',
    'It answers at once: do something else before you ask again.',
  ].join(' '),
  input_schema,
};

const stopDefinition: AgentTool['definition'] = {
  name: 'bash_stop',
  description:
    'End a command in the background, with all it started, and get the rest of its output.',
  input_schema,
};
