import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Comparison } from '../../../src/shared/commands/comparisons';
import { testKey } from '../../support/keys';
import { reply } from '../../support/provider';
import { type Stage, startStage } from '../../support/stage';

let stage: Stage;
beforeEach(async () => {
  stage = await startStage({ script: () => reply('Done.') });
});
afterEach(() => stage.stop());

/** Two sessions of one prompt, in a folder without git, when both have answered. */
async function compareTwo(): Promise<Comparison> {
  const { main, profileId, workspace } = stage;
  const variants = [{ model: 'claude-sonnet-5-5' }, { model: 'claude-sonnet-5-5' }];
  const started = await main.must('comparisons.start', {
    ...{ profileId, workspace, variants, prompt: 'Say done', mode: 'plan' },
  });
  await Promise.all(started.sessions.map(({ session }) => stage.idle(session)));
  return started;
}

const keptInList = async () => {
  const [comparison] = await stage.main.must('comparisons.list', { profileId: stage.profileId });
  return comparison?.keptSessionId;
};

test('one that was kept is that until another is brought back, and again when it is put away', async () => {
  const { id: comparisonId, sessions } = await compareTwo();
  const [kept = '', other = ''] = sessions.map(({ session }) => session.id);
  expect(await keptInList()).toBeNull();
  await stage.main.must('comparisons.keep', { comparisonId, sessionId: kept });
  expect(await keptInList()).toBe(kept);
  await stage.main.must('sessions.archive', { sessionId: other, archived: false });
  expect(await keptInList()).toBeNull();
  await stage.main.must('sessions.remove', { sessionId: other });
  expect(await keptInList()).toBe(kept);
  await stage.main.must('sessions.remove', { sessionId: kept });
  expect(await keptInList()).toBeNull();
});

test('its title is that of a session, and has no part of a key that nobody knows yet', async () => {
  const { main, profileId, workspace } = stage;
  const key = testKey();
  const { title, sessions } = await main.must('comparisons.start', {
    ...{ profileId, workspace, mode: 'plan' },
    prompt: `Please use the key ${key} everywhere`,
    variants: [{ model: 'claude-sonnet-5-5' }, { model: 'claude-haiku-5-5' }],
  });
  expect(title).toBe('Use the key…');
  expect(sessions.map(({ session }) => session.title)).toEqual([title, title]);
  await Promise.all(sessions.map(({ session }) => stage.idle(session)));
});
