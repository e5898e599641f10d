import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Keyring } from './keyring';
import { type Secret, secret } from './secret';

const KEY_BYTES = 32;
export const KEY_CHECK_BYTES = KEY_BYTES;
/** Chromium's os_crypt marks a ciphertext with its version: https://source.chromium.org, os_crypt. */
const PREFIX_BYTES = 3;

/** The 32 random bytes that encrypt every secret, and the id of their row. */
export type DataKey = { id: string; bytes: Secret<Buffer> };

/** A data key as the keyring wrapped it, with what is remembered of the keyring beside it. */
export type Wrap = { wrappedKey: Buffer; wrapPrefix: string; backend: string };

export function newDataKeyBytes(): Secret<Buffer> {
  return secret(randomBytes(KEY_BYTES));
}

/** One-way proof of a data key: kept beside the wrap, tells the right key from any other. */
export function keyCheckOf(bytes: Secret<Buffer>): Buffer {
  return derive(bytes, 'chatelaine key check');
}

export function isRightKey(bytes: Secret<Buffer>, keyCheck: Buffer): boolean {
  if (bytes.expose().length !== KEY_BYTES) return false;
  const expected = keyCheckOf(bytes);
  return keyCheck.length === expected.length && timingSafeEqual(keyCheck, expected);
}

/** Tells whether two secrets are the same without keeping either. Hex. */
export function fingerprintOf(bytes: Secret<Buffer>, plain: string): string {
  const key = derive(bytes, 'chatelaine fingerprint');
  return createHmac('sha256', key).update(plain, 'utf8').digest('hex');
}

/**
 * Wraps the data key and reads it back. Null when this keyring protects nothing: Linux without one
 * encrypts with a constant that is published (`v10`), or says so itself (`basic_text`).
 */
export async function wrapDataKey(
  keyring: Keyring,
  platform: NodeJS.Platform,
  bytes: Secret<Buffer>,
): Promise<Wrap | null> {
  const backend = await keyring.backend();
  if (protectsNothing(platform, { backend, wrapPrefix: '' })) return null;
  const wrappedKey = await keyring.wrap(bytes.expose().toString('base64'));
  const wrap = { wrappedKey, wrapPrefix: prefixOf(wrappedKey), backend };
  if (protectsNothing(platform, wrap)) return null;
  const readBack = await unwrapDataKey(keyring, wrappedKey);
  return readBack.bytes.expose().equals(bytes.expose()) ? wrap : null;
}

/**
 * Rejects when the keyring cannot open it; what comes out is still to be checked. Text that is no
 * base64 counts as not opened: on Linux safeStorage is unauthenticated, and a different keyring now
 * and then yields noise instead of an error.
 */
export async function unwrapDataKey(
  keyring: Keyring,
  wrappedKey: Buffer,
): Promise<{ bytes: Secret<Buffer>; shouldRewrap: boolean }> {
  const { value, shouldRewrap } = await keyring.unwrap(wrappedKey);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value)) throw new Error('the keyring returned noise');
  return { bytes: secret(Buffer.from(value, 'base64')), shouldRewrap };
}

function protectsNothing(
  platform: NodeJS.Platform,
  wrap: { backend: string; wrapPrefix: string },
): boolean {
  return platform === 'linux' && (wrap.backend === 'basic_text' || wrap.wrapPrefix === 'v10');
}

/** `v10`, `v11`...; empty where the operating system's format has no such mark. */
function prefixOf(wrapped: Buffer): string {
  const start = wrapped.subarray(0, PREFIX_BYTES).toString('latin1');
  return /^v\d\d$/.test(start) ? start : '';
}

function derive(bytes: Secret<Buffer>, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', bytes.expose(), '', purpose, KEY_BYTES));
}
