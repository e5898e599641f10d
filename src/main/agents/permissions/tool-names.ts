import { ChatelaineError } from '../../../shared/errors';
import type { AgentTool, ToolInput } from '../tools/tool';

export type AskedTool = Pick<AgentTool, 'definition' | 'effect'>;

/** What a rule for this tool is filed under: whoever may write a file may edit it. */
export function ruleTool({ definition, effect }: AskedTool): string {
  return effect === 'write' ? 'write' : definition.name;
}

export const isMcpTool = (name: string) => /^mcp__.+__.+$/s.test(name);

export function commandText(input: ToolInput): string {
  return typeof input.command === 'string' ? input.command : '';
}

/** What a person who only names a tool means by it. `INVALID_INPUT` when there are no rules for it. */
export function toolNamed(name: string): AskedTool {
  const effect =
    name === 'write' || name === 'edit'
      ? 'write'
      : ['read', 'glob', 'grep'].includes(name)
        ? 'read'
        : 'execute';
  if (effect === 'execute' && name !== 'bash' && !isMcpTool(name)) {
    throw new ChatelaineError('INVALID_INPUT', `There is no tool named “${name}”.`);
  }
  return { definition: { name, description: '', input_schema: { type: 'object' } }, effect };
}
