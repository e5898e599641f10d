import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redactLine, redactText } from '../../../src/main/logging/redact';
import { madeUpKey } from '../vault/vault-fixture';

const HEX = 'a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6';
// Put together here, so that scanners of this repository find nothing.
const SECRETS: [string, string][] = [
  ['Anthropic', madeUpKey()],
  ['OpenAI', `sk-proj-${HEX}`],
  ['DeepSeek', `sk-${HEX}`],
  ['Google', `AIza${HEX}`],
  ['Google, newer', `AQ.${HEX}`],
  ['AWS', `AKIA${'ABCDEFGH23456789'}`],
  ['Azure', `abc8Q~${HEX}`],
  ['GitHub', `ghp_${HEX}`],
  ['GitHub fine-grained', `github_pat_${HEX}`],
  ['Linear', `lin_api_${HEX}`],
  ['our gateway', `chk_${HEX}`],
  ['our owner', `cho_${HEX}`],
  ['JWT', `eyJ${HEX}.eyJ${HEX}.${HEX}`],
  ['PEM', `-----BEGIN PRIVATE KEY-----\n${HEX}\n${HEX}\n-----END PRIVATE KEY-----`],
  ['bearer', `Bearer ${HEX}`],
];

test.each(SECRETS)('%s is redacted anywhere in a text', (_whose, value) => {
  const texts = [
    value,
    `before ${value} after`,
    `url?key=${value}&x=1`,
    `"${value}"`,
    `(${value})`,
  ];
  for (const text of texts) {
    expect(redactText(text)).toContain('[redacted]');
    expect(redactText(text)).not.toContain(HEX);
    expect(redactText(text)).not.toContain(value);
  }
});

test.each(SECRETS)(
  '%s is redacted in a line at any depth, as key and as value',
  (_whose, value) => {
    const line = JSON.stringify({ a: [{ b: { c: `x ${value}` } }], [value]: 1, msg: value });
    const redacted = redactLine(line);
    expect(redacted).not.toContain(HEX);
    expect(redacted).not.toContain(JSON.stringify(value).slice(1, -1));
    expect(JSON.parse(redacted).a[0].b.c).toBe('x [redacted]');
  },
);

test.each([
  'apiKey',
  'api_key',
  'API-KEY',
  'x-api-key',
  'authorization',
  'Authorization',
  'proxy-authorization',
  'password',
  'passphrase',
  'secret',
  'secretAccessKey',
  'privateKey',
  'token',
  'accessToken',
  'refresh_token',
  'clientSecret',
  'client_secret',
  'set-cookie',
])('what is called %s is redacted, whatever it is', (name) => {
  const value = { nested: 'hunter2' };
  expect(redactLine(JSON.stringify({ deep: { [name]: value } }))).not.toContain('hunter2');
});

test.each(['inputTokens', 'maxTokens', 'keyCount', 'tokenCount', 'publicKeyId', 'monkey'])(
  '%s is no secret',
  (name) => {
    expect(JSON.parse(redactLine(JSON.stringify({ [name]: 5 })))).toEqual({ [name]: 5 });
  },
);

test('ordinary text stays as it is', () => {
  const text = 'task-list risk-free desk-lamp ask-me, sk-short, AIza, eyJ, token 5 of 7';
  expect(redactText(text)).toBe(text);
});

test('any other JSON comes through unchanged', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const line = redactLine(JSON.stringify({ entry: value }));
      expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify({ entry: value })));
    }),
  );
});

test('a line that is no JSON is still redacted', () => {
  expect(redactLine(`{broken ${madeUpKey()}`)).toMatch(/^\{broken \[redacted\]$/);
});
