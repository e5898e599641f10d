import type { Model } from '../../../shared/commands/models';
import type { EngineParts } from '../parts';
import type { Content } from '../transcript/user-content';

/** Context of a model that does not say: the least that current ones have, in tokens. */
const USUAL_CONTEXT = 200_000;
/** How full the context may be before it is compacted; the rest is for the reply and its tools. */
const FULL_SHARE = 0.8;
/** One image at most, in tokens: https://platform.claude.com/docs/en/build-with-claude/vision */
const IMAGE_TOKENS = 1_600;

/** Whether the next request would leave the model too little room. */
export function isNearlyFull(
  { store, transcript }: Pick<EngineParts, 'store' | 'transcript'>,
  sessionId: string,
  model: Model | undefined,
): boolean {
  const { countedTo = 0 } = transcript.lastRequest(sessionId) ?? {};
  const added = estimateTokens(transcript.contentAfter(sessionId, countedTo));
  const expected = store.contextTokens(sessionId) + added;
  return expected > FULL_SHARE * (model?.maxInputTokens ?? USUAL_CONTEXT);
}

/** Base64 of a page of text and pictures is rarely less than this per token. */
const DOCUMENT_CHARACTERS_PER_TOKEN = 10;

/** A hundred pages of 3,000 tokens: pictures make a file large, and no page longer. */
const LARGEST_DOCUMENT_TOKENS = 300_000;

function documentTokens(base64: string): number {
  const tokens = Math.ceil(base64.length / DOCUMENT_CHARACTERS_PER_TOKEN);
  return Math.min(tokens, LARGEST_DOCUMENT_TOKENS);
}

/** A third of the bytes: more than most text has. */
const textTokens = (text: string) => Math.ceil(Buffer.byteLength(text) / 3);

export function estimateTokens(content: Content): number {
  return content.reduce((sum, block) => {
    switch (block.type) {
      case 'text':
        return sum + textTokens(block.text);
      case 'tool_result':
        return (
          sum +
          (typeof block.content === 'string'
            ? textTokens(block.content)
            : estimateTokens((block.content ?? []) as Content))
        );
      case 'image':
        return sum + IMAGE_TOKENS;
      case 'document':
        return sum + (block.source.type === 'base64' ? documentTokens(block.source.data) : 0);
      default:
        return sum;
    }
  }, 0);
}
