import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Session } from '../../../src/shared/commands/sessions';
import { reply, text, toolUse } from '../../support/provider';
import { type Stage, startStage, words } from '../../support/stage';

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.stop());

const fork = (session: Session, beforeSeq: number | null, said?: string) =>
  stage.main.must('sessions.fork', {
    sessionId: session.id,
    beforeSeq,
    ...(said === undefined ? {} : { text: said }),
  });
const said = async (session: Session) => words((await stage.transcript(session)).messages);

/** Two questions, two answers. */
async function talk(): Promise<Session> {
  const session = await stage.session({ systemPrompt: 'Be kind.', effort: 'low' });
  stage.provider.say(reply('First.'), reply('Second.'));
  await stage.send(session, 'One');
  await stage.idle(session);
  await stage.send(session, 'Two');
  await stage.idle(session, 2);
  return session;
}

describe('a fork', () => {
  test('from the middle has what was said before, and goes its own way', async () => {
    const session = await talk();
    const copy = await fork(session, 3);
    expect(copy).toMatchObject({
      status: 'idle',
      title: 'One (fork)',
      forkedFrom: { sessionId: session.id, beforeSeq: 3 },
      systemPrompt: 'Be kind.',
      effort: 'low',
      usage: { requests: 0, costMicroUsd: 0 },
    });
    stage.provider.say(reply('Third.'));
    await stage.send(copy, 'Three');
    await stage.idle(copy);
    expect(await said(copy)).toEqual(['One', 'First.', 'Three', 'Third.']);
    expect(await said(session)).toEqual(['One', 'First.', 'Two', 'Second.']);
    expect((await stage.records()).map(({ sessionId }) => sessionId)).toEqual([
      copy.id,
      session.id,
      session.id,
    ]);
  });

  test('from the end has all of it', async () => {
    const session = await talk();
    const copy = await fork(session, null);
    expect(await said(copy)).toEqual(await said(session));
    stage.provider.say(reply('Third.'));
    await stage.main.must('sessions.resume', { sessionId: copy.id });
    await stage.idle(copy);
    expect((await said(copy)).at(-1)).toBe('Third.');
  });

  test('with other words at once is an edited message, and reads the cache', async () => {
    const session = await talk();
    stage.provider.say(reply('Another second.'));
    const copy = await fork(session, 3, 'Two, differently');
    expect(copy.status).toBe('running');
    await stage.idle(copy);
    expect(await said(copy)).toEqual(['One', 'First.', 'Two, differently', 'Another second.']);
    const [latest] = await stage.records();
    expect(latest?.tokens.cacheRead).toBeGreaterThan(0);
  });

  test('of the first message begins anew', async () => {
    const session = await talk();
    stage.provider.say(reply('Hello.'));
    const copy = await fork(session, 1, 'Something else');
    await stage.idle(copy);
    expect(await said(copy)).toEqual(['Something else', 'Hello.']);
  });

  test('of a fork, of an archived one, and one of nothing', async () => {
    const session = await talk();
    const copy = await fork(session, 3);
    await stage.main.must('sessions.archive', { sessionId: copy.id, archived: true });
    const second = await fork(copy, null);
    expect(second).toMatchObject({ archivedAt: null, forkedFrom: { sessionId: copy.id } });
    expect(await said(second)).toEqual(['One', 'First.']);
    const missing = await stage.main.call('sessions.fork', {
      sessionId: stage.profileId,
      beforeSeq: null,
    });
    expect(missing).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
  });

  test('does not take the queue along', async () => {
    const session = await stage.session();
    stage.provider.say(reply('First.'), reply('Second.'));
    const hold = stage.provider.hold(1);
    await stage.send(session, 'One');
    await hold.reached;
    await stage.send(session, 'Two');
    expect((await fork(session, null)).queue).toEqual([]);
    stage.provider.release();
    await stage.idle(session, 2);
    expect(await said(session)).toEqual(['One', 'First.', 'Two', 'Second.']);
  });
});

describe('while it runs', () => {
  test('what is being said is left out, with the calls in it, and both go on', async () => {
    const session = await stage.session();
    const call = toolUse('r', 'read', { file_path: 'a.txt' });
    stage.provider.say(reply([call, text('And now a long end of it.')]));
    // Past the call, which is complete then.
    const hold = stage.provider.hold(3);
    await stage.send(session, 'One');
    await hold.reached;
    await stage.main.event('sessions.toolCall', ({ id }) => id === 'toolu_r');
    const copy = await fork(session, null);
    expect(await said(copy)).toEqual(['One']);
    stage.provider.release();
    stage.provider.say(reply('Read.'));
    await stage.idle(session, 2);

    stage.provider.say(reply('From the fork.'));
    await stage.main.must('sessions.resume', { sessionId: copy.id });
    await stage.idle(copy);
    const forked = await stage.transcript(copy);
    expect(words(forked.messages)).toEqual(['One', 'From the fork.']);
    expect(forked.toolCalls).toEqual([]);
    const found = await stage.main.must('sessions.find', { sessionId: copy.id, query: 'a.txt' });
    expect(found.hits).toEqual([]);
  });

  test('a call that waits for leave is interrupted in the fork, and asks on in the original', async () => {
    const session = await stage.session();
    stage.provider.say(reply([toolUse('b', 'bash', { command: 'echo once >> b.txt' })]));
    await stage.send(session, 'Run it');
    await stage.main.event('sessions.permissionRequested');
    stage.provider.say(reply('Then not.'));
    const copy = await fork(session, null, 'Do not');
    await stage.idle(copy);
    expect((await stage.transcript(copy)).toolCalls).toMatchObject([{ status: 'interrupted' }]);
    expect(fs.readdirSync(stage.workspace)).toEqual(['a.txt']);

    stage.provider.say(reply('Done.'));
    await stage.allow();
    await stage.idle(session, 2);
    expect((await stage.transcript(session)).toolCalls).toMatchObject([{ status: 'done' }]);
    expect(fs.readFileSync(path.join(stage.workspace, 'b.txt'), 'utf8')).toBe('once\n');
  });

  test('cut between a call and its result: the fork has what is on disk', async () => {
    const session = await stage.session();
    stage.provider.say(reply([toolUse('r', 'read', { file_path: 'a.txt' })]), reply('Read.'));
    await stage.send(session, 'Read it');
    await stage.idle(session, 2);
    stage.provider.say(reply('In other words.'));
    const copy = await fork(session, 3, 'Say it in other words');
    await stage.idle(copy);
    const last = stage.provider.journal.turns().at(-1);
    expect(JSON.stringify(last?.messages)).toContain('one\\ntwo');
  });
});
