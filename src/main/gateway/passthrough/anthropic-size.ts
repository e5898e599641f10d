/** What a request carries, and how long it asks to have that kept in the prompt cache. */
export type Size = { tokens: number; cacheWrites: '5m' | '1h' | null };

/** One image at most: https://platform.claude.com/docs/en/build-with-claude/vision */
const IMAGE_TOKENS = 1_600;
/** Text has more bytes than that for each token, nearly always. */
const BYTES_PER_TOKEN = 3;
/** Base64 of a page of text and pictures is rarely less than this per token. */
const DOCUMENT_CHARACTERS_PER_TOKEN = 10;
/** A hundred pages of 3,000 tokens; also for one that is elsewhere, and may be that long. */
const LARGEST_DOCUMENT_TOKENS = 300_000;

/** Walks a body of the Messages API: rather too much than too little. */
export function measure(body: unknown): Size {
  let bytes = 0;
  let mediaTokens = 0;
  let cacheWrites: Size['cacheWrites'] = null;
  // Not by recursion: a body can be nested as deep as it is long.
  const open: unknown[] = [body];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value === 'string') bytes += Buffer.byteLength(value);
    else if (typeof value !== 'object' || value === null) bytes += String(value).length;
    else if (Array.isArray(value)) for (const inner of value) open.push(inner);
    else {
      const media = mediaOf(value);
      mediaTokens += media ?? 0;
      for (const [name, inner] of Object.entries(value)) {
        if (media !== null && name === 'source') continue;
        if (name === 'cache_control') cacheWrites = longer(cacheWrites, inner);
        bytes += Buffer.byteLength(name);
        open.push(inner);
      }
    }
  }
  return { tokens: Math.ceil(bytes / BYTES_PER_TOKEN) + mediaTokens, cacheWrites };
}

/** Tokens of an image or a document; null for anything else, a document that is text included. */
function mediaOf(block: object): number | null {
  const { type, source } = block as { type?: unknown; source?: unknown };
  if (typeof source !== 'object' || source === null) return null;
  if (type === 'image') return IMAGE_TOKENS;
  if (type !== 'document') return null;
  const { type: kind, data } = source as { type?: unknown; data?: unknown };
  if (kind === 'text' || kind === 'content') return null;
  if (kind !== 'base64' || typeof data !== 'string') return LARGEST_DOCUMENT_TOKENS;
  const tokens = Math.ceil(data.length / DOCUMENT_CHARACTERS_PER_TOKEN);
  return Math.min(tokens, LARGEST_DOCUMENT_TOKENS);
}

function longer(known: Size['cacheWrites'], mark: unknown): Size['cacheWrites'] {
  if (typeof mark !== 'object' || mark === null) return known;
  return known === '1h' || ('ttl' in mark && mark.ttl === '1h') ? '1h' : '5m';
}
