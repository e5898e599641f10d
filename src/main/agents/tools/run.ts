import type { BetaRunnableTool } from '@anthropic-ai/sdk/lib/tools/BetaRunnableTool';
import { ToolError } from '@anthropic-ai/sdk/lib/tools/ToolError';
import { boundText } from './bounded-output';
import type { AgentTool, ToolInput, ToolOutput } from './tool';

/** What of one of the SDK's tools is sent to the model. */
export function definitionOf(tool: BetaRunnableTool): AgentTool['definition'] {
  if (!('input_schema' in tool)) throw new TypeError('a tool of the toolset without a schema');
  const { name, input_schema, description = '' } = tool;
  return { name, input_schema, description };
}

/** Runs one of the SDK's tools. Its failures and an abort become outputs the model can read. */
export async function runSdkTool(
  tool: BetaRunnableTool,
  input: ToolInput,
  signal: AbortSignal,
): Promise<ToolOutput> {
  return asOutput(signal, async () => {
    const result = await tool.run(input, { ...NO_TOOL_USE, signal });
    return { output: contentText(result), isError: false };
  });
}

/** Runs `work` until it ends or the signal aborts, whichever is first; never rejects. */
export async function asOutput(
  signal: AbortSignal,
  work: () => Promise<ToolOutput>,
): Promise<ToolOutput> {
  let onAbort = () => {};
  try {
    signal.throwIfAborted();
    const aborted = new Promise<never>((_resolve, reject) => {
      onAbort = () => reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
    });
    const { output, isError } = await Promise.race([work(), aborted]);
    return { output: boundText(output), isError };
  } catch (error) {
    if (signal.aborted) return STOPPED;
    return { output: boundText(errorText(error)), isError: true };
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

export const STOPPED: ToolOutput = {
  output: 'Stopped by the user before it was complete.',
  isError: true,
};

/** What a failure says to the model. */
export function errorText(error: unknown): string {
  if (error instanceof ToolError) return contentText(error.content);
  return error instanceof Error ? error.message : String(error);
}

function contentText(content: string | readonly { type: string }[]): string {
  if (typeof content === 'string') return content;
  return content
    .map((block) => ('text' in block && typeof block.text === 'string' ? block.text : ''))
    .join('\n');
}

/** The toolset reads the signal only; a call of ours has no block of the API behind it. */
const toolUse = { type: 'tool_use', id: '', name: '', input: {} } as const;
const NO_TOOL_USE = { toolUse, toolUseBlock: toolUse };
