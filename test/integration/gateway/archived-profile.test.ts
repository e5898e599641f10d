import { expect, test } from 'vitest';
import { BEFORE_FIRST_BYTE, reply } from '../../support/provider';
import { startLending } from './lending-fixture';
import { ask, message } from './passthrough-fixture';

test('with its profile a client is archived: what it has under way ends, and it is refused', async () => {
  const lending = await startLending();
  const { stage, provider, url } = lending;
  const key = await lending.client();
  const asking = { headers: { 'x-api-key': key }, body: message() };
  provider.say(reply('Hello'));
  const { reached } = provider.hold(BEFORE_FIRST_BYTE);
  const answer = ask(url, asking).catch(() => ({ isCut: true }));
  await reached;

  const { id: profileId } = await stage.main.must('profiles.create', { name: 'Another' });
  await stage.main.must('profiles.switch', { profileId });
  await stage.main.must('profiles.archive', { profileId: stage.profileId, archived: true });
  expect(await answer).toMatchObject({ isCut: true });
  expect((await ask(url, asking)).status).toBe(401);
  await lending.stop();
});
