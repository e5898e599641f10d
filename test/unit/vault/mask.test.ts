import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { createMask } from '../../../src/main/vault/mask';
import { secret } from '../../../src/main/vault/secret';
import { madeUpRsaKey } from '../../support/keys';
import { createFixture, madeUpKey, newCredential } from './vault-fixture';

let fixture: ReturnType<typeof createFixture>;
beforeEach(async () => {
  fixture = createFixture();
  await fixture.vault.open();
});

test('a secret is masked by name, raw and in the forms that text takes', () => {
  const key = madeUpKey();
  const { whole: mask } = createMask([{ name: 'Main', parts: secret({ apiKey: key }) }]);
  const bytes = Buffer.from(key);
  for (const form of [
    key,
    encodeURIComponent(key),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
  ]) {
    expect(mask(`a ${form} b ${form}`)).toBe('a [secret Main] b [secret Main]');
  }
});

test('a key with characters that URLs and JSON escape is masked in both', () => {
  const key = '-----BEGIN KEY-----\nab+c/"d"\n-----END KEY-----';
  const { whole: mask } = createMask([{ name: 'Main', parts: secret({ privateKey: key }) }]);
  expect(mask(JSON.stringify({ key }))).toBe('{"key":"[secret Main]"}');
  expect(mask(`?key=${encodeURIComponent(key)}`)).toBe('?key=[secret Main]');
});

test('a piece that ends with a secret, and with what another starts with, shows neither', () => {
  const stream = createMask([
    { name: 'First', parts: secret({ apiKey: 'first-secret-ends-in-Q' }) },
    { name: 'Other', parts: secret({ apiKey: 'Q-starts-another-secret' }) },
  ]).stream();
  const shown = stream.push('a first-secret-ends-in-Q') + stream.push(' and on') + stream.end();
  expect(shown).toBe('a [secret First] and on');
});

test('each line of a private key is masked by itself, from a file and from JSON', () => {
  const { pem } = madeUpRsaKey();
  const line = pem.split('\n')[7] ?? '';
  for (const value of [pem, JSON.stringify({ private_key: pem }, null, 2)]) {
    const { whole: mask } = createMask([{ name: 'Main', parts: secret({ value }) }]);
    expect(mask(`8: ${line}\n`)).toBe('8: [secret Main]\n');
    expect(mask('-----BEGIN PRIVATE KEY-----')).toBe('-----BEGIN PRIVATE KEY-----');
  }
});

test('base64 around a secret is masked wherever the secret starts', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 9 }),
      fc.uint8Array({ maxLength: 9 }),
      fc.constantFrom<('base64' | 'base64url')[]>('base64', 'base64url'),
      (before, after, encoding) => {
        const key = madeUpKey();
        const { whole: mask } = createMask([{ name: 'Main', parts: secret({ apiKey: key }) }]);
        const masked = mask(Buffer.concat([before, Buffer.from(key), after]).toString(encoding));
        expect(masked).toContain('[secret Main]');
        expect(masked.length).toBeLessThan(50);
      },
    ),
  );
});

test('the vault masks every secret it can read, and follows changes', () => {
  const [first, second] = [madeUpKey(), madeUpKey()];
  const { id } = fixture.vault.add(newCredential(fixture.profileId, first));
  expect(fixture.vault.mask(`${first} ${second}`)).toBe(`[secret Main] ${second}`);
  fixture.vault.add(newCredential(fixture.profileId, second, { credentialName: 'Second' }));
  expect(fixture.vault.mask(`${first} ${second}`)).toBe('[secret Main] [secret Second]');
  fixture.vault.update({ credentialId: id, credentialName: 'New' });
  expect(fixture.vault.mask(first)).toBe('[secret New]');
});

test('ordinary text, short parts and replacement patterns are left alone', () => {
  const { whole: mask } = createMask([
    { name: '$& $1', parts: secret({ region: 'eu', key: 'abcdefgh' }) },
  ]);
  expect(mask('neutral europe')).toBe('neutral europe');
  expect(mask('abcdefgh')).toBe('[secret $& $1]');
  expect(fixture.vault.mask('nothing stored')).toBe('nothing stored');
});

test('a secret that comes in pieces, cut anywhere, is never shown in part', () => {
  const key = 'sk-ant-api03-abcdefghijklmnop';
  const { stream } = createMask([{ name: 'Main', parts: secret({ apiKey: key }) }]);
  const output = `start ${key} middle ${Buffer.from(key).toString('base64')} sk-an end sk-ant-`;
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 }), (sizes) => {
      const live = stream();
      const pieces: string[] = [];
      for (let at = 0, i = 0; at < output.length; i += 1) {
        const size = sizes[i % sizes.length] ?? 1;
        pieces.push(live.push(output.slice(at, at + size)));
        at += size;
      }
      const shown = [...pieces, live.end()].join('');
      expect(shown).toMatch(
        /^start \[secret Main\] middle \[secret Main\][\w+/]?=* sk-an end sk-ant-$/,
      );
    }),
  );
});

test('what the metadata says too, such as a region, is public and stays readable', () => {
  const secretKey = madeUpKey();
  const parts = secret({ region: 'eu-central-1', secretAccessKey: secretKey });
  const validation = {
    status: 'VALID',
    message: null,
    metadata: { region: 'eu-central-1' },
  } as const;
  fixture.vault.add(newCredential(fixture.profileId, secretKey, { secret: parts, validation }));
  expect(fixture.vault.mask(`in eu-central-1 with ${secretKey}`)).toBe(
    'in eu-central-1 with [secret Main]',
  );
});
