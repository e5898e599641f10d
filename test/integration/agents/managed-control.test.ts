import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { call, calls, gate, says, usage } from '../../support/managed-provider';
import { happen } from '../../support/managed-provider/session';
import { type ManagedStage, startManagedStage } from '../../support/managed-provider/stage';
import { words } from '../../support/stage';

let stage: ManagedStage;
beforeEach(async () => {
  stage = await startManagedStage();
});
afterEach(() => stage.end());

const served = () => {
  const session = stage.managed.sessions()[0];
  if (!session) throw new Error('no session was made');
  return session;
};
const confirmations = () => served().events.filter(({ type }) => type === 'user.tool_confirmation');
const asking = () => stage.main.must('sessions.asking', { profileId: stage.profileId });
const status = async ({ id: sessionId }: { id: string }) =>
  (await stage.main.must('sessions.get', { sessionId })).status;
const usageTotals = async () => {
  const records = await stage.records();
  return records.map(({ tokens }) => tokens.output).sort();
};
const theirTotals = () =>
  served()
    .usages.map((one) => one.output_tokens)
    .sort();
const message = (session: { id: string }) =>
  stage.state(session, ({ status }) => status === 'interrupted');

describe('permission', () => {
  const bash = (command: string) => call('bash', { command }, `ran ${command}`);

  test('is asked of the user as for a call that runs here; yes lets it run', async () => {
    stage.managed.say([calls(bash('make')), says('Done.')]);
    const session = await stage.managedSession();
    await stage.send(session, 'Build');
    await stage.main.event('sessions.permissionRequested', () => true);
    expect(served().held.size).toBe(1);
    await stage.allow();
    await stage.idle(session, 2);
    const { toolCalls } = await stage.transcript(session);
    expect(toolCalls).toMatchObject([{ status: 'done', output: 'ran make' }]);
    expect(confirmations()).toMatchObject([{ result: 'allow' }]);
  });

  test('no is sent with its reason, and the call is shown as denied', async () => {
    stage.managed.say([calls(bash('make')), says('Then not.')]);
    const session = await stage.managedSession();
    await stage.send(session, 'Build');
    const request = await stage.main.event('sessions.permissionRequested', () => true);
    await stage.main.must('sessions.decide', {
      requestId: request.id,
      inputHash: request.inputHash,
      decision: 'deny',
      reason: 'not today',
    });
    await stage.idle(session, 2);
    expect((await stage.transcript(session)).toolCalls).toMatchObject([{ status: 'denied' }]);
    expect(confirmations()).toMatchObject([
      { result: 'deny', deny_message: expect.stringContaining('not today') },
    ]);
  });

  test('several calls are asked about at once, and each answer goes out as it is given', async () => {
    stage.managed.say([calls(bash('one'), bash('two')), says('Done.')]);
    const session = await stage.managedSession();
    await stage.send(session, 'Build');
    await expect.poll(async () => (await asking()).length).toBe(2);
    await stage.allow('once', 1);
    await expect.poll(() => confirmations().length).toBe(1);
    await stage.allow('once', 0);
    await stage.idle(session, 2);
    expect((await stage.transcript(session)).toolCalls).toMatchObject([
      { status: 'done' },
      { status: 'done' },
    ]);
  });

  test('is remembered for the session, and a rule that denies holds there too', async () => {
    await stage.main.must('permissions.add', {
      workspace: null,
      tool: 'bash',
      pattern: 'rm *',
      decision: 'deny',
    });
    stage.managed.say(
      [calls(bash('make')), says('Done.')],
      [calls(bash('make'), bash('rm -rf x')), says('Done.')],
    );
    const session = await stage.managedSession();
    await stage.send(session, 'Build');
    await stage.main.event('sessions.permissionRequested', () => true);
    await stage.allow('session');
    await stage.idle(session, 2);
    await stage.send(session, 'Again');
    await stage.idle(session, 4);
    const { toolCalls } = await stage.transcript(session);
    expect(toolCalls.map(({ status }) => status)).toEqual(['done', 'done', 'denied']);
  });

  test('is not asked for in plan mode: the call is refused', async () => {
    stage.managed.say([calls(bash('make')), says('I plan.')]);
    const session = await stage.managedSession({ mode: 'plan' });
    await stage.send(session, 'Build');
    await stage.idle(session, 2);
    expect(confirmations()).toMatchObject([
      { result: 'deny', deny_message: expect.stringContaining('plan mode') },
    ]);
  });

  test('lets another session work meanwhile, also after the connection broke', async () => {
    await stage.main.must('app.updateSettings', { parallelSessions: 1 });
    stage.managed.say([calls(bash('make')), says('Done.')], [says('Hello.')]);
    const asks = await stage.managedSession();
    await stage.send(asks, 'Build');
    await stage.main.event('sessions.permissionRequested', () => true);
    await stage.managed.goAway();
    await stage.state(asks, ({ status }) => status === 'waiting');
    await stage.managed.comeBack();
    await stage.main.must('sessions.retry', { sessionId: asks.id });
    await expect.poll(() => status(asks)).toBe('asking');
    const other = await stage.managedSession();
    await stage.send(other, 'Hello?');
    await stage.idle(other, 1);
  });

  test('is asked for no longer once the session has ended at the provider', async () => {
    stage.managed.say([calls(bash('make'))]);
    const session = await stage.managedSession();
    await stage.send(session, 'Build');
    await stage.main.event('sessions.permissionRequested', () => true);
    happen(served(), { type: 'session.status_terminated' });
    expect((await message(session)).statusCode).toBe('CONFLICT');
    expect(await asking()).toEqual([]);
  });

  test('edits run unasked in a session that accepts them', async () => {
    const write = call('write', { file_path: '/project/a', content: 'x' }, 'written');
    stage.managed.say([calls(write), says('Done.')]);
    const session = await stage.managedSession({ mode: 'accept_edits' });
    await stage.send(session, 'Write');
    await stage.idle(session, 2);
    expect((await stage.transcript(session)).toolCalls).toMatchObject([
      { status: 'done', change: { path: 'project/a', after: 'x' } },
    ]);
  });
});

