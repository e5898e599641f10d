import { afterEach, expect, test } from 'vitest';
import {
  contextFull,
  lastUserText,
  type MessagesRequest,
  reply,
  toolUse,
} from '../../support/provider';
import { type Stage, startStage, words } from '../../support/stage';

const MODEL = 'claude-sonnet-5-5';
const WINDOW = 20_000;
/** About 6,000 tokens. */
const LONG = 'lorem ipsum '.repeat(2_000);

let stage: Stage;
afterEach(() => stage.stop());

const isSummary = (request: MessagesRequest) =>
  lastUserText(request).includes('write a summary that lets you go on');

const texts = (request: MessagesRequest | undefined) => JSON.stringify(request?.messages);

test('near the limit the conversation is replaced by a summary, and goes on', async () => {
  stage = await startStage({ windows: { [MODEL]: WINDOW } });
  const session = await stage.session();
  stage.provider.say(
    reply(LONG),
    reply(LONG),
    reply(LONG),
    reply('## So far\nNothing much.'),
    reply('Yes.'),
  );
  for (const [index, said] of ['One', 'Two', 'Three', 'Does it go on?'].entries()) {
    await stage.send(session, said);
    await stage.idle(session, index + 1 + (index === 3 ? 1 : 0));
  }
  const turns = stage.provider.journal.turns();
  expect(turns.map(isSummary)).toEqual([false, false, false, true, false]);
  // The summary is asked of the conversation as it was, so that it is read from the cache.
  const [, , third, summary, last] = turns;
  expect(summary?.messages.slice(0, 5)).toEqual(third?.messages.slice(0, 5));
  expect(summary?.tools?.map(({ name }) => name)).toEqual(third?.tools?.map(({ name }) => name));
  expect(summary?.system).toEqual(third?.system);
  expect(texts(last)).toContain('Nothing much.');
  expect(texts(last)).toContain('Does it go on?');
  expect(texts(last)).not.toContain('lorem');

  const { messages } = await stage.transcript(session);
  expect(messages.at(-2)?.blocks).toEqual([
    { type: 'compaction', text: '## So far\nNothing much.' },
  ]);
  expect(words(messages).at(-1)).toBe('Yes.');
  // Nothing is lost: what was said before is still there to be read.
  expect(words(messages)[0]).toBe('One');
  expect(await stage.records()).toHaveLength(5);
  const { usage } = await stage.main.must('sessions.get', { sessionId: session.id });
  expect(usage.contextTokens).toBeLessThan(WINDOW / 4);
});

test('in the middle of a turn: the results of tools are in the summary, no call is left open', async () => {
  stage = await startStage({ windows: { [MODEL]: 16_000 } });
  const session = await stage.session({ mode: 'accept_edits' });
  stage.provider.say(
    reply([toolUse('w', 'write', { file_path: 'long.txt', content: LONG })]),
    reply([toolUse('r', 'read', { file_path: 'long.txt' })]),
    reply('I have read it.'),
    reply('Done.'),
  );
  await stage.send(session, 'Read the long file');
  await stage.idle(session, 3);
  const [summary, last] = stage.provider.journal.turns().slice(-2);
  expect(summary && isSummary(summary)).toBe(true);
  expect(texts(last)).not.toContain('tool_result');
  expect(words((await stage.transcript(session)).messages).slice(-2)).toEqual([
    '[compaction]',
    'Done.',
  ]);
});

test('asked for by hand, and said to be no use while nothing was said', async () => {
  stage = await startStage();
  const session = await stage.session();
  expect(await stage.main.call('sessions.compact', { sessionId: session.id })).toMatchObject({
    ok: false,
    error: { code: 'CONFLICT' },
  });
  stage.provider.say(reply('Hello.'), reply('We greeted each other.'), reply('Again.'));
  await stage.send(session, 'Hi');
  await stage.idle(session);
  await stage.main.must('sessions.compact', { sessionId: session.id });
  await stage.idle(session, 2);
  await stage.send(session, 'Once more');
  await stage.idle(session, 3);
  const last = stage.provider.journal.turns().at(-1);
  expect(texts(last)).toContain('We greeted each other.');
  expect(texts(last)).toContain('Once more');
});

