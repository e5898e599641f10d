import type { BetaToolResultBlockParam } from '@anthropic-ai/sdk/resources/beta/messages';
import type { BetaManagedAgentsAgentToolResultEvent } from '@anthropic-ai/sdk/resources/beta/sessions';

type Blocks = NonNullable<BetaManagedAgentsAgentToolResultEvent['content']>;
type ResultContent = Exclude<NonNullable<BetaToolResultBlockParam['content']>, string>;

/** A result as our own history has it, so that a fork can be sent from here: without secrets. */
export function toResult(
  toolUseId: string,
  event: { content?: Blocks; is_error?: boolean | null },
  mask: (text: string) => string,
): BetaToolResultBlockParam {
  const content = (event.content ?? []).map((block) => resultBlock(block, mask));
  return {
    type: 'tool_result',
    tool_use_id: toolUseId,
    content,
    ...(event.is_error ? { is_error: true } : {}),
  };
}

/** The text of a result, for the tool's card. */
export function outputOf({ content }: BetaToolResultBlockParam): string {
  if (typeof content === 'string') return content;
  return (content ?? [])
    .map((block) => (block.type === 'text' ? block.text : '[image]'))
    .join('\n');
}

function resultBlock(block: Blocks[number], mask: (text: string) => string): ResultContent[number] {
  if (block.type === 'image' && block.source.type === 'base64') {
    const { media_type: type, data } = block.source;
    const mediaType = IMAGES.find((known) => known === type);
    if (mediaType)
      return { type: 'image', source: { type: 'base64', media_type: mediaType, data } };
  }
  return { type: 'text', text: mask(textOf(block)) };
}

const IMAGES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;

/** What only the provider has is told of in words: nobody else could be sent it. */
function textOf(block: Blocks[number]): string {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'search_result':
      return [block.title, block.source, ...block.content.map(({ text }) => text)].join('\n');
    case 'document':
      return block.source.type === 'text'
        ? block.source.data
        : `[document: ${block.title ?? 'kept by the provider'}]`;
    case 'image':
      return block.source.type === 'url' ? `[image: ${block.source.url}]` : '[image]';
    default:
      return '[content of a kind that is not known here]';
  }
}
