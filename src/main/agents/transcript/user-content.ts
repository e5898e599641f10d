import type { BetaContentBlockParam } from '@anthropic-ai/sdk/resources/beta/messages';
import {
  type Attachment,
  MAX_ATTACHMENT_BYTES,
  type NewAttachment,
} from '../../../shared/commands/sessions';
import { ChatelaineError } from '../../../shared/errors';

export type Content = BetaContentBlockParam[];

/**
 * What the user says, as the API takes it: files first, which the models understand better
 * (https://platform.claude.com/docs/en/build-with-claude/vision). Errors: `INVALID_INPUT` for nothing at
 * all and for too much.
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
  if (text === '' && attachments.length === 0)
    throw new ChatelaineError('INVALID_INPUT', 'Write something, or attach a file.');
  return [...attachments.map(fileBlock), ...(text === '' ? [] : [textBlock(text)])];
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
