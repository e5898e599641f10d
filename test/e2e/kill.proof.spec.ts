import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Bridge } from '../../src/shared/bridge';
import type { Message } from '../../src/shared/commands/sessions';
import { type App, expect, seedCredential, seedProfile, seedSession, test } from '../support/app';
import {
  type MessagesRequest,
  type Provider,
  reply,
  startProvider,
  text,
  toolUse,
} from '../support/provider';

const KILLS = process.env.CHATELAINE_PROOFS === 'full' ? 200 : 5;
/** Replies of one session, each but the last with a tool call. */
const STEPS = 6;
/** Kills come within this time, about as long as a session takes. */
const SPAN_MS = 900;

/** The page's side of the bridge, in functions that run there. */
declare const window: { readonly chatelaine: Bridge };

test('SIGKILL at any moment loses no finished block, charges nothing twice, corrupts nothing', async ({
  launch,
  apiKey,
  workspace,
  dataFolder,
}) => {
  test.setTimeout(60_000 + KILLS * 20_000);
  const provider = await startProvider({ apiKeys: [apiKey], script: nextStep });
  provider.pace(2);
  let app = await launch();
  const profile = await seedProfile(app);
  await seedCredential(app, profile, { baseUrl: provider.url, secret: apiKey });

  let seen = await watch(app);
  let blocksChecked = 0;

  for (let kill = 0; kill < KILLS; kill += 1) {
    const { id: sessionId } = await seedSession(app, profile, workspace);
    await app.must('sessions.send', { sessionId, text: `Work ${kill}` });
    const moment = Math.random() * SPAN_MS;
    await new Promise((resolve) => setTimeout(resolve, moment));
    await app.kill();

    const told = seen.filter((message) => message.sessionId === sessionId);
    app = await launch();
    seen = await watch(app);
    await test.step(`killed after ${moment.toFixed(1)} ms`, async () => {
      const kept = await app.must('sessions.transcript', { sessionId });
      for (const { seq, blocks } of told) {
        blocksChecked += blocks.length;
        const found = kept.messages.find((one) => one.seq === seq)?.blocks ?? [];
        expect(found.slice(0, blocks.length), `message ${seq}`).toEqual(blocks);
      }
      const { status } = await app.must('sessions.get', { sessionId });
      if (status === 'interrupted') await app.must('sessions.resume', { sessionId });
      await expect
        .poll(async () => (await app.must('sessions.get', { sessionId })).status)
        .toBe('idle');
      const { messages } = await app.must('sessions.transcript', { sessionId });
      expect(messages.at(-1)?.blocks).toEqual([{ type: 'text', text: 'Finished.' }]);
    });
  }

  // Otherwise every kill came before anything was finished, and nothing was proven.
  expect(blocksChecked).toBeGreaterThan(0);
  await app.close();
  await provider.stop();
  expectSound(path.join(dataFolder, 'chatelaine.db'), provider);
});

/** The file is whole, and the ledger has requests that were made, each once, with sums that agree. */
function expectSound(file: string, provider: Provider): void {
  const database = new DatabaseSync(file, { readOnly: true });
  const all = (sql: string) =>
    database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }));
  expect(all('PRAGMA quick_check')).toEqual([{ quick_check: 'ok' }]);
  const charged = all('SELECT request_id FROM usage_records').map((row) => row.request_id);
  const made = new Set<unknown>(provider.journal.requests.map(({ requestId }) => requestId));
  expect(new Set(charged).size).toBe(charged.length);
  expect(charged.filter((requestId) => !made.has(requestId))).toEqual([]);
  expect(
    all('SELECT sum(cost_micro_usd) AS cost, count(*) AS requests FROM usage_records'),
  ).toEqual(all('SELECT sum(cost_micro_usd) AS cost, sum(requests) AS requests FROM usage_days'));
  database.close();
}

function nextStep(request: MessagesRequest) {
  const step = request.messages.filter(({ role }) => role === 'assistant').length;
  if (step >= STEPS - 1) return reply('Finished.');
  const content = `step ${step} `.repeat(10);
  return reply([
    text(`This is step ${step}, and it takes a while to say. `.repeat(3)),
    toolUse(`write_${step}`, 'write', { file_path: `step-${step}.md`, content }),
  ]);
}

/** Allows whatever is asked, and collects every state of a message that the page is told of. */
async function watch(app: App): Promise<Message[]> {
  const seen: Message[] = [];
  await app.page.exposeFunction('told', (message: Message) => void seen.push(message));
  await app.page.evaluate(() => {
    const { call, on } = window.chatelaine;
    on('sessions.message', (message) => void Reflect.get(globalThis, 'told')(message));
    on('sessions.permissionRequested', ({ id, inputHash }) => {
      void call('sessions.decide', { requestId: id, inputHash, decision: 'session' });
    });
  });
  return seen;
}
