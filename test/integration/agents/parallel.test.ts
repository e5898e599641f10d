import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Session } from '../../../src/shared/commands/sessions';
import { BEFORE_FIRST_BYTE, lastUserText, reply, toolUse } from '../../support/provider';
import { type Stage, startStage } from '../../support/stage';

let stage: Stage;
beforeEach(async () => {
  stage = await startStage({
    script: (request) => {
      const said = lastUserText(request);
      const isAnswered = JSON.stringify(request.messages.at(-1)).includes('"tool_result"');
      if (!said.startsWith('Write') || isAnswered) return reply(`Done: ${said}`);
      return reply([toolUse('b', 'write', { file_path: 'b.txt', content: said })]);
    },
  });
});
afterEach(() => stage.stop());

const limitTo = (parallelSessions: number) =>
  stage.main.must('app.updateSettings', { parallelSessions });
const statusOf = async ({ id }: Session) =>
  (await stage.main.must('sessions.get', { sessionId: id })).status;
const statuses = (all: readonly Session[]) => Promise.all(all.map(statusOf));
const count = async (all: readonly Session[], status: Session['status']) =>
  (await statuses(all)).filter((one) => one === status).length;
const sessions = (many: number) =>
  Promise.all(Array.from({ length: many }, (_, at) => stage.session({ title: `Session ${at}` })));

describe('twenty sessions at once', () => {
  test('run as many at a time as is set; the others wait for their turn, and all come to an end', async () => {
    await limitTo(3);
    const all = await sessions(20);
    stage.provider.hold(BEFORE_FIRST_BYTE);
    for (const session of all) await stage.send(session, `Task of ${session.title}`);
    expect(await count(all, 'running')).toBe(3);
    expect(await count(all, 'queued')).toBe(17);
    stage.provider.release();
    await Promise.all(all.map((session) => stage.idle(session)));
    expect(stage.provider.journal.turns()).toHaveLength(20);
    // Whoever was asked first was answered first.
    const order = stage.provider.journal.turns().map((turn) => JSON.stringify(turn));
    const places = all.map(({ title }) =>
      order.findIndex((body) => body.includes(`"Task of ${title}"`)),
    );
    expect(Math.max(...places.slice(0, 3))).toBeLessThan(Math.min(...places.slice(10)));
  });

  test('one that is stopped before its turn has asked nobody', async () => {
    await limitTo(1);
    const [first, second] = await sessions(2);
    if (!first || !second) throw new Error('no sessions');
    stage.provider.hold(BEFORE_FIRST_BYTE);
    await stage.send(first, 'One');
    await stage.send(second, 'Two');
    expect(await statusOf(second)).toBe('queued');
    await stage.main.must('sessions.stop', { sessionId: second.id });
    expect(await statusOf(second)).toBe('interrupted');
    stage.provider.release();
    await stage.idle(first);
    expect(stage.provider.journal.turns()).toHaveLength(1);
    await stage.main.must('sessions.resume', { sessionId: second.id });
    await stage.idle(second);
  });

  test('a raised limit lets those in who wait', async () => {
    await limitTo(1);
    const all = await sessions(3);
    stage.provider.hold(BEFORE_FIRST_BYTE);
    for (const session of all) await stage.send(session, 'Go');
    expect(await count(all, 'queued')).toBe(2);
    await limitTo(3);
    await Promise.all(
      all.map((session) => stage.state(session, ({ status }) => status === 'running')),
    );
    expect(await count(all, 'queued')).toBe(0);
    stage.provider.release();
    await Promise.all(all.map((session) => stage.idle(session)));
  });

  test('one that waits for a person leaves its place to another', async () => {
    await limitTo(1);
    const [asking, other] = await sessions(2);
    if (!asking || !other) throw new Error('no sessions');
    await stage.send(asking, 'Write it');
    await stage.state(asking, ({ status }) => status === 'asking');
    await stage.send(other, 'Meanwhile');
    await stage.idle(other);
    await stage.allow();
    await stage.idle(asking, 2);
  });
});
