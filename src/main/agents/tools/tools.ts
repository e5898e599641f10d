import type { Sandbox } from '../sandbox';
import { createBashTool } from './bash';
import { createReadingTools } from './reading';
import type { AgentTool } from './tool';
import { createWritingTools } from './writing';

/**
 * Every tool of a session: read, write, edit, glob and grep in its workspace, bash in the sandbox. They
 * run one at a time: a command that swaps a folder for a symlink while a file tool is between its check
 * and its write would lead it out of the workspace, and two edits of one file would lose the first.
 */
export function createTools(options: {
  workspace: string;
  sandbox: Sandbox;
  /** The session's own, for the commands. */
  temporaryFolder: string;
}): AgentTool[] {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };
  const tools = [
    ...createReadingTools(options.workspace),
    ...createWritingTools(options.workspace),
    createBashTool(options),
  ];
  return tools.map((tool) => ({
    ...tool,
    preview: (input) => inTurn(() => tool.preview(input)),
    run: (input, context) => inTurn(() => tool.run(input, context)),
  }));
}
