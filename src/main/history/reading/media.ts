import type { Json, NodeParts } from './recorded';
import type { Spoken } from './spoken';

export type Media = ReturnType<typeof createMedia>;

/**
 * Images and PDFs as the API takes them; of others a word says that they are not there. Runs from its own source text
 * (see thread.ts): it refers to nothing outside of it but types.
 */
export function createMedia({ Buffer, spoken }: Pick<NodeParts, 'Buffer'> & { spoken: Spoken }) {
  /** How files of each type begin, in hexadecimal. */
  const BEGINNINGS: Readonly<Record<string, RegExp>> = {
    'image/png': /^89504e470d0a1a0a/,
    'image/jpeg': /^ffd8ff/,
    'image/gif': /^47494638/,
    'image/webp': /^52494646.{8}57454250/,
    'application/pdf': /^25504446/,
  };
  /** Of one image, in characters of base64: https://platform.claude.com/docs/en/build-with-claude/vision */
  const LARGEST_IMAGE = 5 * 1024 * 1024;
  /** Of all, in characters of base64, and how many: a request may have 32 MB and 100 images. */
  const LARGEST_TOGETHER = 20 * 1024 * 1024;
  const MOST = 100;

  /** Counts what was kept. The first ones are: what is added to a conversation changes nothing of what it had. */
  function createBounds() {
    let characters = 0;
    let files = 0;
    return (data: string): boolean => {
      if (files >= MOST || characters + data.length > LARGEST_TOGETHER) return false;
      characters += data.length;
      files += 1;
      return true;
    };
  }

  function block(given: Json, keep: (data: string) => boolean): Json {
    const source = spoken.object(given.source);
    const data = spoken.text(source?.data);
    const mediaType = spoken.text(source?.media_type);
    const isImage = given.type === 'image';
    const fits =
      mediaType.startsWith('image/') === isImage && (!isImage || data.length <= LARGEST_IMAGE);
    if (source?.type !== 'base64' || !fits || !isWhole(mediaType, data) || !keep(data))
      return leftOut(given);
    const title = spoken.text(given.title);
    return {
      type: given.type,
      ...(isImage || title === '' ? {} : { title: title.slice(0, 255) }),
      source: { type: 'base64', media_type: mediaType, data },
    };
  }

  function isWhole(mediaType: string, data: string): boolean {
    const start = Buffer.from(data.slice(0, 32), 'base64').toString('hex');
    if (!BEGINNINGS[mediaType]?.test(start)) return false;
    return data.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(data);
  }

  const leftOut = ({ type }: Json): Json => ({
    type: 'text',
    text: type === 'image' ? '[An image was left out here]' : '[A file was left out here]',
  });

  return { createBounds, block, leftOut };
}
