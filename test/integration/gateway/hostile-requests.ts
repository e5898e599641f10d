import fc from 'fast-check';

export type Hostile = {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer;
};

/** Every address of the gateway, real or of this test, and what is near to one. */
const PATHS = [
  '/v1/echo',
  '/v1/messages',
  '/v1/messages/count_tokens',
  '/v1/models',
  '/openai/echo',
  '/openai/v1/chat/completions',
  '/openai/v1/responses',
  '/deepseek/chat/completions',
  '/gemini/echo',
  '/gemini/v1beta/models/gemini-pro:generateContent',
  '/payments/echo',
  '/payments/create',
  '/payments',
  '/payments/x/capture',
  '/api/v1/integrations/Personal',
  '/api/v1/integrations/Personal/ANTHROPIC/setup',
  '/api/user/settings',
  '/api/user/settings/anthropic-key',
  '/accounts',
  '/integrations/claude/config',
  '/api/v1/door',
  '/api/v1/commands/vault.state',
  '/api/v1/events',
  '/api/v1/exec',
  '/openapi.json',
];

/** Requests of every kind; about a third of them are in order but for one thing, or altogether. */
export function hostileRequests(
  port: number,
  { apiKey, token }: { apiKey: string; token: string },
): fc.Arbitrary<Hostile> {
  const visible = fc.string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map(String.fromCharCode),
  });
  const path = fc
    .tuple(
      fc.constantFrom(...PATHS),
      fc.option(
        fc.oneof(
          fc.constantFrom(
            '/',
            '//',
            '/..',
            '/%2e%2e/%2e%2e',
            '%00',
            '%',
            '%ff',
            ';x',
            '#',
            '/__proto__',
          ),
          fc.constant(`/${apiKey}`),
          visible.map((text) => `/${text}`),
          visible.map((text) => `?${text}`),
          fc.constant(`?key=${apiKey}&key=other`),
        ),
        { nil: '', freq: 2 },
      ),
    )
    .map((parts) => parts.join(''));
  const headers = fc
    .record(
      {
        host: weighted(`localhost:${port}`, ['evil.example', '', `localhost:${port + 1}`]),
        origin: fc.constantFrom('null', 'https://evil.example'),
        'sec-fetch-site': fc.constantFrom('cross-site', 'none'),
        'x-api-key': weighted(apiKey, ['', 'chk_', token, 'x'.repeat(5_000)]),
        authorization: fc.constantFrom(
          `Bearer ${apiKey}`,
          `Bearer ${token}`,
          'Bearer',
          'Basic eDp5',
          'Bearer chk_1 chk_2',
        ),
        'x-api-role': fc.constantFrom('admin', 'owner'),
        'x-forwarded-host': fc.constant('localhost'),
        'accept-version': fc.constantFrom('1.0.0', '*', '__proto__'),
        'content-type': weighted('application/json', [
          '',
          'text/plain',
          'a/b;c=d',
          'application/json; charset=x',
        ]),
        'content-encoding': fc.constantFrom('gzip', 'br'),
        'accept-encoding': fc.constantFrom('gzip', '*;q=0'),
        expect: fc.constantFrom('100-continue', 'x'),
        range: fc.constant('bytes=0-'),
        'if-none-match': fc.constant('*'),
        'x-http-method-override': fc.constant('DELETE'),
        connection: fc.constantFrom('close', 'keep-alive', 'upgrade', 'x-api-key'),
        te: fc.constant('trailers'),
      },
      { requiredKeys: ['host', 'content-type', 'x-api-key'] },
    )
    // Most of them would not come past the first check with everything at once.
    .chain((all) =>
      fc.shuffledSubarray(Object.keys(all).slice(3), { maxLength: 2 }).map((extra) => {
        const kept = ['host', 'content-type', 'x-api-key', ...extra];
        return Object.fromEntries(Object.entries(all).filter(([name]) => kept.includes(name)));
      }),
    );
  const body = fc.oneof(
    fc.json().map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc
      .constantFrom('', '{}', '{"__proto__":{"a":1}}', '{"clientId":"other"}', '['.repeat(5_000))
      .map((text) => Buffer.from(text)),
    fc.constant(Buffer.alloc(1_100_000, 0x20)),
  );
  const method = fc.constantFrom(
    'GET',
    'POST',
    'PUT',
    'DELETE',
    'PATCH',
    'HEAD',
    'OPTIONS',
    'TRACE',
    'PROPFIND',
    'QUERY',
  );
  const usual = {
    host: `localhost:${port}`,
    'content-type': 'application/json',
    'x-api-key': apiKey,
  };
  const nearlyGood = fc
    .record({
      good: fc.constantFrom(...GOOD),
      extra: fc.oneof(fc.constant({}), headers),
      token: fc.option(fc.constant(`Bearer ${token}`), { nil: null }),
    })
    .map(({ good: [method, path, text], extra, token: bearer }) => ({
      method,
      path,
      headers: bearer
        ? {
            ...extra,
            host: usual.host,
            'content-type': usual['content-type'],
            authorization: bearer,
          }
        : { ...usual, ...extra },
      body: Buffer.from(text),
    }));
  return fc.oneof(
    { weight: 2, arbitrary: fc.record({ method, path, headers, body }) },
    { weight: 1, arbitrary: nearlyGood },
  );
}

const CHAT =
  '{"model":"a","max_tokens":9,"messages":[{"role":"user","content":"hi"}],"input":"hi"}';
const GOOD: [method: string, path: string, body: string][] = [
  ['POST', '/v1/messages', CHAT],
  ['POST', '/v1/messages/count_tokens', CHAT],
  ['GET', '/v1/models', ''],
  ['POST', '/openai/v1/chat/completions', CHAT],
  ['POST', '/openai/v1/responses', CHAT],
  ['POST', '/gemini/v1beta/models/a:generateContent', '{"contents":[{"parts":[{"text":"hi"}]}]}'],
  ['POST', '/payments/create', '{"amountMicroUsd":5,"description":"x","clientId":"other"}'],
  ['GET', '/payments', ''],
  ['GET', '/integrations/claude/config', ''],
  ['POST', '/accounts', '{"name":"x"}'],
  ['POST', '/api/v1/commands/clients.list', '{}'],
  ['POST', '/api/v1/exec', '{"name":"x"}'],
  ['GET', '/api/v1/events', ''],
  ['GET', '/openapi.json', ''],
];

/** Half of the time the one that opens the door, so that what is behind it is met too. */
function weighted(usual: string, others: string[]): fc.Arbitrary<string> {
  return fc.oneof(fc.constant(usual), fc.constantFrom(usual, ...others));
}
