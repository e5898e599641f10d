import type { UsageRecord } from '../../../../shared/commands/usage';

/** How much of what a session's latest request sent came from the cache, 0 to 1; null when not known. */
export function cachedShare(
  newestFirst: readonly Pick<UsageRecord, 'sessionId' | 'tokens'>[],
  sessionId: string,
): number | null {
  const latest = newestFirst.find((record) => record.sessionId === sessionId);
  if (latest === undefined) return null;
  const { input, cacheRead, cacheWrite5m, cacheWrite1h } = latest.tokens;
  const sent = input + cacheRead + cacheWrite5m + cacheWrite1h;
  return sent === 0 ? null : cacheRead / sent;
}

/** The local day of a time in milliseconds, `2026-11-21`. */
export function localDay(at: number): string {
  const date = new Date(at);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
