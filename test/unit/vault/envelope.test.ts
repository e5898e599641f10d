import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Place, seal, unseal } from '../../../src/main/vault/envelope';
import { secret } from '../../../src/main/vault/secret';
import { sealParts, unsealParts } from '../../../src/main/vault/secret-parts';

const text = fc.string({ unit: 'binary', maxLength: 40 });
const place: fc.Arbitrary<Place> = fc.record({
  table: text,
  rowId: fc.uuid(),
  column: text,
  dataKeyId: fc.uuid(),
  boundTo: fc.array(fc.option(text), { maxLength: 4 }),
});

test('what is sealed opens again in its place', () => {
  fc.assert(
    fc.property(place, fc.string({ unit: 'grapheme', maxLength: 5_000 }), (where, plain) => {
      const key = randomBytes(32);
      expect(unseal(key, where, seal(key, where, plain))).toBe(plain);
    }),
  );
});

test('no changed bit opens', () => {
  fc.assert(
    fc.property(place, text, fc.nat(), (where, plain, at) => {
      const key = randomBytes(32);
      const { ciphertext, nonce } = seal(key, where, plain);
      const all = Buffer.concat([key, nonce, ciphertext]);
      const bit = at % (all.length * 8);
      all.writeUInt8(all.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const sealed = { nonce: all.subarray(32, 44), ciphertext: all.subarray(44) };
      expect(unseal(all.subarray(0, 32), where, sealed)).toBeNull();
    }),
    { numRuns: 500 },
  );
});

test('no other place opens, whichever part of it differs', () => {
  const part = fc.constantFrom('table', 'rowId', 'column', 'dataKeyId');
  fc.assert(
    fc.property(place, part, text, (where, name, other) => {
      fc.pre(where[name] !== other);
      const key = randomBytes(32);
      expect(unseal(key, { ...where, [name]: other }, seal(key, where, 'plain'))).toBeNull();
    }),
    { numRuns: 500 },
  );
});

test('text moved from one part to the next makes another place', () => {
  fc.assert(
    fc.property(place, fc.string({ minLength: 1, maxLength: 8 }), (where, moved) => {
      const key = randomBytes(32);
      const sealed = seal(key, { ...where, table: where.table + moved }, 'plain');
      const shifted = { ...where, rowId: moved + where.rowId };
      expect(unseal(key, shifted, sealed)).toBeNull();
    }),
  );
});

test('nobody else it may be bound to opens it', () => {
  const list = fc.array(fc.option(text), { maxLength: 4 });
  fc.assert(
    fc.property(place, list, (where, boundTo) => {
      fc.pre(JSON.stringify(where.boundTo) !== JSON.stringify(boundTo));
      const key = randomBytes(32);
      expect(unseal(key, { ...where, boundTo }, seal(key, where, 'plain'))).toBeNull();
    }),
    { numRuns: 500 },
  );
});

test('a credential pointed at another server does not open; another path on the same server does', () => {
  const key = { id: '2', bytes: secret(randomBytes(32)) };
  const parts = { apiKey: 'plain' };
  const owner = { id: '1', profileId: '3', provider: 'ANTHROPIC' };
  const sealed = sealParts(key, { ...owner, baseUrl: 'https://one.example/v1' }, secret(parts));
  const openAt = (baseUrl: string | null) =>
    unsealParts(key, { ...owner, ...sealed, baseUrl })?.expose();
  expect(openAt('https://one.example/other')).toEqual(parts);
  for (const other of [
    null,
    '',
    'null',
    'https://one.example:8443/v1',
    'http://one.example/v1',
    'https://one.example.evil.test/v1',
    'https://two.example/v1',
  ]) {
    expect(openAt(other)).toBeUndefined();
  }
});

test('every sealing has its own nonce', () => {
  const key = randomBytes(32);
  const where: Place = { table: '', rowId: '', column: '', dataKeyId: '', boundTo: [] };
  const nonces = Array.from({ length: 1_000 }, () =>
    seal(key, where, 'plain').nonce.toString('hex'),
  );
  expect(new Set(nonces).size).toBe(1_000);
});

test('a truncated ciphertext or nonce is not opened, and does not throw', () => {
  const key = randomBytes(32);
  const where: Place = { table: '', rowId: '', column: '', dataKeyId: '', boundTo: [] };
  const sealed = seal(key, where, 'plain');
  for (let length = 0; length < sealed.ciphertext.length; length++) {
    const cut = { ...sealed, ciphertext: sealed.ciphertext.subarray(0, length) };
    expect(unseal(key, where, cut)).toBeNull();
  }
  const shortNonce = { ...sealed, nonce: sealed.nonce.subarray(0, 11) };
  expect(unseal(key, where, shortNonce)).toBeNull();
});
