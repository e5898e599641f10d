import type { BetaContentBlockParam } from '@anthropic-ai/sdk/resources/beta/messages';
import {
  type Attachment,
  MAX_ATTACHMENT_BYTES,
  type NewAttachment,
} from '../../../shared/commands/sessions';
import { ChatelaineError } from '../../../shared/errors';

export type Content = BetaContentBlockParam[];

/** Of one image, in characters of base64: https://platform.claude.com/docs/en/build-with-claude/vision */
const MAX_IMAGE_CHARACTERS = 5 * 1024 * 1024;

/** How files of each type begin, in hexadecimal. */
const BEGINNINGS: Record<NewAttachment['mediaType'], RegExp> = {
  'image/png': /^89504e470d0a1a0a/,
  'image/jpeg': /^ffd8ff/,
  'image/gif': /^47494638/,
  'image/webp': /^52494646.{8}57454250/,
  'application/pdf': /^25504446/,
};

/**
 * What the user says, as the API takes it: files first, which the models understand better
 * (https://platform.claude.com/docs/en/build-with-claude/vision). Errors: `INVALID_INPUT` for nothing at
 * all, for too much, and for a file that the API would refuse: it would refuse it in every later request.
 */
export function userContent(text: string, attachments: readonly NewAttachment[]): Content {
  const bytes = attachments.reduce((sum, { data }) => sum + bytesOf(data), 0);
  if (bytes > MAX_ATTACHMENT_BYTES) {
    const limit = MAX_ATTACHMENT_BYTES / 1024 / 1024;
    throw new ChatelaineError(
      'INVALID_INPUT',
      `The files are larger than ${limit} MB together. Send fewer, or smaller ones.`,
    );
  }
  for (const file of attachments) refuseUnreadable(file);
  if (text === '' && attachments.length === 0)
    throw new ChatelaineError('INVALID_INPUT', 'Write something, or attach a file.');
  return [...attachments.map(fileBlock), ...(text === '' ? [] : [textBlock(text)])];
}

function refuseUnreadable({ name, mediaType, data }: NewAttachment): void {
  // The first 24 bytes: enough for every beginning.
  const start = Buffer.from(data.slice(0, 32), 'base64').toString('hex');
  if (!BEGINNINGS[mediaType].test(start)) {
    const type = mediaType.split('/')[1]?.toUpperCase();
    throw new ChatelaineError(
      'INVALID_INPUT',
      `${name} is not a ${type} file, or it is damaged. Open it and save it again.`,
    );
  }
  if (mediaType === 'application/pdf' || data.length <= MAX_IMAGE_CHARACTERS) return;
  throw new ChatelaineError(
    'INVALID_INPUT',
    `${name} is larger than 3.9 MB, which is too large for an image. Send a smaller one.`,
  );
}

export const textBlock = (text: string) => ({ type: 'text' as const, text });

/** What was written, without the files. */
export function textOf(content: Content): string {
  return content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n\n');
}

/** The file in a block, described; null when it is none that came with a message. */
export function attachmentOf(block: BetaContentBlockParam): Attachment | null {
  const file = fileOf(block);
  return file && { name: file.name, mediaType: file.mediaType, bytes: bytesOf(file.data) };
}

/** The file in a block, whole. */
export function fileOf(block: BetaContentBlockParam) {
  if (block.type !== 'image' && block.type !== 'document') return null;
  if (block.source.type !== 'base64') return null;
  const { media_type: mediaType, data } = block.source;
  const title = block.type === 'document' ? block.title : null;
  return { name: title ?? `Image.${mediaType.split('/')[1] ?? ''}`, mediaType, data };
}

function fileBlock({ name, mediaType, data }: NewAttachment): BetaContentBlockParam {
  return mediaType === 'application/pdf'
    ? { type: 'document', title: name, source: { type: 'base64', media_type: mediaType, data } }
    : { type: 'image', source: { type: 'base64', media_type: mediaType, data } };
}

/** Four characters of base64 are three bytes. */
function bytesOf(base64: string): number {
  return Math.floor((base64.length * 3) / 4) - (base64.match(/=+$/)?.[0].length ?? 0);
}