describe('stop', () => {
  test('interrupts the provider, and takes in what it did until then', async () => {
    const { step } = gate();
    stage.managed.say([says('Begun.'), step, says('Never.')], [says('Again.')]);
    const session = await stage.managedSession();
    await stage.send(session, 'Work');
    await stage.main.event('sessions.message', ({ blocks }) =>
      blocks.some((block) => block.type === 'text' && block.text === 'Begun.'),
    );
    await stage.main.must('sessions.stop', { sessionId: session.id });
    expect(served().events.map(({ type }) => type)).toContain('user.interrupt');
    expect(served().status).toBe('idle');
    expect(await usageTotals()).toEqual(theirTotals());
    await stage.send(session, 'More');
    await stage.idle(session, 2);
    expect(words((await stage.transcript(session)).messages)).toEqual([
      'Work',
      'Begun.',
      'More',
      'Again.',
    ]);
  });

  test('while it asks: the call is denied, and nothing waits any more', async () => {
    stage.managed.say([calls(call('bash', { command: 'make' }, 'ran'))], [says('Again.')]);
    const session = await stage.managedSession();
    await stage.send(session, 'Build');
    await stage.main.event('sessions.permissionRequested', () => true);
    await stage.main.must('sessions.stop', { sessionId: session.id });
    expect(await asking()).toEqual([]);
    expect(served().held.size).toBe(0);
    await stage.send(session, 'More');
    await stage.state(session, ({ status, usage }) => status === 'idle' && usage.requests >= 2);
  });
});

describe('a budget', () => {
  test('that has nothing left lets no session begin', async () => {
    const session = await stage.managedSession({ budgetMicroUsd: 1_000 });
    await stage.send(session, 'Hello');
    expect((await message(session)).statusCode).toBe('BUDGET_EXHAUSTED');
    expect(stage.managed.sessions()).toEqual([]);
  });

  test('that is used up in the middle interrupts the provider', async () => {
    const { step } = gate();
    stage.managed.say([
      {
        type: 'reply',
        parts: [],
        calls: [call('read', { file_path: '/a' }, 'a')],
        usage: usage(100_000, 30_000),
      },
      step,
      says('Never.'),
    ]);
    const session = await stage.managedSession({ budgetMicroUsd: 1_000_000 });
    await stage.send(session, 'Work');
    expect((await message(session)).statusCode).toBe('BUDGET_EXHAUSTED');
    expect(served().events.map(({ type }) => type)).toContain('user.interrupt');
    expect(await usageTotals()).toEqual(theirTotals());
  });
});