test('a conversation that the provider finds too long is compacted, its beginning left out if need be', async () => {
  stage = await startStage();
  const session = await stage.session();
  stage.provider.say(reply(LONG), reply(LONG), reply(LONG), reply(LONG));
  for (const index of [1, 2, 3, 4]) {
    await stage.send(session, `Message ${index}`);
    await stage.idle(session, index);
  }
  // Another model, with a window that the conversation never fitted into.
  stage.provider.say(reply('A short story.'), reply('Here.'));
  await stage.main.must('sessions.update', {
    sessionId: session.id,
    model: 'claude-haiku-4-5-20251001',
  });
  await stage.send(session, 'And now?');
  await stage.idle(session, 6);
  const answered = stage.provider.journal.requests.filter(
    ({ status, body }) => status === 200 && JSON.stringify(body).includes('And now?'),
  );
  expect(answered).toHaveLength(2);
  expect(words((await stage.transcript(session)).messages).at(-1)).toBe('Here.');
});

test('a model that writes no summary: the session stops with the reason, nothing is lost', async () => {
  stage = await startStage();
  const session = await stage.session();
  stage.provider.say(reply('Hello.'), reply([toolUse('r', 'read', { file_path: 'a.txt' })]));
  await stage.send(session, 'Hi');
  await stage.idle(session);
  await stage.main.must('sessions.compact', { sessionId: session.id });
  const failed = await stage.state(session, ({ status }) => status === 'interrupted');
  expect(failed).toMatchObject({ statusCode: 'PROVIDER_ERROR' });
  stage.provider.say(reply('Still here.'));
  await stage.send(session, 'Are you there?');
  await stage.idle(session, 3);
  const last = stage.provider.journal.turns().at(-1);
  expect(texts(last)).toContain('"Hi"');
  expect(texts(last)).not.toContain('tool_use');
});

test('cut off in the middle of the summary: it is tried again', async () => {
  stage = await startStage();
  const session = await stage.session();
  stage.provider.say(reply('Hello.'), reply('We greeted'), reply('We greeted each other.'));
  await stage.send(session, 'Hi');
  await stage.idle(session);
  stage.provider.failTurns({ cutAfterDeltas: 1 });
  await stage.main.must('sessions.compact', { sessionId: session.id });
  await stage.idle(session, 3);
  const { messages } = await stage.transcript(session);
  expect(
    messages.flatMap(({ blocks }) => blocks).filter(({ type }) => type === 'compaction'),
  ).toEqual([{ type: 'compaction', text: 'We greeted each other.' }]);
});

test('stopped in the middle of the summary: the conversation still needs room, and gets it later', async () => {
  stage = await startStage({ windows: { [MODEL]: WINDOW } });
  const session = await stage.session();
  stage.provider.say(reply(LONG), reply(LONG), reply(LONG), reply('Half a summary'));
  for (const [index, said] of ['One', 'Two', 'Three'].entries()) {
    await stage.send(session, said);
    await stage.idle(session, index + 1);
  }
  const hold = stage.provider.hold(1);
  await stage.send(session, 'Does it go on?');
  await hold.reached;
  await stage.main.event('sessions.message', ({ blocks }) =>
    JSON.stringify(blocks).includes('Compacting'),
  );
  await stage.main.must('sessions.stop', { sessionId: session.id });
  const stopped = await stage.state(session, ({ status }) => status === 'interrupted');
  expect(stopped.usage.contextTokens).toBeGreaterThan(0.8 * WINDOW);
  stage.provider.release();

  stage.provider.say(reply('Nothing much.'), reply('Yes.'));
  await stage.main.must('sessions.resume', { sessionId: session.id });
  await stage.idle(session, 6);
  expect(stage.provider.journal.turns().slice(-2).map(isSummary)).toEqual([true, false]);
  expect(words((await stage.transcript(session)).messages).at(-1)).toBe('Yes.');
});

test('a reply that filled the window offers it', async () => {
  stage = await startStage();
  const session = await stage.session();
  stage.provider.say(contextFull('So much'));
  await stage.send(session, 'Hi');
  await stage.idle(session);
  expect((await stage.transcript(session)).messages.at(-1)?.blocks.at(-1)).toMatchObject({
    type: 'notice',
    action: 'compact',
  });
});

test('a conversation of more bytes than a request may have is compacted, too', async () => {
  stage = await startStage();
  const session = await stage.session();
  stage.provider.say(reply('One.'));
  await stage.send(session, 'Hi');
  await stage.idle(session);
  stage.provider.failTurns({ status: 413 });
  stage.provider.say(reply('## So far'), reply('Two.'));
  await stage.send(session, 'Go on');
  await stage.idle(session, 3);
  expect(words((await stage.transcript(session)).messages).slice(-2)).toEqual([
    '[compaction]',
    'Two.',
  ]);
});
