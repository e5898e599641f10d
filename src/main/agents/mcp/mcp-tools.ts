import type { McpServer } from '../../../shared/commands/mcp';
import { boundText } from '../tools/bounded-output';
import { errorText, STOPPED } from '../tools/run';
import type { AgentTool, ToolInput, ToolOutput } from '../tools/tool';
import type { OfferedTool } from './offered-tools';
import { parseToolInput } from './tool-input';
import { toolName } from './tool-name';

type Run = (
  tool: string,
  input: ToolInput,
  context: { signal: AbortSignal; onOutput(text: string): void },
) => Promise<ToolOutput>;

/** The tools of one server that the user has enabled, as a session takes them. */
export function toAgentTools(
  server: McpServer,
  offered: readonly OfferedTool[],
  run: Run,
): AgentTool[] {
  const enabled = new Set(server.tools.flatMap(({ name, isEnabled }) => (isEnabled ? [name] : [])));
  return offered
    .filter(({ name }) => enabled.has(name))
    .map((tool) => toAgentTool(toolName(server.name, tool.name), tool, run));
}

function toAgentTool(name: string, tool: OfferedTool, run: Run): AgentTool {
  return {
    definition: { name, description: tool.description, input_schema: tool.schema },
    // whatever a server says of its own harmlessness
    effect: 'execute',
    parse: (input) => parseToolInput(name, tool.schema, input),
    preview: async () => null,
    async run(input, { signal, onOutput }) {
      try {
        signal.throwIfAborted();
        return await run(tool.name, input, { signal, onOutput });
      } catch (error) {
        if (signal.aborted) return STOPPED;
        return { output: boundText(errorText(error)), isError: true };
      }
    },
  };
}
