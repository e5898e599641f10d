import { test } from '@playwright/test';
import type { CommandInput } from '../../../src/shared/commands';
import type { Profile } from '../../../src/shared/commands/profiles';
import type { Session } from '../../../src/shared/commands/sessions';
import type { Provider } from '../provider';
import type { SampleRepository } from '../repositories';
import type { App } from './launch';
import { rememberState } from './repository-state';
import { SONNET, seedCredential, seedProfile } from './seed';
import { composer, transcript } from './steps';

/** What a session starts from: the fixtures of a test. */
export type Given = {
  app: App;
  provider: Pick<Provider, 'url'>;
  apiKey: string;
  workspace: string;
};

/** The app with a key and an empty session open. */
export async function openSession(
  { app, provider, apiKey, workspace }: Given,
  options: Partial<CommandInput<'sessions.create'>> = {},
): Promise<{ profile: Profile; session: Session }> {
  const profile = await seedProfile(app);
  await seedCredential(app, profile, { baseUrl: provider.url, secret: apiKey });
  const session = await app.must('sessions.create', {
    ...{ profileId: profile.id, workspace, model: SONNET },
    ...options,
  });
  await composer(app.page).waitFor();
  return { profile, session };
}

type GivenRepository = Omit<Given, 'workspace'> & { repository: SampleRepository };

/** The same in a repository of the user's, with how to see that nothing of theirs has changed since. */
export async function openInRepository(
  { repository, ...given }: GivenRepository,
  options: Partial<CommandInput<'sessions.create'>> = {},
) {
  const expectUntouched = rememberState(repository);
  const opened = await openSession({ ...given, workspace: repository.root }, options);
  return { ...opened, words: transcript(given.app.page), expectUntouched };
}

/** Skips a test that runs commands where there is no sandbox for them. */
export async function needsSandbox(app: App): Promise<void> {
  const { available } = await app.must('sessions.sandbox', {});
  test.skip(!available, 'no sandbox on this machine');
}
