/**
 * How long a server asks to wait, in milliseconds; null when it does not say. `retry-after-ms` is what
 * Anthropic adds to the standard header, which has seconds or a date (RFC 9110, 10.2.3).
 */
export function retryAfterMs(headers: Headers | undefined, now = Date.now()): number | null {
  const exact = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(exact) && exact >= 0) return exact;
  const text = headers?.get('retry-after');
  if (!text) return null;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
