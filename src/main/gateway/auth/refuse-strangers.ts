import type { IncomingMessage } from 'node:http';
import { GatewayRefusal } from '../refusal';
import { headerValues } from './header-values';

/** Far more than any SDK sends. Counted here, because Node drops what is above its own limit silently. */
const MAX_HEADERS = 100;

/**
 * Keeps out what no program on this machine would send, before anything else is looked at. Throws a
 * refusal: `forbidden` for a foreign `Host` (a name that was made to point here, DNS rebinding) and for
 * whatever a browser sends; `invalid` for a request with more than one meaning.
 *
 * A foreign `Host` is 403 and not 421 Misdirected Request: a client may answer that with another try.
 */
export function refuseStrangers(raw: IncomingMessage): void {
  const { localPort } = raw.socket;
  const hosts = headerValues(raw, 'host');
  if (raw.rawHeaders.length > 2 * MAX_HEADERS) {
    throw new GatewayRefusal('invalid', 'The request has too many headers.');
  }
  // The absolute form names a server of its own, beside the one in `Host`.
  if (!raw.url?.startsWith('/') || hosts.length > 1) {
    throw new GatewayRefusal('invalid', 'The request names more than one server, or none.');
  }
  const ours = [`127.0.0.1:${localPort}`, `localhost:${localPort}`, `[::1]:${localPort}`];
  if (!ours.includes(hosts[0]?.toLowerCase() ?? '')) {
    throw new GatewayRefusal(
      'forbidden',
      'This server answers only to programs on this machine, as 127.0.0.1 or localhost with its port.',
    );
  }
  // Browsers add one of them to whatever a page asks for, and no page can take it away.
  if (raw.headers.origin !== undefined || raw.headers['sec-fetch-site'] !== undefined) {
    throw new GatewayRefusal('forbidden', 'This server does not answer to browsers.');
  }
}
