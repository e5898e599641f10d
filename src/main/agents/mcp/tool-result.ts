import { z } from 'zod';
import { boundText } from '../tools/bounded-output';
import type { ToolImage, ToolOutput } from '../tools/tool';
import { cleanLine, cleanText } from './clean-text';

/** The answer to `tools/call`; its blocks are looked at one by one. */
export const CallResult = z.looseObject({
  content: z.array(z.unknown()).default([]),
  structuredContent: z.unknown().optional(),
  isError: z.boolean().optional(),
});

/** What of an answer the model gets: text and embedded text, joined and bounded, and images. */
export function toOutput(result: z.infer<typeof CallResult>): ToolOutput {
  const images: ToolImage[] = [];
  const texts = result.content.slice(0, MAX_BLOCKS).map((one) => blockText(one, images));
  const left = result.content.length - MAX_BLOCKS;
  if (left > 0) texts.push(`[${left} more parts left out]`);
  if (result.content.length === 0 && result.structuredContent !== undefined) {
    texts.push(JSON.stringify(result.structuredContent));
  }
  const output = boundText(cleanText(texts.filter((text) => text !== '').join('\n')));
  const nothing = images.length > 0 ? '' : '[no output]';
  return {
    output: output === '' ? nothing : output,
    isError: result.isError === true,
    ...(images.length > 0 ? { images } : {}),
  };
}

const MAX_BLOCKS = 1_000;
const MAX_IMAGES = 10;
/** Base64 characters; the API takes 5 MB of an image. */
const MAX_IMAGE = 5_000_000;

const Block = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text'), text: z.string() }),
  z.looseObject({ type: z.literal('image'), data: z.string(), mimeType: z.string() }),
  z.looseObject({ type: z.literal('audio'), mimeType: z.string().optional() }),
  z.looseObject({
    type: z.literal('resource'),
    resource: z.looseObject({ uri: z.string(), text: z.string().optional() }),
  }),
  z.looseObject({ type: z.literal('resource_link'), uri: z.string(), name: z.string().optional() }),
]);

/** The text of a block; an image goes to `images` instead when it is one the API takes. */
function blockText(given: unknown, images: ToolImage[]): string {
  const parsed = Block.safeParse(given);
  if (!parsed.success) return '[a part of an unknown kind left out]';
  const block = parsed.data;
  switch (block.type) {
    case 'text':
      return block.text;
    case 'image':
      return takeImage(block, images) ? '' : `[image (${cleanLine(block.mimeType, 60)}) left out]`;
    case 'audio':
      return '[sound left out]';
    case 'resource':
      return `[${cleanLine(block.resource.uri, 500)}]\n${block.resource.text ?? '[not text, left out]'}`;
    case 'resource_link':
      return `[${cleanLine(block.name ?? '', 200)}](${cleanLine(block.uri, 500)})`;
  }
}

function takeImage({ data, mimeType }: { data: string; mimeType: string }, images: ToolImage[]) {
  const kind = KINDS.find(({ mediaType }) => mediaType === mimeType);
  if (!kind || images.length === MAX_IMAGES || data.length > MAX_IMAGE) return false;
  // An image that the API refuses would make it refuse the session from then on.
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(data)) return false;
  if (!kind.start.test(Buffer.from(data.slice(0, 32), 'base64').toString('latin1'))) return false;
  images.push({ mediaType: kind.mediaType, data });
  return true;
}

/** How files of each kind begin. */
const KINDS: readonly { mediaType: ToolImage['mediaType']; start: RegExp }[] = [
  { mediaType: 'image/png', start: /^\u0089PNG/ },
  { mediaType: 'image/jpeg', start: /^\u00ff\u00d8\u00ff/ },
  { mediaType: 'image/gif', start: /^GIF8/ },
  { mediaType: 'image/webp', start: /^RIFF.{4}WEBP/s },
];
