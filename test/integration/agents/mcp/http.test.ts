import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { encodingsOf, searchFolder } from '../../../support/secret-search';
import { createMcpFixture, EVERYTHING } from './mcp-fixture';

const TOKEN = `made-up-${'h3'.repeat(12)}`;
const SECRETS = [{ name: 'Authorization', value: `Bearer ${TOKEN}` }];

let everything: { child: ChildProcess; port: number };
let fixture: Awaited<ReturnType<typeof createMcpFixture>>;
const listening: http.Server[] = [];

beforeAll(async () => {
  everything = await startEverything();
});
afterAll(async () => {
  everything.child.kill('SIGKILL');
});
beforeEach(async () => {
  fixture = await createMcpFixture({ connect: 3_000 });
});
afterEach(async () => {
  await fixture.remove();
  for (const server of listening.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

test('the real server over HTTP: tools, text, an image, progress; its session is ended at the end', async () => {
  const front = await startFront();
  const { problem, tools } = await fixture.add('web', { type: 'http', url: front.url }, SECRETS);
  expect(problem).toBeNull();
  expect(tools.length).toBeGreaterThan(5);
  expect(await fixture.call('mcp__web__echo', { message: 'a' })).toEqual({
    output: 'Echo: a',
    isError: false,
  });
  expect((await fixture.call('mcp__web__get-tiny-image')).images).toHaveLength(1);
  const shown: string[] = [];
  await fixture.call(
    'mcp__web__trigger-long-running-operation',
    { duration: 0.2, steps: 2 },
    { onOutput: (text) => shown.push(text) },
  );
  expect(shown).toEqual(['[1 of 2]\n', '[2 of 2]\n']);
  await fixture.mcp.close();
  expect(front.requests.filter(({ method }) => method === 'DELETE')).toHaveLength(2);
});

test('every request carries the secret; neither the data nor the log has it', async () => {
  const front = await startFront();
  await fixture.add('web', { type: 'http', url: front.url }, SECRETS);
  await fixture.call('mcp__web__echo', { message: 'a' });
  const sent = front.requests.map(({ headers }) => headers.authorization);
  expect(sent.length).toBeGreaterThan(4);
  expect(new Set(sent)).toEqual(new Set([`Bearer ${TOKEN}`]));
  const log = Buffer.from(fixture.log.join('\n'));
  for (const { bytes } of encodingsOf(TOKEN)) expect(log.includes(bytes)).toBe(false);
  expect(searchFolder(fixture.root, TOKEN)).toEqual([]);
});

test('a redirect to another server is not followed, with or without the secret', async () => {
  const thief = await startFront();
  const front = await listen((request, response) => {
    request.resume();
    response.writeHead(307, { location: thief.url }).end();
  });
  const { problem } = await fixture.add('web', { type: 'http', url: front.url }, SECRETS);
  expect(problem).toMatch(/“web” failed: .*redirect/i);
  expect(thief.requests).toEqual([]);
});

test('a new address needs the secret again, and the old one is not sent there', async () => {
  const [front, other] = [await startFront(), await startFront()];
  const { id } = await fixture.add('web', { type: 'http', url: front.url }, SECRETS);
  const transport = { type: 'http' as const, url: other.url };
  expect(() => fixture.mcp.update({ serverId: id, transport })).toThrow('needed again');
  // behind our back, as malware that can write the data file would
  fixture.database.db.run(
    `UPDATE mcp_servers SET transport = json_set(transport, '$.url', '${other.url}')`,
  );
  const { problem } = await fixture.mcp.test({ serverId: id });
  expect(problem).toMatch(/“Authorization” of this MCP server cannot be decrypted/);
  expect(other.requests).toEqual([]);
});

test.each([
  ['a refusal', 401, 'text/plain', `who are you, Bearer ${TOKEN}?`],
  ['a web page', 200, 'text/html', '<h1>Hello</h1>'],
  ['no JSON', 200, 'application/json', '{{{'],
  ['JSON of another kind', 200, 'application/json', '{"a":1}'],
  ['more than it should', 200, 'application/json', `"${'x'.repeat(17 * 2 ** 20)}"`],
])(
  'an answer that is %s is a problem, told without the secret',
  async (_what, status, type, body) => {
    const front = await listen((request, response) => {
      request.resume();
      response.writeHead(status, { 'content-type': type }).end(body);
    });
    const { problem } = await fixture.add('web', { type: 'http', url: front.url }, SECRETS);
    expect(problem).toMatch(/^The MCP server “web” (failed|did not answer)/);
    expect(problem?.length).toBeLessThan(700);
    expect(problem).not.toContain(TOKEN);
  },
);

test('one that never answers is given up', async () => {
  const front = await listen((request) => request.resume());
  const { problem } = await fixture.add('web', { type: 'http', url: front.url });
  expect(problem).toBe('The MCP server “web” did not answer within 3 s.');
});

test('one that is gone fails the call, and is found again when it is back', async () => {
  const front = await startFront();
  await fixture.add('web', { type: 'http', url: front.url });
  const echo = await fixture.tool('mcp__web__echo');
  front.isGone = true;
  const context = { signal: new AbortController().signal, onOutput: () => {}, approved: null };
  expect(await echo.run({ message: 'a' }, context)).toMatchObject({ isError: true });
  front.isGone = false;
  expect(await fixture.call('mcp__web__echo', { message: 'b' })).toMatchObject({
    output: 'Echo: b',
  });
});

async function listen(answer: http.RequestListener) {
  const server = http.createServer(answer).listen(0, '127.0.0.1');
  listening.push(server);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/mcp` };
}

/** Passes everything on to the real server, and notes what was sent. */
async function startFront() {
  const requests: { method: string; headers: http.IncomingHttpHeaders }[] = [];
  const front = { requests, isGone: false, url: '' };
  const { url } = await listen((request, response) => {
    if (front.isGone) return void request.socket.destroy();
    const { method = '', headers } = request;
    requests.push({ method, headers });
    const target = { port: everything.port, host: '127.0.0.1', path: '/mcp', method, headers };
    const onward = http.request(target, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  front.url = url;
  return front;
}

async function startEverything() {
  const probe = http.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  const child = spawn(process.execPath, [EVERYTHING, 'streamableHttp'], {
    env: { PATH: process.env.PATH, PORT: `${port}` },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => {
    child.stderr?.on('data', (chunk) => `${chunk}`.includes('listening') && resolve());
    child.once('exit', () => reject(new Error('server-everything did not start')));
  });
  return { child, port };
}
