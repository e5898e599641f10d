/** Characters of JSON per token: near enough, and easy to reckon with in a test. */
const CHARACTERS_PER_TOKEN = 4;

/** What a picture of usual size and a short PDF take; the length of their base64 says nothing. */
const MEDIA_TOKENS = { image: 1_500, document: 3_000 };

/** About how many tokens a part of a request or of a reply is. */
export function estimateTokens(part: unknown): number {
  let media = 0;
  const text = JSON.stringify(part, (key, value: unknown) => {
    // Not shown to the model.
    if (key === 'cache_control' || key === 'signature') return undefined;
    if (!isMedia(value)) return value;
    media += MEDIA_TOKENS[value.type];
    return undefined;
  });
  return media + Math.ceil((text ?? '').length / CHARACTERS_PER_TOKEN);
}

function isMedia(value: unknown): value is { type: 'image' | 'document' } {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  if (value.type !== 'image' && value.type !== 'document') return false;
  return (
    'source' in value &&
    typeof value.source === 'object' &&
    value.source !== null &&
    'type' in value.source &&
    value.source.type === 'base64'
  );
}
