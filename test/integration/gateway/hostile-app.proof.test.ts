import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import fc from 'fast-check';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openaiTestKey, testKey } from '../../support/keys';
import { startMainProcess } from '../../support/main-process';
import { type OpenaiProvider, startOpenaiProvider } from '../../support/openai-provider';
import { type Provider, reply, startProvider } from '../../support/provider';
import { searchBytes, searchFolder } from '../../support/secret-search';
import { heapAfterCollection, sendHostile } from './hostile-asking';
import { type Hostile, hostileRequests } from './hostile-requests';
import { type OpenGateway, openGateway } from './open-gateway';

/** The whole app behind the door, where the other proof has stand-ins: nothing of it falls over either. */
const REQUESTS = process.env.CHATELAINE_PROOFS === 'full' ? 2_000 : 200;
/** The one that the requests name. */
const MODEL = 'a';
const VERSION = { 'anthropic-version': '2023-06-01' };
const KEYS = { anthropic: testKey(), openai: openaiTestKey() };

let lines: string[];
let provider: Provider;
let openai: OpenaiProvider;
let gateway: OpenGateway;
let profileId: string;
let apiKey: string;

beforeAll(async () => {
  lines = [];
  provider = await startProvider({
    apiKeys: [KEYS.anthropic],
    newModels: [MODEL],
    script: () => reply('Fine.'),
  });
  openai = await startOpenaiProvider({ apiKeys: [KEYS.openai] });
  // Without the redaction that the app's own log has: nothing must rely on it.
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  const main = await startMainProcess({ log });
  // The name that the requests have in their addresses.
  profileId = (await main.must('profiles.create', { name: 'Personal' })).id;
  const add = (name: 'ANTHROPIC' | 'OPENAI', key: string, baseUrl: string) =>
    main.must('credentials.add', {
      profileId,
      provider: name,
      credentialName: `${name} key`,
      secret: { apiKey: key },
      baseUrl,
    });
  await add('ANTHROPIC', KEYS.anthropic, provider.url);
  await add('OPENAI', KEYS.openai, `${openai.url}/v1`);
  gateway = await openGateway(main);
  ({ apiKey } = await main.must('clients.create', { profileId, name: 'Editor' }));
});
afterAll(async () => {
  await gateway.close();
  await provider.stop();
  await openai.stop();
});

test(`${REQUESTS} requests of every kind to the whole app: no failure of ours, no key, no growth`, async () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
  const port = Number(new URL(gateway.url).port);
  const secrets = [KEYS.anthropic, KEYS.openai, apiKey, gateway.ownerToken];
  const statuses = new Map<number, number>();
  let answered = 0;
  const ask = async (request: Hostile) => {
    // The provider asks for it; without it nothing would be more than refused there.
    const headers = { ...request.headers, ...VERSION };
    const answer = await sendHostile(port, agent, { ...request, headers });
    if (!answer) return;
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    expect(answer.status, answer.text).toBeLessThan(500);
    for (const one of secrets) expect(answer.text).not.toContain(one);
  };
  const requests = hostileRequests(port, { apiKey, token: gateway.ownerToken });
  const run = async (count: number, seed: number) => {
    await fc.assert(
      fc.asyncProperty(fc.array(requests, { minLength: 10, maxLength: 10 }), async (batch) => {
        // Whoever asks properly in the middle of it gets a reply.
        await Promise.all([...batch.map(ask), askProperly()]);
        // What the test itself keeps is not the app's growth.
        answered += provider.journal.requests.filter(({ usage }) => usage !== null).length;
        provider.journal.clear();
        openai.journal.clear();
        gateway.main.events.length = 0;
      }),
      { numRuns: count / 10, seed, endOnFailure: true },
    );
  };
  await run(REQUESTS / 2, 4);
  const before = heapAfterCollection();
  await run(REQUESTS, 5);
  const grown = heapAfterCollection() - before;
  agent.destroy();

  expect(answered).toBeGreaterThanOrEqual((1.5 * REQUESTS) / 10);
  expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 400, 401, 403, 404]));
  expect(grown).toBeLessThan(16 * 1_024 * 1_024);
  const failures = lines.filter((line) => JSON.parse(line).level >= 50);
  expect(failures).toEqual([]);
}, 300_000);

test('the app is as it was: it answers, nothing is held or under way, and no key was written down', async () => {
  const listed = await gateway.owner('POST', '/api/v1/commands/clients.list', { profileId });
  expect(listed.json.ok).toBe(true);
  const { main } = gateway;
  await expect.poll(() => main.must('gateway.requests', { profileId })).toEqual([]);
  const { findings } = await main.must('doctor.examine', {});
  expect(findings).toEqual([]);

  const secrets = [KEYS.anthropic, KEYS.openai, apiKey, gateway.ownerToken];
  const log = Buffer.from(lines.join(''));
  for (const secret of secrets) expect(searchBytes('the log', log, secret)).toEqual([]);
  // The owner's own programs read the token there.
  fs.rmSync(path.join(main.dataFolder, 'gateway.json'));
  for (const secret of secrets) expect(searchFolder(main.dataFolder, secret)).toEqual([]);
});

async function askProperly(): Promise<void> {
  const answer = await gateway.ask('POST', '/v1/messages', {
    headers: { 'x-api-key': apiKey, ...VERSION },
    body: { model: MODEL, max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] },
  });
  expect(answer.status, answer.text).toBe(200);
}
