/**
 * How many tokens a body of OpenAI's or Gemini's APIs carries: rather too many than too few. What is only
 * named in it, and kept by the provider, is reckoned as what it may be.
 */
export function inputTokensOf(body: unknown): number {
  let characters = 0;
  let otherTokens = 0;
  // Not by recursion: a body can be nested as deep as it is long.
  const open: { name: string; value: unknown }[] = [{ name: '', value: body }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { name, value } = next;
    if (typeof value === 'string') {
      const tokens = mediaTokens(name, value);
      otherTokens += tokens ?? 0;
      characters += tokens === null ? Buffer.byteLength(value) : 0;
    } else if (typeof value !== 'object' || value === null) {
      characters += String(value).length;
    } else if (Array.isArray(value)) {
      for (const inner of value) open.push({ name, value: inner });
    } else {
      for (const [inner, member] of Object.entries(value)) {
        characters += inner.length;
        open.push({ name: inner, value: member });
      }
    }
  }
  return Math.ceil(characters / BYTES_PER_TOKEN) + otherTokens;
}

/** Text has more bytes than that for each token, nearly always. */
const BYTES_PER_TOKEN = 3;
/**
 * More than an image takes in its highest detail:
 * https://developers.openai.com/api/docs/guides/images-vision and https://ai.google.dev/gemini-api/docs/tokens
 */
const IMAGE_TOKENS = 5_000;
/** Base64 of documents and sound is rarely less than this per token. */
const MEDIA_CHARACTERS_PER_TOKEN = 10;
/** A conversation, a file or a cached prefix that the provider keeps: what fits into most windows. */
const KEPT_TOKENS = 200_000;

/** Members whose text is base64, or data: URLs, or an address. */
const DATA = ['data', 'file_data'];
const IMAGE_URL = ['url', 'image_url'];
/** Members that name what the provider keeps. */
const KEPT = ['previous_response_id', 'conversation', 'cachedContent', 'file_id', 'fileUri'];

/** null for what is text. */
function mediaTokens(name: string, value: string): number | null {
  if (KEPT.includes(name)) return KEPT_TOKENS;
  if (IMAGE_URL.includes(name) && /^(data:image\/|https?:)/i.test(value)) return IMAGE_TOKENS;
  const isData = DATA.includes(name) || value.startsWith('data:');
  if (!isData || value.length < SHORTEST_MEDIA || !isBase64(value)) return null;
  return Math.min(KEPT_TOKENS, Math.ceil(value.length / MEDIA_CHARACTERS_PER_TOKEN));
}

/** Below it makes no difference. */
const SHORTEST_MEDIA = 1_024;

/** By its beginning: whoever writes it has no use for paying less than is held. */
function isBase64(value: string): boolean {
  const start = value.slice(value.startsWith('data:') ? value.indexOf(',') + 1 : 0);
  return /^[A-Za-z0-9+/_=\r\n-]+$/.test(start.slice(0, SHORTEST_MEDIA));
}
