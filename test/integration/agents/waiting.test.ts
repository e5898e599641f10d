import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { reply, text, toolUse } from '../../support/provider';
import { type Stage, startStage, words } from '../../support/stage';

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.stop());

describe('a provider that is not to be had', () => {
  test.each([
    [{ status: 429, retryAfterSeconds: 3_600 }, 'RATE_LIMITED', 3_600_000],
    [{ status: 429, retryAt: new Date(Date.now() + 7_200_000) }, 'RATE_LIMITED', 7_100_000],
    [{ status: 529, retryAfterSeconds: 60 }, 'OVERLOADED', 60_000],
    [{ status: 503, retryAfterSeconds: 60 }, 'PROVIDER_ERROR', 60_000],
  ] as const)('%o: waits as long as it asks, and goes on when told to', async (fault, code, ms) => {
    const session = await stage.session();
    stage.provider.failTurns(fault);
    stage.provider.say(reply('Here I am.'));
    const before = Date.now();
    await stage.send(session, 'Hi');
    const waiting = await stage.state(session, ({ status }) => status === 'waiting');
    expect(waiting).toMatchObject({ statusCode: code, retry: { attempt: 1 } });
    expect(waiting.retry?.at).toBeGreaterThanOrEqual(before + ms);
    expect(waiting.retry?.at).toBeLessThan(Date.now() + ms * 1.5);

    await stage.main.must('sessions.retry', { sessionId: session.id });
    expect(await stage.idle(session)).toMatchObject({ retry: null, statusCode: null });
    expect(words((await stage.transcript(session)).messages)).toEqual(['Hi', 'Here I am.']);
  });

  test('goes on by itself, and waits longer each time', async () => {
    const session = await stage.session();
    stage.provider.failTurns({ status: 529 }, { status: 529 });
    stage.provider.say(reply('At last.'));
    await stage.send(session, 'Hi');
    const [first, second] = await Promise.all(
      [1, 2].map((attempt) => stage.state(session, ({ retry }) => retry?.attempt === attempt)),
    );
    const wait = (one = first) => (one?.retry?.at ?? 0) - (one?.updatedAt ?? 0);
    expect(wait(second)).toBeGreaterThan(wait(first));
    await stage.idle(session);
    expect(stage.provider.journal.turns()).toHaveLength(3);
  });

  test('a network that goes away in the middle of a reply: what came is kept, and it goes on', async () => {
    const session = await stage.session();
    stage.provider.say(reply([text('I begin'), text('and am cut off here')]));
    stage.provider.failTurns({ cutAfterDeltas: 3 });
    stage.provider.say(reply('And now the rest.'));
    await stage.send(session, 'Tell me');
    expect(await stage.state(session, ({ status }) => status === 'waiting')).toMatchObject({
      statusCode: 'NETWORK',
    });
    await stage.idle(session, 2);
    const said = words((await stage.transcript(session)).messages);
    expect(said[0]).toBe('Tell me');
    expect(said.slice(-3)).toEqual(['[notice]', '[notice]', 'And now the rest.']);
    expect((await stage.records()).map(({ isEstimated }) => isEstimated)).toEqual([false, true]);
  });

  test('an overload in the middle of a stream is waited out too', async () => {
    const session = await stage.session();
    stage.provider.failTurns({ errorAfterDeltas: 1 });
    stage.provider.say(reply('One two three four.'), reply('Five.'));
    await stage.send(session, 'Count');
    expect(await stage.state(session, ({ status }) => status === 'waiting')).toMatchObject({
      statusCode: 'OVERLOADED',
    });
    await stage.idle(session, 2);
  });

  test('no tool that was done is done again after a wait', async () => {
    const session = await stage.session({ mode: 'accept_edits' });
    stage.provider.say(
      reply([toolUse('w', 'write', { file_path: 'b.txt', content: 'once' })]),
      reply('Written.'),
    );
    stage.provider.failTurns(undefined, { status: 500 });
    await stage.send(session, 'Write it');
    await stage.idle(session, 2);
    const { toolCalls } = await stage.transcript(session);
    expect(toolCalls.map(({ status }) => status)).toEqual(['done']);
    expect(stage.provider.journal.turns()).toHaveLength(3);
  });

  test('the machine wakes up: what waits tries again at once', async () => {
    const session = await stage.session();
    await stage.provider.goAway();
    stage.provider.say(reply('Back.'));
    await stage.send(session, 'Hi');
    await stage.state(session, ({ retry }) => retry !== null);
    await stage.provider.comeBack();
    stage.main.engine.wake();
    await stage.idle(session);
  });
});

describe('while it waits', () => {
  const waiting = async () => {
    const session = await stage.session();
    stage.provider.failTurns({ status: 529, retryAfterSeconds: 3_600 });
    await stage.send(session, 'Hi');
    await stage.state(session, ({ status }) => status === 'waiting');
    return session;
  };

  test('it can be stopped', async () => {
    const session = await waiting();
    const stopped = await stage.main.must('sessions.stop', { sessionId: session.id });
    expect(stopped).toMatchObject({ status: 'interrupted', retry: null, statusCode: null });
  });

  test('what is written is queued, and sent when it has gone on', async () => {
    const session = await waiting();
    expect((await stage.send(session, 'And this')).queue).toMatchObject([{ text: 'And this' }]);
    stage.provider.say(reply('First.'), reply('Second.'));
    await stage.main.must('sessions.retry', { sessionId: session.id });
    await stage.idle(session, 2);
    expect(words((await stage.transcript(session)).messages)).toEqual([
      'Hi',
      'First.',
      'And this',
      'Second.',
    ]);
  });

  test('the app may end: then it is interrupted, and resumes', async () => {
    const session = await waiting();
    await stage.restart();
    expect(await stage.main.must('sessions.get', { sessionId: session.id })).toMatchObject({
      status: 'interrupted',
      retry: null,
    });
    stage.provider.say(reply('Here.'));
    await stage.main.must('sessions.resume', { sessionId: session.id });
    await stage.idle(session);
    expect(words((await stage.transcript(session)).messages)).toEqual(['Hi', 'Here.']);
  });
});

test('what would not get better by waiting is not waited for', async () => {
  const session = await stage.session();
  stage.provider.failTurns({ status: 403 });
  await stage.send(session, 'Hi');
  expect(await stage.state(session, ({ status }) => status === 'interrupted')).toMatchObject({
    statusCode: 'CREDENTIAL_FORBIDDEN',
  });
});
