/** The same JSON value with every string in it masked. */
export function maskStrings(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === 'string') return mask(value);
  if (Array.isArray(value)) return value.map((inner) => maskStrings(inner, mask));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, maskStrings(inner, mask)]),
  );
}

/** The same with content blocks, whose files stay as they are: base64 is no text. */
export function maskContent(value: unknown, mask: (text: string) => string): unknown {
  if (Array.isArray(value)) return value.map((inner) => maskContent(inner, mask));
  if (typeof value !== 'object' || value === null) return maskStrings(value, mask);
  const isFile = 'type' in value && (value.type === 'image' || value.type === 'document');
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      isFile && key === 'source' ? inner : maskContent(inner, mask),
    ]),
  );
}
