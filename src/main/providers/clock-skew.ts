import type { CheckFailure } from './check-failure';

/** Amazon and Oracle refuse signatures that are more than five minutes off; Google much the same. */
const TOLERATED_MS = 5 * 60_000;

/**
 * What to say when a server refuses and its clock (the `Date` header, RFC 9110, 6.6.1) is too far from
 * this machine's: the time is wrong, and the key may be right. Null when the clocks agree or the server
 * does not tell its time.
 */
export function clockSkew(server: string, headers: Headers, now = Date.now()): CheckFailure | null {
  const aheadMs = now - Date.parse(headers.get('date') ?? '');
  return Math.abs(aheadMs) > TOLERATED_MS ? clockFailure(server, headers, now) : null;
}

/** The same when the server has said itself that it is about the time. */
export function clockFailure(server: string, headers: Headers, now = Date.now()): CheckFailure {
  const aheadMs = now - Date.parse(headers.get('date') ?? '');
  const off = Math.abs(aheadMs) >= 1_000 ? ` is ${spanOf(aheadMs)}` : ' is wrong';
  return {
    status: 'UNKNOWN',
    code: 'PROVIDER_ERROR',
    message: `This machine’s clock${off} compared with ${server}, which therefore refused the signature; that says nothing about the key. Set the date, time and time zone to automatic, then check again.`,
    retryAfterMs: null,
  };
}

function spanOf(aheadMs: number): string {
  const minutes = Math.max(1, Math.round(Math.abs(aheadMs) / 60_000));
  const span = minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
  return `${span} ${aheadMs > 0 ? 'ahead' : 'behind'}`;
}
