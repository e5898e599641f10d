import type { IncomingMessage } from 'node:http';
import { type Secret, secret } from '../../vault/secret';
import type { Shape } from '../answers/shape';
import { headerValues } from './header-values';

/**
 * The key that a request shows, in whichever of the places its API knows. Null when there is none, or
 * when there are different ones: which of them the program means cannot be known.
 */
export function presentedKey(raw: IncomingMessage, shape: Shape): Secret<string> | null {
  const shown = [
    ...headerValues(raw, 'x-api-key'),
    ...headerValues(raw, 'authorization').map(withoutScheme),
    ...(shape === 'gemini' ? [...headerValues(raw, 'x-goog-api-key'), ...keysOfQuery(raw)] : []),
  ].filter((value) => value !== '');
  const [key, ...others] = new Set(shown);
  return key === undefined || others.length > 0 ? null : secret(key);
}

/** `Bearer` only; anything else stays as it is, and is no key. */
function withoutScheme(authorization: string): string {
  return authorization.replace(/^Bearer +/i, '').trim();
}

function keysOfQuery({ url = '' }: IncomingMessage): string[] {
  return new URLSearchParams(url.split('?').slice(1).join('?')).getAll('key');
}
