import { afterEach, describe, expect, test } from 'vitest';
import type { ProviderAdapter } from '../../../src/main/providers/provider';
import {
  type Script,
  type ScriptedServer,
  startScriptedServer,
} from '../../support/providers/scripted-server';

export const MINUTE_MS = 60_000;
/** A server for the length of a test. */
export function serverPerTest() {
  let server: ScriptedServer | undefined;
  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });
  return {
    async start(answers: Record<string, Script>) {
      server = await startScriptedServer(answers);
      return server;
    },
    seen: () => server?.seen ?? [],
  };
}

export type CloudCase = {
  create(options?: { timeoutMs: number }): ProviderAdapter;
  /** What a person enters. */
  fields: Record<string, string>;
  /** Paths in the order in which they are asked, with their good answers. */
  steps: [path: string, good: Script][];
  /** Parts of the fields that must never be seen in a message. */
  secrets: string[];
};

/** How every cloud must fail, at each of its requests. */
export function describeCloudFailures({ create, fields, steps, secrets }: CloudCase) {
  const server = serverPerTest();
  const provider = create();
  const { secret: parts } = provider.parse(fields);

  async function checkWith(broken: string, answer: Script, basePath = '') {
    const answers = Object.fromEntries(steps.map(([path, good]) => [basePath + path, good]));
    const { url } = await server.start({ ...answers, [broken]: answer });
    return provider.check(parts, { baseUrl: url + basePath });
  }
  const asked = () => server.seen().map(({ url }) => new URL(url, 'http://here').pathname);
  const upTo = (path: string) => {
    const paths = steps.map(([one]) => one);
    return paths.slice(0, paths.indexOf(path) + 1);
  };

  test('a base URL with a path is kept', async () => {
    const outcome = await checkWith('', { status: 404 }, '/gateway/v1');
    expect(outcome).toMatchObject({ status: 'VALID' });
    expect(asked()).toEqual(steps.map(([path]) => `/gateway/v1${path}`));
  });

  describe.each(steps.map(([path]) => path))('%s', (path) => {
    test.each([
      ['500', { status: 500, body: 'oops' }, 'PROVIDER_ERROR', /problem of its own \(error 500\)/],
      ['503', { status: 503, body: {} }, 'PROVIDER_ERROR', /problem of its own \(error 503\)/],
      [
        '429',
        { status: 429, headers: { 'retry-after': '7' } },
        'RATE_LIMITED',
        /slow down.*in 7 s/,
      ],
      ['407', { status: 407, body: 'proxy' }, 'NETWORK', /proxy.*sign.in/i],
      [
        'a page',
        { status: 200, body: '<html>Hotel</html>' },
        'PROVIDER_ERROR',
        /did not answer like/,
      ],
      ['an empty answer', { status: 200, body: {} }, 'PROVIDER_ERROR', /did not answer like/],
      ['a cut', 'cut', 'NETWORK', /could not be reached/],
    ] as const)(
      '%s says nothing about the key and is not tried again',
      async (_what, answer, code, told) => {
        const outcome = await checkWith(path, answer);
        expect(outcome).toMatchObject({ status: 'UNKNOWN', code });
        expect(outcome.message).toMatch(told);
        expect(asked()).toEqual(upTo(path));
      },
    );

    test('a redirect is not followed', async () => {
      const elsewhere = await startScriptedServer({});
      const headers = { location: `${elsewhere.url}/stolen` };
      const outcome = await checkWith(path, { status: 307, headers });
      await elsewhere.stop();
      expect(outcome).toMatchObject({ status: 'UNKNOWN', code: 'PROVIDER_ERROR' });
      expect(outcome.message).toMatch(/redirects/);
      expect(elsewhere.seen).toEqual([]);
    });

    test('no answer is TIMEOUT, in time', async () => {
      const { url } = await server.start({ ...Object.fromEntries(steps), [path]: 'hang' });
      const begin = performance.now();
      const outcome = await create({ timeoutMs: 400 }).check(parts, { baseUrl: url });
      expect(outcome).toMatchObject({ status: 'UNKNOWN', code: 'TIMEOUT' });
      expect(performance.now() - begin).toBeLessThan(3_000);
      expect(asked()).toEqual(upTo(path));
    });

    test('cancelling ends it at once, with the reason', async () => {
      const cancel = new AbortController();
      const { url } = await server.start({
        ...Object.fromEntries(steps),
        [path]: () => {
          cancel.abort(new Error('window closed'));
          return 'hang';
        },
      });
      const check = provider.check(parts, { baseUrl: url, signal: cancel.signal });
      await expect(check).rejects.toThrow('window closed');
    });

    test.each([400, 401, 403, 404])(
      'what it repeats of the secret in a %i is not repeated',
      async (status) => {
        const says = `no: ${secrets.join(' ')}`;
        const body = { error: { code: 'X', message: says }, code: 'X', message: says };
        const outcome = await checkWith(path, { status, body });
        expect(outcome.status).not.toBe('VALID');
        for (const one of secrets) expect(JSON.stringify(outcome)).not.toContain(one);
      },
    );
  });

  test('a refused connection is NETWORK', async () => {
    const { url, stop } = await server.start({});
    await stop();
    const outcome = await provider.check(parts, { baseUrl: url });
    expect(outcome).toMatchObject({ status: 'UNKNOWN', code: 'NETWORK' });
    expect(outcome.message).toMatch(/refused the connection/);
  });
}