describe('the app ends in the middle', () => {
  /** As a kill would: the provider hears nothing of it. */
  async function die() {
    await stage.managed.goAway();
    await stage.restart();
    await stage.managed.comeBack();
  }

  test('and what the provider did meanwhile is caught up with, once', async () => {
    const { step, open } = gate();
    stage.managed.say([
      calls(call('read', { file_path: '/a' }, 'a')),
      step,
      says('While you were away.'),
    ]);
    const session = await stage.managedSession();
    await stage.send(session, 'Work');
    await stage.main.event('sessions.toolCall', ({ status }) => status === 'done');
    await die();
    open();
    await expect.poll(() => served().status).toBe('idle');
    await stage.main.must('sessions.resume', { sessionId: session.id });
    await stage.idle(session, 2);
    const { messages, toolCalls } = await stage.transcript(session);
    expect(words(messages)).toEqual(['Work', '[tool_use]', 'While you were away.']);
    expect(toolCalls).toMatchObject([{ status: 'done', output: 'a' }]);
    expect(await usageTotals()).toEqual(theirTotals());
    expect(stage.managed.sessions()).toHaveLength(1);
  });

  test('and a call that was asked about is asked about again', async () => {
    stage.managed.say([calls(call('bash', { command: 'make' }, 'ran')), says('Done.')]);
    const session = await stage.managedSession();
    await stage.send(session, 'Build');
    await stage.main.event('sessions.permissionRequested', () => true);
    await die();
    await stage.main.must('sessions.resume', { sessionId: session.id });
    await stage.main.event('sessions.permissionRequested', () => true);
    await stage.allow();
    await stage.idle(session, 2);
    const { messages, toolCalls } = await stage.transcript(session);
    expect(words(messages)).toEqual(['Build', '[tool_use]', 'Done.']);
    expect(toolCalls).toMatchObject([{ status: 'done', output: 'ran' }]);
  });

  test('and a session whose id never arrived is found again', async () => {
    stage.managed.say([says('Hello.')]);
    stage.managed.fail(/^POST \/v1\/sessions$/, 'lost');
    const session = await stage.managedSession();
    await stage.send(session, 'Hello?');
    await stage.idle(session, 1);
    expect(stage.managed.sessions()).toHaveLength(1);
    expect(words((await stage.transcript(session)).messages)).toEqual(['Hello?', 'Hello.']);
  });

  test('and a message whose arrival was never heard of is not sent twice', async () => {
    stage.managed.say([says('One.')], [says('Two.')]);
    const session = await stage.managedSession();
    await stage.send(session, 'First');
    await stage.idle(session, 1);
    stage.managed.fail(/^POST .*\/events$/, 'lost');
    await stage.send(session, 'Second');
    await stage.idle(session, 2);
    expect(served().events.filter(({ type }) => type === 'user.message')).toHaveLength(2);
    expect(words((await stage.transcript(session)).messages)).toEqual([
      'First',
      'One.',
      'Second',
      'Two.',
    ]);
  });

  test('a connection that breaks is made again, and nothing is doubled', async () => {
    const { step, open } = gate();
    stage.managed.say([says('One.'), step, says('Two.')]);
    const session = await stage.managedSession();
    await stage.send(session, 'Work');
    await stage.main.event('usage.changed', () => true);
    await stage.managed.goAway();
    await stage.state(session, ({ status }) => status === 'waiting');
    await stage.managed.comeBack();
    open();
    await stage.idle(session, 2);
    expect(words((await stage.transcript(session)).messages)).toEqual(['Work', 'One.', 'Two.']);
    expect(await usageTotals()).toEqual(theirTotals());
  });

  test('stopped and resumed with nothing new, the model is asked to go on', async () => {
    const { step } = gate();
    stage.managed.say([says('Begun.'), step], [says('On.')]);
    const session = await stage.managedSession();
    await stage.send(session, 'Work');
    await stage.main.event('usage.changed', () => true);
    await stage.main.must('sessions.stop', { sessionId: session.id });
    await stage.main.must('sessions.resume', { sessionId: session.id });
    await stage.idle(session, 2);
    expect(words((await stage.transcript(session)).messages)).toEqual([
      'Work',
      'Begun.',
      '[notice]',
      'On.',
    ]);
  });
});
