import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sessions } from '../../../src/main/db/schema';
import { calls, claudeConversation, says } from '../../support/claude-conversations';
import { type HistoryStage, PROFILE, startHistory, talk } from './stage';

let stage: HistoryStage;
beforeEach(() => {
  stage = startHistory();
});
afterEach(() => stage.end());

describe('opened again', () => {
  test('it is the same session with what was added', async () => {
    const conversation = talk('One', 'First.');
    const session = await stage.open(conversation);
    conversation.user('Two');
    conversation.reply([says('Second.')]);
    const again = await stage.open(conversation);
    expect(again.id).toBe(session.id);
    expect(stage.said(again)).toEqual([
      'user: One',
      'assistant: First.',
      'user: Two',
      'assistant: Second.',
    ]);
    expect(stage.told).toEqual(['sessions.changed', 'sessions.changed']);
  });

  test('a call that was open has its result, once', async () => {
    const conversation = claudeConversation();
    conversation.user('Run it');
    conversation.reply([calls('toolu_1', 'Bash', { command: 'make' })]);
    const session = await stage.open(conversation);
    expect(stage.callsOf(session)).toMatchObject([{ status: 'interrupted' }]);
    conversation.results('toolu_1', 'made');
    conversation.reply([says('It is made.')]);
    await stage.open(conversation);
    expect(stage.callsOf(session)).toMatchObject([{ status: 'done', output: 'made' }]);
    expect(stage.said(session)).toEqual([
      'user: Run it',
      'assistant: [tool_use bash]',
      'user: [tool_result toolu_1]',
      'assistant: It is made.',
    ]);
    expect(stage.told.at(-1)).toBe('sessions.rewound');
  });

  test('it goes another way where the original does, and is shorter where that is', async () => {
    const conversation = claudeConversation();
    const asked = conversation.user('One');
    conversation.reply([says('First.')]);
    conversation.user('Two');
    const session = await stage.open(conversation);
    conversation.from(asked);
    conversation.reply([says('Another.')]);
    await stage.open(conversation);
    expect(stage.said(session)).toEqual(['user: One', 'assistant: Another.']);
    conversation.from(null);
    conversation.user('One');
    await stage.open(conversation);
    expect(stage.said(session)).toEqual(['user: One']);
  });

  test('it is back after it was deleted', async () => {
    const conversation = talk('One', 'First.');
    const session = await stage.open(conversation);
    stage.database.db.update(sessions).set({ removedAt: 9 }).run();
    expect((await stage.list()).sessions[0]?.sessionId).toBeNull();
    expect((await stage.open(conversation)).id).toBe(session.id);
  });

  test('at the same time, there is one session', async () => {
    const conversation = talk('One', 'First.');
    const [one, other] = await Promise.all([stage.open(conversation), stage.open(conversation)]);
    expect(one.id).toBe(other.id);
    expect(stage.database.db.select().from(sessions).all()).toHaveLength(1);
  });
});

describe('what cannot be opened', () => {
  test.each(['', '../../etc/passwd', '/etc/passwd', 'x'.repeat(200)])(
    'an id like %j',
    async (id) => {
      talk('One', 'First.').write(stage.home);
      await expect(stage.history.open({ profileId: PROFILE, id })).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
      expect(stage.database.db.select().from(sessions).all()).toEqual([]);
    },
  );

  test('a file that a link has taken the place of', async () => {
    const file = talk('One', 'First.').write(stage.home);
    const [listed] = (await stage.list()).sessions;
    const outside = talk('Not yours', 'No.').write(path.join(stage.home, 'elsewhere'));
    fs.rmSync(file);
    fs.symlinkSync(outside, file);
    await expect(
      stage.history.open({ profileId: PROFILE, id: listed?.id ?? '' }),
    ).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  test('a file of more than 200 MB', async () => {
    const file = talk('One', 'First.').write(stage.home);
    fs.truncateSync(file, 200 * 1024 * 1024 + 1);
    const [listed] = (await stage.list()).sessions;
    await expect(
      stage.history.open({ profileId: PROFILE, id: listed?.id ?? '' }),
    ).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('200 MB'),
    });
  });
});
