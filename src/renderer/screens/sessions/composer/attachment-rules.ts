import type { Model } from '../../../../shared/commands/models';
import {
  MAX_ATTACHMENT_BYTES,
  MAX_ATTACHMENTS,
  NewAttachment,
} from '../../../../shared/commands/sessions';

type MediaType = NewAttachment['mediaType'];
type FileFacts = { name: string; type: string; size: number };
type Attached = { bytes: number };

/** What the file dialog offers. */
export const ACCEPTED_TYPES: readonly string[] = NewAttachment.shape.mediaType.options;

/**
 * Which of the files may go with a message that has `attached` already, and why the others may not. The
 * limits are those of `sessions.send`.
 */
export function sortOut<F extends FileFacts>(
  files: readonly F[],
  attached: readonly Attached[],
): { taken: (F & { mediaType: MediaType })[]; refused: string[] } {
  const taken: (F & { mediaType: MediaType })[] = [];
  const refused: string[] = [];
  let bytes = attached.reduce((sum, file) => sum + file.bytes, 0);
  for (const file of files) {
    const mediaType = mediaTypeOf(file);
    const count = attached.length + taken.length;
    if (mediaType === undefined) refused.push(wrongType(file.name));
    else if (file.size === 0) refused.push(`${file.name} is empty.`);
    else if (count >= MAX_ATTACHMENTS) refused.push(tooMany(file.name));
    else if (bytes + file.size > MAX_ATTACHMENT_BYTES) refused.push(tooLarge(file, bytes));
    else {
      bytes += file.size;
      taken.push(Object.assign(file, { mediaType }));
    }
  }
  return { taken, refused };
}

type Accepts = Pick<Model, 'displayName' | 'acceptsImages' | 'acceptsPdf'>;

/** Why the model cannot take what is attached; null when it can, or when nothing is known of it. */
export function unfit(
  attached: readonly { mediaType: string }[],
  model: Accepts | undefined,
): string | null {
  if (model === undefined) return null;
  const hasPdf = attached.some(({ mediaType }) => isPdf(mediaType));
  const hasImage = attached.some(({ mediaType }) => !isPdf(mediaType));
  const unread = [
    ...(hasImage && !model.acceptsImages ? ['images'] : []),
    ...(hasPdf && !model.acceptsPdf ? ['PDFs'] : []),
  ];
  if (unread.length === 0) return null;
  return `${model.displayName} does not read ${unread.join(' or ')}. Choose another model, or remove them.`;
}

export function isPdf(mediaType: string): boolean {
  return mediaType === 'application/pdf';
}

/** A size for people, in powers of 1024: `812 B`, `46 KB`, `3.2 MB`. */
export function sizeWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const kilobytes = bytes / 1024;
  if (kilobytes < 1000) return `${Math.round(kilobytes)} KB`;
  return `${(kilobytes / 1024).toFixed(1)} MB`;
}

function mediaTypeOf({ type }: FileFacts): MediaType | undefined {
  return NewAttachment.shape.mediaType.options.find((known) => known === type);
}

function wrongType(name: string): string {
  return `${name} cannot be attached: only PNG, JPEG, GIF and WebP images and PDFs can. Put other files into the workspace; Claude reads them there.`;
}

function tooMany(name: string): string {
  return `${name} was left out: a message takes ${MAX_ATTACHMENTS} files.`;
}

function tooLarge({ name, size }: FileFacts, attached: number): string {
  const limit = sizeWords(MAX_ATTACHMENT_BYTES);
  if (size > MAX_ATTACHMENT_BYTES)
    return `${name} is too large: ${sizeWords(size)}, and a message takes ${limit}.`;
  return `${name} was left out: with it the message would have ${sizeWords(attached + size)}, and it takes ${limit}.`;
}
