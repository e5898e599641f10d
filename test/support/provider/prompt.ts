import type { MessagesRequest, RequestBlock } from './script';
import { estimateTokens } from './tokens';

/** How long a cached prefix lives without being read. */
export type CacheTtl = '5m' | '1h';

/** One piece of a prompt, in the order the model reads it: tools, system, messages. */
export type PromptBlock = {
  /** What the piece says, without its cache mark. */
  text: string;
  tokens: number;
  /** A breakpoint of the prompt cache is behind this piece. */
  mark?: CacheTtl;
  /** Whether a mark may be put on it. */
  canBeMarked: boolean;
};

export function promptTokens(request: MessagesRequest): number {
  return promptBlocks(request).reduce((sum, { tokens }) => sum + tokens, 0);
}

/**
 * The prompt of a request, cut at its blocks. Options that change how a part is rendered are written into
 * that part, so that it does not match what was cached under other ones: web tools and speed into the
 * system prompt; thinking, effort, tool choice and the presence of images into the messages.
 * https://platform.claude.com/docs/en/build-with-claude/prompt-caching
 */
export function promptBlocks(request: MessagesRequest): PromptBlock[] {
  const tools = request.tools ?? [];
  const blocks = [
    ...tools.filter((tool) => !isServerTool(tool)).map((tool) => piece('tool', tool)),
    ...tools.filter(isServerTool).map((tool) => piece(`system ${request.speed ?? ''}`, tool)),
    ...asBlocks(request.system).map((block) => piece(`system ${request.speed ?? ''}`, block)),
    ...request.messages.flatMap(({ role, content }) =>
      asBlocks(content).map((block) => piece(`${messageOptions(request)} ${role}`, block)),
    ),
  ];
  return withAutomaticMark(blocks, request.cache_control);
}

/** The TTL of a `cache_control`; nothing for a part that has none. */
export function ttlOf(control: unknown): CacheTtl | undefined {
  if (typeof control !== 'object' || control === null) return undefined;
  return 'ttl' in control && control.ttl === '1h' ? '1h' : '5m';
}

function withAutomaticMark(blocks: PromptBlock[], control: unknown): PromptBlock[] {
  const ttl = ttlOf(control);
  const last = blocks.findLastIndex(({ canBeMarked }) => canBeMarked);
  if (ttl === undefined) return blocks;
  return blocks.map((block, at) => (at === last && !block.mark ? { ...block, mark: ttl } : block));
}

function messageOptions({ thinking, output_config, tool_choice, messages }: MessagesRequest) {
  const effort =
    typeof output_config === 'object' && output_config !== null && 'effort' in output_config
      ? output_config.effort
      : undefined;
  const hasImages = JSON.stringify(messages).includes('"type":"image"');
  return JSON.stringify({ thinking, effort, tool_choice, hasImages });
}

function piece(part: string, block: object): PromptBlock {
  const text = JSON.stringify(block, (key, value: unknown) =>
    key === 'cache_control' ? undefined : value,
  );
  const mark = markOf(block);
  return {
    text: `${part} ${text}`,
    tokens: estimateTokens(block),
    canBeMarked: !('type' in block) || !/thinking/.test(String(block.type)),
    ...(mark ? { mark } : {}),
  };
}

/** A block's own mark, or one on a block within a tool result. */
function markOf(block: object): CacheTtl | undefined {
  if ('cache_control' in block && block.cache_control) return ttlOf(block.cache_control);
  const inner = 'content' in block && Array.isArray(block.content) ? block.content : [];
  return inner.map((one: unknown) => markOf(Object(one))).find((mark) => mark !== undefined);
}

function isServerTool({ type }: { type?: string | null }): boolean {
  return typeof type === 'string' && type !== 'custom';
}

function asBlocks(content: unknown): readonly RequestBlock[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return Array.isArray(content) ? content : [];
}
