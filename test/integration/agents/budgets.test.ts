import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cutAtMaxTokens, reply, toolUse } from '../../support/provider';
import { type Stage, startStage, words } from '../../support/stage';

/** Micro-USD. */
const CENT = 10_000;

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.stop());

const budget = (limitMicroUsd: number, more: object = {}) =>
  stage.main.must('budgets.create', {
    scope: 'profile',
    scopeId: stage.profileId,
    period: 'month',
    limitMicroUsd,
    ...more,
  });
const stopped = (session: { id: string }) =>
  stage.state(session, ({ status }) => status === 'interrupted');
const now = async () => (await stage.main.must('budgets.list', { profileId: stage.profileId }))[0];

describe('a hard budget', () => {
  test('that has not enough for a request stops the session before it is made, and says which', async () => {
    await budget(CENT / 10);
    const session = await stage.session();
    await stage.send(session, 'Hi');
    const { statusCode, statusMessage } = await stopped(session);
    expect(statusCode).toBe('BUDGET_EXHAUSTED');
    expect(statusMessage).toContain('“Work”');
    expect(stage.provider.journal.turns()).toEqual([]);
  });

  test('raised, it lets go on what it had stopped', async () => {
    const { id: budgetId } = await budget(CENT / 10);
    const session = await stage.session();
    await stage.send(session, 'Hi');
    await stopped(session);
    stage.provider.say(reply('Hello.'));
    await stage.main.must('budgets.update', { budgetId, limitMicroUsd: 100 * CENT });
    await stage.idle(session);
    expect(words((await stage.transcript(session)).messages)).toEqual(['Hi', 'Hello.']);
  });

  test('with little left asks for a shorter reply', async () => {
    // 10 USD per million output tokens: 5 cents are 5,000 tokens, less what the question may cost.
    await budget(5 * CENT);
    const session = await stage.session();
    stage.provider.say(cutAtMaxTokens('Short.'));
    await stage.send(session, 'Write a book');
    await stage.idle(session);
    const [request] = stage.provider.journal.turns();
    expect(request?.max_tokens).toBeLessThan(5_000);
    expect(request?.max_tokens).toBeGreaterThanOrEqual(1_024);
  });

  test('in the middle of a turn: what runs finishes, the next request is not made', async () => {
    await budget(6 * CENT);
    const session = await stage.session({ mode: 'accept_edits' });
    // 5 cents for the first reply.
    stage.provider.say(
      reply([toolUse('w', 'write', { file_path: 'b.txt', content: 'x' })], {
        input: 0,
        output: 5_000,
      }),
      reply('Never asked for.'),
    );
    await stage.send(session, 'Write');
    expect((await stopped(session)).statusCode).toBe('BUDGET_EXHAUSTED');
    expect((await stage.transcript(session)).toolCalls).toMatchObject([{ status: 'done' }]);
    expect(stage.provider.journal.turns()).toHaveLength(1);
    expect(await now()).toMatchObject({ capturedMicroUsd: 5 * CENT, reservedMicroUsd: 0 });
  });

  test('of a session alone stops that one only', async () => {
    const limited = await stage.session({ budgetMicroUsd: CENT / 10 });
    const free = await stage.session();
    stage.provider.say(reply('Hello.'));
    await stage.send(limited, 'Hi');
    await stage.send(free, 'Hi');
    expect((await stopped(limited)).statusCode).toBe('BUDGET_EXHAUSTED');
    await stage.idle(free);
  });

  test('of a session goes with its forks', async () => {
    const limited = await stage.session({ budgetMicroUsd: 100 * CENT });
    stage.provider.say(reply('Hello.'));
    await stage.send(limited, 'Hi');
    await stage.idle(limited);
    const fork = await stage.main.must('sessions.fork', { sessionId: limited.id, beforeSeq: null });
    const budgets = await stage.main.must('budgets.forSession', { sessionId: fork.id });
    expect(budgets).toMatchObject([{ scope: 'session', limitMicroUsd: 100 * CENT }]);
  });

  test('holds nothing any more after a failure, a stop and a kill', async () => {
    await budget(1_000 * CENT);
    const session = await stage.session();
    stage.provider.failTurns({ status: 403 });
    await stage.send(session, 'Hi');
    await stopped(session);
    expect((await now())?.reservedMicroUsd).toBe(0);

    stage.provider.say(reply('Never finished.'));
    const hold = stage.provider.hold(1);
    await stage.send(session, 'Again');
    await hold.reached;
    expect((await now())?.reservedMicroUsd).toBeGreaterThan(0);
    await stage.main.must('sessions.stop', { sessionId: session.id });
    stage.provider.release();
    expect((await now())?.reservedMicroUsd).toBe(0);
  });

  test('a model without a price asks once whether it may run unmetered', async () => {
    await budget(100 * CENT);
    const session = await stage.session({ model: 'claude-unknown-9' });
    await stage.send(session, 'Hi');
    expect((await stopped(session)).statusCode).toBe('MODEL_UNPRICED');
    expect(stage.provider.journal.turns()).toEqual([]);
    await stage.main.must('budgets.allowUnmetered', { model: 'claude-unknown-9', isAllowed: true });
    await stage.provider.journal.when(({ body }) =>
      JSON.stringify(body ?? null).includes('claude-unknown-9'),
    );
  });
});

