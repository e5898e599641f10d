import { afterEach, expect, test } from 'vitest';
import { createTransport, jsonOf } from '../../../src/main/providers/transport';
import { type ScriptedServer, startScriptedServer } from '../../support/providers/scripted-server';

let server: ScriptedServer | undefined;
afterEach(() => server?.stop());

const { signal } = new AbortController();
const get = { method: 'GET', headers: new Headers() };

test('only the provider’s own servers are asked', async () => {
  server = await startScriptedServer({});
  const transport = createTransport({ origins: ['https://api.example'], baseUrl: null, signal });
  await expect(transport.send(`${server.url}/x`, get)).rejects.toThrow('refused to send the key');
  expect(server.seen).toEqual([]);
  expect(transport.asked()).toBeNull();
});

test('a base URL takes the place of each of them', async () => {
  server = await startScriptedServer({ '/proxy/a/b': { status: 200, body: { ok: 1 } } });
  const origins = ['https://one.example', 'https://two.example'];
  const transport = createTransport({ origins, baseUrl: `${server.url}/proxy`, signal });
  for (const origin of origins) {
    expect(jsonOf(await transport.send(`${origin}/a/b?c=d`, get))).toEqual({ ok: 1 });
  }
  expect(server.seen.map(({ url }) => url)).toEqual(['/proxy/a/b?c=d', '/proxy/a/b?c=d']);
});

test('an answer without end is not read to its end', async () => {
  server = await startScriptedServer({ '/': { status: 200, body: 'x'.repeat(5_000_000) } });
  const transport = createTransport({ origins: [server.url], baseUrl: null, signal });
  await expect(transport.send(server.url, get)).rejects.toThrow('too long');
});
