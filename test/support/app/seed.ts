import type { Credential } from '../../../src/shared/commands/credentials';
import type { Profile } from '../../../src/shared/commands/profiles';
import type { Session } from '../../../src/shared/commands/sessions';
import { type App, usable } from './launch';

export const SONNET = 'claude-sonnet-5-5';

/** As long as a question about usage may be: ten years. */
export const ALL_DAYS = { from: '2025-01-01', to: '2034-12-31' } as const;

/** A profile that is past the welcome, without a key. */
export async function seedProfile(app: App, name = 'Personal'): Promise<Profile> {
  const { profiles, currentId } = await app.must('profiles.list', {});
  const profile =
    profiles.find((one) => one.id === currentId) ?? (await app.must('profiles.create', { name }));
  if (profile.id !== currentId) await app.must('profiles.switch', { profileId: profile.id });
  await app.must('app.updateSettings', { welcomed: true });
  await app.page.reload();
  await usable(app.page);
  return profile;
}

/** A key of the profile for a provider of the test; checked by the app as any other. */
export function seedCredential(
  app: App,
  profile: Profile,
  key: { baseUrl: string; secret: string; name?: string },
): Promise<Credential> {
  return app.must('credentials.add', {
    profileId: profile.id,
    provider: 'ANTHROPIC',
    credentialName: key.name ?? 'Work key',
    secret: { apiKey: key.secret },
    baseUrl: key.baseUrl,
  });
}

export function seedSession(app: App, profile: Profile, workspace: string): Promise<Session> {
  return app.must('sessions.create', { profileId: profile.id, workspace, model: SONNET });
}
