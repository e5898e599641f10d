import { afterEach, beforeEach, expect, test } from 'vitest';
import { reply, toolUse } from '../../support/provider';
import { type Stage, startStage, words } from '../../support/stage';

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.stop());

test('no turn begins while a session goes back to a checkpoint, and nothing of it is lost', async () => {
  const { main, provider } = stage;
  const session = await stage.session();
  const { id: sessionId } = session;
  await main.must('sessions.update', { sessionId, mode: 'accept_edits' });
  const write = { file_path: 'b.txt', content: 'b' };
  provider.say(reply([toolUse('w', 'write', write)]), reply('Done.'), reply('Again.'));
  await stage.send(session, 'Write');
  await stage.idle(session, 2);
  const [checkpoint] = await main.must('checkpoints.list', { sessionId });
  const rewinding = main.must('checkpoints.rewind', {
    checkpointId: checkpoint?.id ?? '',
    what: 'both',
  });
  const meanwhile = await main.call('sessions.send', { sessionId, text: 'Go on', attachments: [] });
  expect(meanwhile).toMatchObject({ ok: false, error: { code: 'SESSION_BUSY' } });
  await rewinding;
  await stage.send(session, 'Go on');
  await stage.idle(session, 3);
  expect(words((await stage.transcript(session)).messages)).toEqual(['Go on', 'Again.']);
});
