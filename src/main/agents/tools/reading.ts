import {
  betaGlobTool,
  betaGrepTool,
  betaReadTool,
} from '@anthropic-ai/sdk/tools/agent-toolset/node';
import { z } from 'zod';
import { parseInput } from './input';
import { definitionOf, runSdkTool } from './run';
import type { AgentTool, ToolInput } from './tool';

/** read, glob and grep: the SDK's own, which resolve every symlink and stay inside the workspace. */
export function createReadingTools(workspace: string): AgentTool[] {
  const context = { workdir: workspace };
  return [
    readingTool(betaReadTool(context), ReadInput),
    readingTool(betaGlobTool(context), GlobInput),
    readingTool(betaGrepTool(context), GrepInput),
  ];
}

const Path = z.string().min(1).max(4_096);
const Pattern = z.string().min(1).max(10_000);

const ReadInput = z.strictObject({
  file_path: Path,
  view_range: z.tuple([z.int(), z.int()]).optional(),
});
const GlobInput = z.strictObject({ pattern: Pattern, path: Path.optional() });
const GrepInput = z.strictObject({ pattern: Pattern, path: Path.optional() });

/** A search of a huge tree ends here even when nobody stops it. */
const TIME_LIMIT_MS = 60_000;

function readingTool(
  tool: ReturnType<typeof betaReadTool>,
  schema: z.ZodType<ToolInput>,
): AgentTool {
  const definition = definitionOf(tool);
  return {
    definition,
    effect: 'read',
    parse: (input) => parseInput(definition.name, schema, input),
    preview: async () => null,
    async run(input, { signal }) {
      const limit = AbortSignal.timeout(TIME_LIMIT_MS);
      const result = await runSdkTool(tool, input, AbortSignal.any([signal, limit]));
      if (!limit.aborted || signal.aborted) return result;
      return { output: `${definition.name}: took longer than 60 s`, isError: true };
    },
  };
}
