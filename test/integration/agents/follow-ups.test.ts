import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Session } from '../../../src/shared/commands/sessions';
import { reply, toolUse } from '../../support/provider';
import { type Stage, startStage, words } from '../../support/stage';

const PIXEL = {
  name: 'dot.png',
  mediaType: 'image/png' as const,
  data: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
};

let stage: Stage;
let session: Session;
beforeEach(async () => {
  stage = await startStage();
  session = await stage.session();
  stage.provider.say(reply('First.'), reply('Second.'));
  const hold = stage.provider.hold(1);
  await stage.send(session, 'One');
  await hold.reached;
});
afterEach(() => stage.stop());

async function finish(requests: number): Promise<string[]> {
  stage.provider.release();
  await stage.idle(session, requests);
  return words((await stage.transcript(session)).messages);
}

test('are sent together, in order, when the turn ends', async () => {
  await stage.send(session, 'Two');
  const { queue } = await stage.send(session, 'Three', [PIXEL]);
  expect(queue).toMatchObject([
    { text: 'Two', attachments: [] },
    { text: 'Three', attachments: [{ mediaType: 'image/png', bytes: 70 }] },
  ]);
  expect(await finish(2)).toEqual(['One', 'First.', 'Two', '[attachment]', 'Three', 'Second.']);
  expect((await stage.main.must('sessions.get', { sessionId: session.id })).queue).toEqual([]);
});

test('can be changed until they are sent, and keep their files', async () => {
  const { queue } = await stage.send(session, 'Tow', [PIXEL]);
  const edited = await stage.main.must('sessions.editQueued', {
    sessionId: session.id,
    messageId: queue[0]?.id ?? '',
    text: 'Two',
  });
  expect(edited.queue).toMatchObject([{ text: 'Two', attachments: [{ bytes: 70 }] }]);
  expect(await finish(2)).toEqual(['One', 'First.', '[attachment]', 'Two', 'Second.']);
});

test('are sent too when they come while the end of the turn is being kept', async () => {
  const { provider, main } = stage;
  provider.say(
    reply([toolUse('w', 'write', { file_path: 'b.txt', content: 'b' })]),
    reply('Third.'),
    reply('Fourth.'),
  );
  await main.must('sessions.update', { sessionId: session.id, mode: 'accept_edits' });
  await stage.send(session, 'Two');
  await finish(2);
  let isSaid = false;
  // Told first by the tool, then by the last checkpoint: by then nothing more would be asked for.
  const kept = main.event('review.changed', () => {
    if (isSaid || main.events.filter(({ name }) => name === 'review.changed').length < 2)
      return isSaid;
    isSaid = true;
    main.engine.send({ sessionId: session.id, text: 'Late', attachments: [] });
    return true;
  });
  await stage.send(session, 'Write');
  await kept;
  await stage.idle(session, 5);
  expect(words((await stage.transcript(session)).messages).slice(-2)).toEqual(['Late', 'Fourth.']);
  expect((await main.must('sessions.get', { sessionId: session.id })).queue).toEqual([]);
});

test('can be taken back', async () => {
  const { queue } = await stage.send(session, 'Two');
  const messageId = queue[0]?.id ?? '';
  const left = await stage.main.must('sessions.removeQueued', { sessionId: session.id, messageId });
  expect(left.queue).toEqual([]);
  expect(await finish(1)).toEqual(['One', 'First.']);
  expect(
    await stage.main.call('sessions.removeQueued', { sessionId: session.id, messageId }),
  ).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
});

test('survive a kill, and are heard when the session resumes', async () => {
  await stage.send(session, 'Two');
  await stage.restart();
  stage.provider.release();
  expect((await stage.main.must('sessions.get', { sessionId: session.id })).queue).toMatchObject([
    { text: 'Two' },
  ]);
  await stage.main.must('sessions.resume', { sessionId: session.id });
  await stage.idle(session, 1);
  expect(words((await stage.transcript(session)).messages)).toContain('Two');
});

test('a turn that begins the moment the one before has ended is one turn, and stops', async () => {
  stage.provider.release();
  await stage.idle(session);
  const hold = stage.provider.hold(1);
  await stage.send(session, 'Two');
  await hold.reached;
  expect((await stage.send(session, 'Three')).queue).toMatchObject([{ text: 'Three' }]);
  const stopped = await stage.main.must('sessions.stop', { sessionId: session.id });
  expect(stopped.status).toBe('interrupted');
  expect(stage.provider.journal.turns()).toHaveLength(2);
});
