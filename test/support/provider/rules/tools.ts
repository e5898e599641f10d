import { type ApiError, badRequest } from '../api-error';
import type { ListedModel } from '../models';
import type { MessagesRequest } from '../script';

/** https://platform.claude.com/docs/en/agents-and-tools/tool-use/define-tools */
export const TOOL_NAME = /^[a-zA-Z0-9_-]{1,128}$/;

/** Tools that the provider runs, by their dated type, and the name each must have. */
const WEB_TOOLS: Readonly<Record<string, string>> = {
  web_search_20250305: 'web_search',
  web_search_20260209: 'web_search',
  web_search_20260318: 'web_search',
  web_fetch_20250910: 'web_fetch',
  web_fetch_20260209: 'web_fetch',
  web_fetch_20260309: 'web_fetch',
  web_fetch_20260318: 'web_fetch',
};

/** The `tools` of a request: our own, and the web tools of the provider. */
export function refusedTools(
  { tools = [] }: MessagesRequest,
  model: ListedModel,
): ApiError | undefined {
  for (const [at, tool] of tools.entries()) {
    const isOwn = tool.type === undefined || tool.type === null || tool.type === 'custom';
    const problem = isOwn
      ? refusedOwnTool(tool, `tools.${at}.custom`)
      : refusedWebTool(tool, `tools.${at}`, model);
    if (problem) return problem;
  }
  const names = tools.map(({ name }) => name);
  return new Set(names).size < names.length
    ? badRequest('tools: Tool names must be unique.')
    : undefined;
}

function refusedOwnTool(tool: Record<string, unknown>, place: string): ApiError | undefined {
  if (typeof tool.name !== 'string' || !TOOL_NAME.test(tool.name))
    return badRequest(`${place}.name: String should match pattern '${TOOL_NAME.source}'`);
  if (tool.description !== undefined && typeof tool.description !== 'string')
    return badRequest(`${place}.description: Input should be a valid string`);
  const schema: { type?: unknown } = Object(tool.input_schema);
  if (schema.type !== 'object')
    return badRequest(`${place}.input_schema.type: Input should be 'object'`);
  const combined = ['oneOf', 'allOf', 'anyOf'].some((keyword) => keyword in schema);
  return combined
    ? badRequest(
        `${place}.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level`,
      )
    : undefined;
}

function refusedWebTool(
  tool: Record<string, unknown>,
  place: string,
  model: ListedModel,
): ApiError | undefined {
  const type = String(tool.type);
  const name = WEB_TOOLS[type];
  if (!name)
    return badRequest(
      `${place}: Input tag '${type}' found using 'type' does not match any of the expected tags`,
    );
  if (tool.name !== name) return badRequest(`${place}.${type}.name: Input should be '${name}'`);
  if (!model.capabilities.server_tools.web_search.supported)
    return badRequest(`'${model.id}' does not support tool types: ${type}.`);
  const { max_uses: maxUses } = tool;
  if (
    maxUses !== undefined &&
    maxUses !== null &&
    !(Number.isInteger(maxUses) && Number(maxUses) > 0)
  )
    return badRequest(`${place}.${type}.max_uses: Input should be greater than 0`);
  return tool.allowed_domains && tool.blocked_domains
    ? badRequest(`${place}.${type}: allowed_domains and blocked_domains cannot both be used`)
    : undefined;
}
