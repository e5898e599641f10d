import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anthropicInfo } from '../../../src/main/providers/anthropic-info';
import { parseAnthropicKey } from '../../../src/main/providers/anthropic-key';
import { ChatelaineError } from '../../../src/shared/errors';
import { madeUpKey } from '../vault/vault-fixture';

function complaint(apiKey: string): string {
  try {
    parseAnthropicKey({ apiKey });
  } catch (error) {
    if (error instanceof ChatelaineError && error.code === 'CREDENTIAL_FORMAT')
      return error.message;
    throw error;
  }
  return '';
}

const KEY = madeUpKey();

test.each([
  KEY,
  `  ${KEY}\r\n`,
  `\ufeff${KEY}\u200b`,
  `\u00a0${KEY}\u00a0`,
  `"${KEY}"`,
  `'${KEY}'`,
  `“${KEY}”`,
  `ANTHROPIC_API_KEY=${KEY}`,
  `export ANTHROPIC_API_KEY="${KEY}";`,
  `x-api-key: ${KEY}`,
  `Authorization: Bearer ${KEY}`,
  `Bearer ${KEY}`,
])('a key is found in what was pasted: %j', (pasted) => {
  const { secret, hint, metadata } = parseAnthropicKey({ apiKey: pasted });
  expect(secret.expose()).toEqual({ apiKey: KEY });
  expect(hint).toBe(KEY.slice(-4));
  expect(metadata).toEqual({});
});

describe('what was pasted instead is named', () => {
  test.each([
    ['', /Enter the key/],
    ['   ', /Enter the key/],
    ['sk-proj-abcdefghijklmnop', /OpenAI project key, not an Anthropic API key/],
    ['sk-0123456789abcdef', /OpenAI or DeepSeek/],
    ['sk-ant-oat01-abcdefghijkl', /subscription token/],
    ['sk-ant-admin01-abcdefghijkl', /admin key/],
    ['AIzaSyabcdefghijkl', /Google/],
    ['AKIAABCDEFGHIJKLMNOP', /AWS/],
    ['ghp_abcdefghijklmnop', /GitHub/],
    ['github_pat_abcdefghijklmnop', /GitHub/],
    ['lin_api_abcdefghijklmnop', /Linear/],
    ['chk_abcdefghijklmnop', /Chatelaine/],
    ['-----BEGIN PRIVATE KEY-----\nabc', /private key/],
    ['{"type":"service_account"}', /service account file/],
    ['{"key":"x"}', /JSON file/],
    ['https://platform.claude.com/settings/keys', /web address/],
    ['hello world', /starts with sk-ant-/],
    ['sk-ant-api03-AbC...xyz', /shortened form/],
    ['sk-ant-api03-••••••••••', /shortened form/],
    ['sk-ant-api03-abcdefgh ijklmnop', /space or a line break/],
    ['sk-ant-api03-аbcdefghijklmnop', /character that no key has/],
    ['sk-ant-abc', /too short/],
  ])('%j', (pasted, expected) => {
    expect(complaint(pasted)).toMatch(expected);
  });
});

test('no complaint ever quotes what was pasted', () => {
  const body = fc.stringMatching(/^[A-Za-z0-9!? ]{8,60}$/);
  const start = fc.constantFrom('', 'sk-', 'sk-ant-', 'sk-ant-oat', 'ghp_', 'AKIA', '{', '"');
  fc.assert(
    fc.property(start, body, (before, rest) => {
      expect(complaint(before + rest)).not.toContain(rest.trim().slice(0, 8) || 'nothing');
    }),
    { numRuns: 500 },
  );
});

test('the hint in the form accepts what the parser accepts', () => {
  const pattern = new RegExp(anthropicInfo.fields[0]?.pattern ?? '');
  expect(KEY).toMatch(pattern);
  expect(` ${KEY} `).toMatch(pattern);
  expect('sk-proj-abcdefghijklmnop').not.toMatch(pattern);
});
