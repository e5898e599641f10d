import fs from 'node:fs';
import path from 'node:path';
import { type App, expect, SONNET, seedCredential, seedProfile, test } from '../support/app';
import { expectNoneTwice, expectSound, processesOf } from '../support/kill/sound';
import { createKillStory, LONG_FILE, WINDOW } from '../support/kill/story';
import {
  AIMS,
  type Aim,
  completed,
  ended,
  isInReach,
  listen,
  ofSession,
  type Told,
} from '../support/kill/told';
import { type Fault, startProvider } from '../support/provider';

const KILLS = process.env.CHATELAINE_PROOFS === 'full' ? 100 : 20;
/** Kills at any moment come within this time, about as long as a session takes. */
const SPAN_MS = 4_000;
/** How long after what it is aimed at a kill comes at the latest. */
const AIMED_SPAN_MS = 60;
/** A person takes their time. */
const DECIDE_WITHIN_MS = 150;
/** A session that goes on after a kill, waits for its provider and all. */
const FINISH_MS = 60_000;

test('SIGKILL at any moment loses no finished block, runs and charges nothing twice', async ({
  launch,
  apiKey,
  workspace,
  dataFolder,
}) => {
  test.setTimeout(60_000 + KILLS * 30_000);
  const windows = { [SONNET]: WINDOW };
  const provider = await startProvider({ apiKeys: [apiKey], script: createKillStory(), windows });
  provider.pace(2);
  fs.writeFileSync(path.join(workspace, 'a.txt'), 'one\n');
  fs.writeFileSync(path.join(workspace, 'long.txt'), LONG_FILE);
  let app = await launch();
  const profile = await seedProfile(app);
  await seedCredential(app, profile, { baseUrl: provider.url, secret: apiKey });
  let told = await listen(app, DECIDE_WITHIN_MS);
  const sum = { blocks: 0, calls: 0, queued: 0, hits: 0 };

  for (let kill = 0; kill < KILLS; kill += 1) {
    const aim = AIMS[kill % AIMS.length] ?? 'anything';
    provider.failTurns(...faultsFor(aim));
    const { id: sessionId } = await app.must('sessions.create', {
      profileId: profile.id,
      workspace,
      model: SONNET,
      systemPrompt: `Work ${kill}`,
    });
    await app.must('sessions.send', { sessionId, text: 'Begin' });
    const { queue } = await app.must('sessions.send', { sessionId, text: 'And then this' });
    const moment = await whenToKill(aim, () => ofSession(told, sessionId));
    await new Promise((resolve) => setTimeout(resolve, moment));
    await app.kill();

    const before = ofSession(told, sessionId);
    sum.hits += before.sessions.at(-1)?.status === 'idle' ? 0 : 1;
    app = await launch();
    told = await listen(app, DECIDE_WITHIN_MS);
    await test.step(`${aim}, ${moment.toFixed(1)} ms after it came in reach`, async () => {
      // What ran for the app has ended with it.
      await expect.poll(() => processesOf(`job-Work-${kill}-`)).toEqual([]);
      await expectKept(app, sessionId, before);
      const { status } = await app.must('sessions.get', { sessionId });
      if (status === 'interrupted') await app.must('sessions.resume', { sessionId });
      await expect
        .poll(async () => (await app.must('sessions.get', { sessionId })).status, {
          timeout: FINISH_MS,
        })
        .toBe('idle');
      const { messages } = await app.must('sessions.transcript', { sessionId });
      expect(messages.at(-1)?.blocks).toEqual([{ type: 'text', text: 'Finished.' }]);
      const said = messages.flatMap(({ role, blocks }) => (role === 'user' ? blocks : []));
      for (const words of ['Begin', 'And then this']) {
        expect(said.filter((block) => block.type === 'text' && block.text === words)).toHaveLength(
          1,
        );
      }
    });
    for (const message of before.messages) sum.blocks += completed(message).length;
    sum.calls += ended(before.calls).length;
    sum.queued += queue.length;
  }

  await app.close();
  await provider.stop();
  const { requests } = expectSound(dataFolder, provider);
  const marks = expectNoneTwice(workspace);
  // Every request fitted what went before: no call without its result, nothing the API refuses.
  expect(provider.journal.requests.filter(({ status }) => status === 400)).toEqual([]);
  // Otherwise the kills came when nothing was done, and nothing was proven.
  expect(sum.hits).toBeGreaterThan(KILLS / 2);
  expect(sum.blocks).toBeGreaterThan(KILLS);
  expect(sum.calls).toBeGreaterThan(0);
  expect(sum.queued).toBeGreaterThan(0);
  test.info().annotations.push({
    type: 'proof',
    description: JSON.stringify({ kills: KILLS, ...sum, requests, marks }),
  });
});

/** What the provider does wrong, so that there is a wait to be killed in; now and then at any moment. */
function faultsFor(aim: Aim): (Fault | undefined)[] {
  const faults = [{ status: 529 }, { cutAfterDeltas: 9 }, { errorAfterDeltas: 20 }] as const;
  const chosen = faults[Math.floor(Math.random() * faults.length)];
  if (aim === 'wait') return [undefined, chosen];
  return aim === 'anything' && Math.random() < 0.5 ? [undefined, undefined, chosen] : [];
}

/** Waits for what is aimed at; answers how long after it the kill comes, in ms. */
async function whenToKill(aim: Aim, told: () => Told): Promise<number> {
  if (aim === 'anything') return Math.random() * SPAN_MS;
  await expect
    .poll(() => isInReach(aim, told()), { timeout: FINISH_MS, intervals: [2] })
    .toBe(true);
  return Math.random() * AIMED_SPAN_MS;
}

/** Everything that the page had been told of as complete is there. */
async function expectKept(app: App, sessionId: string, before: Told): Promise<void> {
  const kept = await app.must('sessions.transcript', { sessionId });
  for (const message of before.messages) {
    const blocks = completed(message);
    const found = kept.messages.find(({ seq }) => seq === message.seq);
    expect(found ? completed(found).slice(0, blocks.length) : [], `message ${message.seq}`).toEqual(
      blocks,
    );
  }
  for (const call of ended(before.calls)) {
    expect(kept.toolCalls).toContainEqual(call);
  }
}
