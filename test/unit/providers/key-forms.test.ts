import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseOpenaiKey } from '../../../src/main/providers/openai-key';
import { createProviderRegistry } from '../../../src/main/providers/registry';
import type { Provider } from '../../../src/shared/commands/credentials';
import { ChatelaineError } from '../../../src/shared/errors';

const HEX = '0123456789abcdef0123456789abcdef';
const PEM = `-----BEGIN PRIVATE KEY-----\n${'MIIE'.repeat(400)}\n-----END PRIVATE KEY-----`;

/** Secrets of every provider, and what each is called in the form of another. */
const SECRETS: [owner: Provider | null, secret: string, named: RegExp][] = [
  ['ANTHROPIC', `sk-ant-api03-${HEX}`, /an Anthropic API key/],
  [null, `sk-ant-oat01-${HEX}`, /Claude subscription token/],
  [null, `sk-ant-admin01-${HEX}`, /Anthropic admin key/],
  ['OPENAI', `sk-proj-${HEX}T3BlbkFJ${HEX}`, /OpenAI project key/],
  ['OPENAI', `sk-svcacct-${HEX}`, /OpenAI service account key/],
  ['OPENAI', 'sk-ABCDEFGHIJKLMNOPQRSTT3BlbkFJABCDEFGHIJKLMNOPQRST', /an OpenAI API key/],
  [null, `sk-admin-${HEX}`, /OpenAI admin key/],
  [null, `sk-or-v1-${HEX}`, /OpenRouter/],
  ['GEMINI', `AQ.Ab8${HEX}-_x`, /Gemini API key/],
  ['GEMINI', `AIzaSy${HEX}x`, /Google API key/],
  [null, `ya29.${HEX}`, /Google sign-in token/],
  ['DEEPSEEK', `sk-${HEX}`, /DeepSeek API key/],
  ['GITHUB', `ghp_${HEX}`, /GitHub token/],
  ['GITHUB', `github_pat_${HEX}_${HEX}`, /GitHub token/],
  ['GITHUB', `gho_${HEX}`, /GitHub token/],
  [null, `ghs_${HEX}`, /token of a GitHub app/],
  [null, `ghr_${HEX}`, /GitHub refresh token/],
  ['LINEAR', `lin_api_${HEX}`, /Linear API key/],
  [null, `lin_oauth_${HEX}`, /Linear OAuth token/],
  [null, `lin_wh_${HEX}`, /Linear webhook/],
  [null, 'AKIAABCDEFGHIJKLMNOP', /AWS access key id/],
  [null, 'abc8Q~abcdefghijklmnopqrstuvwxyz0123456789', /Azure client secret/],
  [null, 'ocid1.user.oc1..aaaaaaaa', /OCI identifier/],
  [null, `{"type": "service_account", "private_key": "${PEM}"}`, /Google service account file/],
  [null, PEM, /private key/],
  [null, `chk_${HEX}`, /client key of Chatelaine/],
  [null, 'https://example.com/keys', /web address/],
];

const registry = createProviderRegistry();
/** The providers whose form is one key. */
const FORMS = await Promise.all(
  (['ANTHROPIC', 'OPENAI', 'GEMINI', 'DEEPSEEK', 'GITHUB', 'LINEAR'] as const).map(registry.load),
);

