import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MessagesRequest, reply, toolUse } from '../../support/provider';
import { type Stage, startStage } from '../../support/stage';

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.stop());

const turns = () => stage.provider.journal.turns();

/** Of each request, oldest first. */
async function tokens() {
  return (await stage.records()).reverse().map((record) => record.tokens);
}

/** Everything that was sent before is read again, and only what is new is written. */
async function expectAllRead(requests: number): Promise<void> {
  const used = await tokens();
  expect(used).toHaveLength(requests);
  for (const [at, { input, cacheRead, cacheWrite5m }] of used.entries()) {
    const before = used[at - 1];
    expect(cacheRead).toBe(before ? before.cacheRead + before.cacheWrite5m : 0);
    expect(cacheWrite5m).toBeGreaterThan(0);
    expect(input).toBe(0);
  }
}

function expectBreakpoints({ system, cache_control }: MessagesRequest): void {
  const marked = [system].flat().filter((block) => Object(block).cache_control !== undefined);
  expect(marked).toEqual([[system].flat().at(-1)]);
  expect(cache_control).toEqual({ type: 'ephemeral' });
}

test('a follow-up reads all that was said from the cache', async () => {
  const session = await stage.session({ systemPrompt: 'Be kind.' });
  stage.provider.say(reply('First.'), reply('Second.'), reply('Third.'));
  for (const [index, said] of ['One', 'Two', 'Three'].entries()) {
    await stage.send(session, said);
    await stage.idle(session, index + 1);
  }
  await expectAllRead(3);
  for (const request of turns()) expectBreakpoints(request);
});

test('so does each request of a turn with tools, and the one after it', async () => {
  const session = await stage.session({ mode: 'accept_edits' });
  stage.provider.say(
    reply([toolUse('1', 'read', { file_path: 'a.txt' })]),
    reply([
      toolUse('2', 'write', { file_path: 'b.txt', content: 'b' }),
      toolUse('3', 'read', { file_path: 'missing.txt' }),
    ]),
    reply('Done.'),
    reply('You are welcome.'),
  );
  await stage.send(session, 'Work');
  await stage.idle(session, 3);
  await stage.send(session, 'Thanks');
  await stage.idle(session, 4);
  await expectAllRead(4);
});

test('so does a session after the app was started again', async () => {
  const session = await stage.session();
  stage.provider.say(reply([toolUse('1', 'read', { file_path: 'a.txt' })]), reply('Read.'));
  await stage.send(session, 'Read it');
  await stage.idle(session, 2);
  await stage.restart();
  stage.provider.say(reply('Here.'));
  await stage.send(session, 'Still there?');
  await stage.idle(session, 3);
  await expectAllRead(3);
});

test('and one that was interrupted reads what it had before', async () => {
  const session = await stage.session();
  stage.provider.say(reply('First.'), reply('Never finished.'), reply('Again.'));
  await stage.send(session, 'One');
  await stage.idle(session);
  const hold = stage.provider.hold(1);
  await stage.send(session, 'Two');
  await hold.reached;
  await stage.main.event('sessions.delta', ({ seq }) => seq === 4);
  await stage.restart();
  stage.provider.release();
  await stage.main.must('sessions.resume', { sessionId: session.id });
  await stage.idle(session, 3);
  const [, , resumed] = await tokens();
  const [first] = await tokens();
  expect(resumed?.cacheRead).toBeGreaterThan(first?.cacheWrite5m ?? 0);
});