test('raised, it leaves alone a session that was put away', async () => {
  const { id: budgetId } = await budget(CENT / 10);
  const [away, here] = [await stage.session(), await stage.session()];
  for (const session of [away, here]) {
    await stage.send(session, 'Hi');
    await stopped(session);
  }
  await stage.main.must('sessions.archive', { sessionId: away.id, archived: true });
  stage.provider.say(reply('Hello.'), reply('Never asked for.'));
  await stage.main.must('budgets.update', { budgetId, limitMicroUsd: 100 * CENT });
  await stage.idle(here);
  expect(stage.provider.journal.turns()).toHaveLength(1);
});

describe('what is held for a request counts all that it carries', () => {
  /** About 4,000 tokens: at least one cent of input. */
  const LONG = 'lorem ipsum '.repeat(1_000);
  const held = async () => (await now())?.reservedMicroUsd ?? 0;

  async function heldFor(session: { id: string }, said: string): Promise<number> {
    stage.provider.say(reply('Hello.'));
    const hold = stage.provider.hold(1);
    await stage.send(session, said);
    await hold.reached;
    const amount = await held();
    stage.provider.release();
    await stage.idle(session);
    return amount;
  }

  test('also messages before the last one that no request has carried yet', async () => {
    await budget(10_000 * CENT);
    const plain = await heldFor(await stage.session(), 'Hi');
    const session = await stage.session();
    stage.provider.failTurns({ status: 403 });
    await stage.send(session, LONG);
    await stopped(session);
    expect(await heldFor(session, 'Hi')).toBeGreaterThanOrEqual(plain + CENT);
  });

  test('also text that is more than a byte a character', async () => {
    await budget(10_000 * CENT);
    const latin = await heldFor(await stage.session(), 'a'.repeat(6_000));
    const chinese = await heldFor(await stage.session(), '字'.repeat(6_000));
    expect(chinese).toBeGreaterThan(latin + CENT / 2);
  });
});

test('a soft budget only tells', async () => {
  await budget(CENT / 100, { isHard: false });
  const session = await stage.session();
  stage.provider.say(reply('Hello.', { input: 1_000, output: 100 }));
  await stage.send(session, 'Hi');
  await stage.idle(session);
  expect(await stage.main.event('budgets.alert')).toMatchObject({ percent: 100 });
});

test('50 sessions at once against a budget for 10: never over the limit; raised, all go on', async () => {
  await stage.main.must('app.updateSettings', { parallelSessions: 50 });
  // Each holds at most 33 cents (32,000 output tokens and its question) and costs 10.
  const limit = 100 * CENT;
  const { id: budgetId } = await budget(limit);
  const sessions = [];
  for (let index = 0; index < 50; index += 1) {
    sessions.push(await stage.session({ title: `Session ${index}` }));
    stage.provider.say(reply('Done.', { input: 0, output: 10_000 }));
  }
  for (const session of sessions) await stage.send(session, 'Go');
  const ended = await Promise.all(
    sessions.map((session) =>
      stage.state(
        session,
        ({ status, usage }) =>
          status === 'interrupted' || (status === 'idle' && usage.requests > 0),
      ),
    ),
  );
  const done = ended.filter(({ status }) => status === 'idle');
  const paused = ended.filter(({ status }) => status === 'interrupted');
  // What is held for one and not needed lets the next one run, up to the last that fits.
  expect(done.length).toBeGreaterThanOrEqual(9);
  expect(done.length).toBeLessThanOrEqual(10);
  expect(new Set(paused.map(({ statusCode }) => statusCode))).toEqual(
    new Set(['BUDGET_EXHAUSTED']),
  );
  const state = await now();
  expect(state).toMatchObject({ capturedMicroUsd: done.length * 10 * CENT, reservedMicroUsd: 0 });
  expect(stage.provider.journal.turns()).toHaveLength(done.length);

  await stage.main.must('budgets.update', { budgetId, limitMicroUsd: 10_000 * CENT });
  await Promise.all(sessions.map((session) => stage.idle(session)));
  expect((await now())?.capturedMicroUsd).toBe(50 * 10 * CENT);
  const records = await stage.records();
  expect(records.reduce((sum, { costMicroUsd }) => sum + (costMicroUsd ?? 0), 0)).toBe(500 * CENT);
}, 120_000);