describe.each(FORMS)('the form of $info.name', ({ info, parse }) => {
  const { provider } = info;
  const own = SECRETS.flatMap(([owner, secret]) => (owner === provider ? [secret] : []));
  const [good = ''] = own;

  function complaint(apiKey: string, others: Record<string, string> = {}): string {
    try {
      parse({ apiKey, ...others });
    } catch (error) {
      if (error instanceof ChatelaineError && error.code === 'CREDENTIAL_FORMAT') {
        return error.message;
      }
      throw error;
    }
    return '';
  }

  test.each(own)('takes its own key %#, and so does the hint', (key) => {
    const pattern = new RegExp(info.fields[0]?.pattern ?? '^$');
    expect(` ${key}\n`).toMatch(pattern);
    for (const pasted of [key, ` ${key}\r\n`, `\ufeff${key}\u200b`, `“${key}”`, `KEY="${key}";`]) {
      const { secret, hint } = parse({ apiKey: pasted });
      expect(secret.expose()).toEqual({ apiKey: key });
      expect(hint).toBe(key.slice(-4));
    }
  });

  test.each(SECRETS.filter(([owner]) => owner !== provider))(
    'names what belongs to %s (case %#)',
    (_owner, secret, named) => {
      const said = complaint(secret);
      expect(said).toMatch(named);
      expect(said).not.toContain(secret.slice(0, 20));
      expect(secret).not.toMatch(new RegExp(info.fields[0]?.pattern ?? ''));
    },
  );

  const half = good.length / 2;
  test.each([
    ['nothing', '', /^Enter the (key|token)\.$/],
    ['white space', ' \t\r\n\u00a0', /^Enter the/],
    ['10 MB', 'x'.repeat(10 * 1024 * 1024), /too long/],
    ['10 MB after a key', good + 'x'.repeat(10 * 1024 * 1024), /too long/],
    ['2 kB after a key', good + 'x'.repeat(2_000), /too long/],
    ['binary', `${good}\u0000\u0001\u009f`, /character that no/],
    ['nothing but binary', '\u0000\u0001\u0002\ufffd', /starts with/],
    ['a line break inside', `${good.slice(0, half)}\n${good.slice(half)}`, /line break inside/],
    ['two keys', `${good} ${good}`, /space or a line break/],
    ['a smart quote inside', `${good}“`, /character that no/],
    ['a letter of another alphabet', `${good}а`, /character that no/],
    ['the shortened form', `${good.slice(0, 14)}…${good.slice(-4)}`, /shortened form/],
    ['a fragment', good.slice(0, 15), /too short/],
    ['words', 'hello world', /starts with/],
  ])('refuses %s', (_what, pasted, says) => {
    expect(complaint(pasted)).toMatch(says);
  });

  test('never quotes what was pasted, and never fails otherwise', () => {
    const start = fc.constantFrom('', good.slice(0, 4), good.slice(0, 12), 'sk-', 'AQ.', '{', '"');
    fc.assert(
      fc.property(start, fc.string({ minLength: 8, maxLength: 60 }), (before, rest) => {
        const said = complaint(before + rest);
        if (rest.trim().length >= 8) expect(said).not.toContain(rest.trim().slice(0, 8));
      }),
      { numRuns: 200 },
    );
  });
});

describe('OpenAI’s organisation and project', () => {
  const parse = parseOpenaiKey;
  const apiKey = `sk-proj-${HEX}`;

  test('are kept with the key and shown', () => {
    const parsed = parse({ apiKey, organizationId: ' org-Abc123 ', projectId: 'proj_x1' });
    const ids = { organizationId: 'org-Abc123', projectId: 'proj_x1' };
    expect(parsed.secret.expose()).toEqual({ apiKey, ...ids });
    expect(parsed.metadata).toEqual(ids);
  });

  test('may be left out', () => {
    const parsed = parse({ apiKey, organizationId: '', projectId: ' ' });
    expect(parsed.secret.expose()).toEqual({ apiKey });
    expect(parsed.metadata).toEqual({});
  });

  test.each([
    ['organizationId', 'acme'],
    ['organizationId', 'proj_123456'],
    ['organizationId', 'org-a\nb12345'],
    ['organizationId', `org-${'x'.repeat(10 * 1024 * 1024)}`],
    ['projectId', 'org-123456'],
    ['projectId', apiKey],
  ])('are refused when they are none: %s', (field, text) => {
    expect(() => parse({ apiKey, [field]: text })).toThrow(
      expect.objectContaining({ code: 'CREDENTIAL_FORMAT', details: { field } }),
    );
  });
});
