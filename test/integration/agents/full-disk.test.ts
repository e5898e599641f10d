import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { reply, text, toolUse } from '../../support/provider';
import { type Stage, startStage, words } from '../../support/stage';

/** Without it there is no full disk to be had that is not everybody's. */
const isLinux = process.platform === 'linux';

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(async () => {
  setDisk('free');
  await stage.stop();
});

/** No file can be written any more: SQLite gets the same answer as from a disk without room. */
function setDisk(room: 'full' | 'free'): void {
  const bytes = room === 'full' ? '1:' : 'unlimited:';
  execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}`]);
}

describe.runIf(isLinux)('a disk that is full', () => {
  test('in the middle of a reply: the session says so, and goes on when there is room', async () => {
    const session = await stage.session();
    stage.provider.say(reply([text('I begin'), text('and go on until here')]), reply('Again.'));
    const hold = stage.provider.hold(2);
    await stage.send(session, 'Tell me');
    await hold.reached;
    await stage.main.event(
      'sessions.message',
      ({ role, blocks }) => role === 'assistant' && blocks.length === 1,
    );
    setDisk('full');
    stage.provider.release();
    const failed = await stage.state(session, ({ status }) => status === 'interrupted');
    expect(failed.statusCode).toBe('DISK_FULL');
    // Asked again it is the same, although nothing of it could be written.
    expect(await stage.main.must('sessions.get', { sessionId: session.id })).toMatchObject({
      status: 'interrupted',
      statusCode: 'DISK_FULL',
    });
    expect(words((await stage.transcript(session)).messages)).toContain('I begin');
    expect(
      await stage.main.call('sessions.send', { sessionId: session.id, text: 'Hello?' }),
    ).toMatchObject({ ok: false, error: { code: 'DISK_FULL' } });

    setDisk('free');
    await stage.main.must('sessions.resume', { sessionId: session.id });
    await stage.idle(session, 2);
    expect(words((await stage.transcript(session)).messages)).toEqual([
      'Tell me',
      'I begin',
      '[notice]',
      '[notice]',
      'Again.',
    ]);
    expect((await stage.records()).map(({ isEstimated }) => isEstimated)).toEqual([false, true]);
  });

  test('until the app ends: the next start finds it interrupted, with its request in the ledger', async () => {
    const session = await stage.session();
    stage.provider.say(reply('Never told.'), reply('Again.'));
    const hold = stage.provider.hold(1);
    await stage.send(session, 'Tell me');
    await hold.reached;
    await stage.main.event('sessions.delta');
    setDisk('full');
    stage.provider.release();
    await stage.state(session, ({ status }) => status === 'interrupted');
    setDisk('free');
    await stage.restart();
    expect(await stage.main.must('sessions.get', { sessionId: session.id })).toMatchObject({
      status: 'interrupted',
    });
    await stage.main.must('sessions.resume', { sessionId: session.id });
    await stage.idle(session, 2);
    expect(await stage.records()).toHaveLength(2);
  });

  test('while a person is asked: their leave is not used later', async () => {
    const session = await stage.session();
    stage.provider.say(
      reply([toolUse('w', 'write', { file_path: 'b.txt', content: 'x' })]),
      reply('It was interrupted.'),
    );
    await stage.send(session, 'Write it');
    await stage.main.event('sessions.permissionRequested');
    setDisk('full');
    await stage.allow();
    const failed = await stage.state(session, ({ status }) => status === 'interrupted');
    expect(failed.statusCode).toBe('DISK_FULL');
    setDisk('free');
    await stage.main.must('sessions.resume', { sessionId: session.id });
    await stage.idle(session, 2);
    expect((await stage.transcript(session)).toolCalls).toMatchObject([{ status: 'interrupted' }]);
  });
});
