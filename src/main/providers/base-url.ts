import { ChatelaineError } from '../../shared/errors';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * The server that a key is sent to, without a trailing slash; null (the provider's own) for empty text.
 * Only https keeps a key secret on its way; plain http is for servers on this machine.
 * Errors: `INVALID_INPUT`.
 */
export function parseBaseUrl(text: string | null | undefined): string | null {
  if (!text?.trim()) return null;
  if (!URL.canParse(text.trim())) throw refused('The server address is not a URL.');
  const url = new URL(text.trim());
  const isLocal = url.protocol === 'http:' && LOOPBACK.test(url.hostname);
  if (url.protocol !== 'https:' && !isLocal) {
    throw refused('The server address must start with https:// (http:// only for this machine).');
  }
  if (url.username || url.password || url.search || url.hash) {
    throw refused('The server address must have no user name, no ? and no #.');
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

function refused(message: string): ChatelaineError {
  return new ChatelaineError('INVALID_INPUT', message, { details: { field: 'baseUrl' } });
}
