import { type ApiError, badRequest } from '../api-error';
import type { ListedModel } from '../models';
import type { RequestBlock, RequestMessage } from '../script';
import { blocksOf } from './conversation';

/** Length of the base64 text, not of the file: what the API itself counts and names in its refusal. */
const MAX_IMAGE_CHARACTERS = 5 * 1024 * 1024;

/** How files of each accepted type begin, in hexadecimal. */
const BEGINNINGS: Readonly<Record<string, RegExp>> = {
  'image/png': /^89504e470d0a1a0a/,
  'image/jpeg': /^ffd8ff/,
  'image/gif': /^47494638/,
  'image/webp': /^52494646.{8}57454250/,
  'application/pdf': /^25504446/,
};

/** Images and PDFs in what the user says and in tool results: type, encoding and size. */
export function refusedMedia(
  messages: readonly RequestMessage[],
  { capabilities }: ListedModel,
): ApiError | undefined {
  for (const { block, place } of mediaIn(messages)) {
    const capability = block.type === 'image' ? capabilities.image_input : capabilities.pdf_input;
    if (!capability.supported)
      return badRequest(`${place}: this model does not accept \`${block.type}\` blocks`);
    const problem = refusedSource(block, `${place}.${block.type}.source`);
    if (problem) return problem;
  }
  return undefined;
}

function mediaIn(messages: readonly RequestMessage[]) {
  return messages.flatMap((message, at) =>
    blocksOf(message).flatMap((block, index) =>
      withMedia(block, `messages.${at}.content.${index}`),
    ),
  );
}

function withMedia(block: RequestBlock, place: string): { block: RequestBlock; place: string }[] {
  if (block.type === 'image' || block.type === 'document') return [{ block, place }];
  if (block.type !== 'tool_result' || !Array.isArray(block.content)) return [];
  return block.content.flatMap((inner: RequestBlock, index) =>
    withMedia(inner, `${place}.tool_result.content.${index}`),
  );
}

function refusedSource({ type, source }: RequestBlock, place: string): ApiError | undefined {
  const { type: kind, media_type: mediaType, data }: Record<string, unknown> = Object(source);
  // A document may be plain text; the other kinds of source are not for clients like ours.
  if (type === 'document' && kind === 'text') return undefined;
  if (kind !== 'base64') return badRequest(`${place}: Input tag does not match any expected tag`);
  const isImage = type === 'image';
  const beginning = BEGINNINGS[String(mediaType)];
  if (!beginning || String(mediaType).startsWith('image/') !== isImage)
    return badRequest(
      isImage
        ? `${place}.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'`
        : `${place}.base64.media_type: Input should be 'application/pdf'`,
    );
  if (typeof data !== 'string' || data === '' || !isBase64(data))
    return badRequest(`${place}.base64.data: invalid base64 data`);
  if (isImage && data.length > MAX_IMAGE_CHARACTERS)
    return badRequest(
      `${place}.base64: image exceeds 5 MB maximum: ${data.length} bytes > ${MAX_IMAGE_CHARACTERS} bytes`,
    );
  const start = Buffer.from(data.slice(0, 64), 'base64').toString('hex');
  if (beginning.test(start)) return undefined;
  return badRequest(
    isImage
      ? `${place}.base64.data: The image was specified using the ${mediaType} media type, but the image appears to be another one`
      : `${place}.base64.data: The PDF specified was not valid.`,
  );
}

function isBase64(data: string): boolean {
  return data.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(data);
}
