import type { SessionJobs } from '../jobs';
import type { Sandbox } from '../sandbox/sandbox';
import { createBashTool } from './bash';
import { createJobTools } from './job-tools';
import { createReadingTools } from './reading';
import type { AgentTool } from './tool';
import { createWritingTools } from './writing';

/**
 * Every tool of a session: read, write, edit, glob and grep in its workspace, bash in the sandbox. They
 * run one at a time: two edits of one file would lose the first. And what goes on in a sandbox holds still
 * while a file tool works: a program that swaps a folder for a symlink between the tool's check and its
 * read or write would lead it out of the workspace.
 */
export function createTools(options: {
  workspace: string;
  /** null: there is none here, and so there are no commands. */
  sandbox: Pick<Sandbox, 'run' | 'whileStill'> | null;
  /** The session's own, for the commands. */
  temporaryFolder: string;
  /** Hosts that commands may connect to; none: no network. */
  allowedDomains: readonly string[];
  /** The session's background commands. */
  jobs: SessionJobs;
}): AgentTool[] {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };
  const { workspace, sandbox } = options;
  const whileStill = <T>(work: () => Promise<T>) =>
    sandbox === null ? work() : sandbox.whileStill(work);
  const fileTools = [...createReadingTools(workspace), ...createWritingTools(workspace)].map(
    (tool): AgentTool => ({
      ...tool,
      preview: (input) => whileStill(() => tool.preview(input)),
      run: (input, context) => whileStill(() => tool.run(input, context)),
    }),
  );
  return [...fileTools, ...createCommandTools(options)].map((tool) => ({
    ...tool,
    preview: (input) => inTurn(() => tool.preview(input)),
    run: (input, context) => inTurn(() => tool.run(input, context)),
  }));
}

function createCommandTools(options: Parameters<typeof createTools>[0]): AgentTool[] {
  const { sandbox, jobs } = options;
  if (sandbox === null) return [];
  return [createBashTool({ ...options, sandbox }), ...createJobTools(jobs)];
}
