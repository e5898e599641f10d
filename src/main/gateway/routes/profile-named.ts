import type { Profile } from '../../../shared/commands/profiles';
import { type RunCommand, refuse } from './run-command';

/**
 * By id, or by name: exactly, or else whatever the case, when only one fits. Archived ones are not found.
 * Errors: `NOT_FOUND`; `CONFLICT` when several have the name.
 */
export async function profileNamed(run: RunCommand, named: string): Promise<Profile> {
  const { profiles } = await run('profiles.list', {});
  const open = profiles.filter(({ archivedAt }) => archivedAt === null);
  const wanted = named.trim();
  const byId = open.find(({ id }) => id === wanted.toLowerCase());
  if (byId) return byId;
  const exactly = open.filter(({ name }) => name === wanted);
  const [profile, ...others] =
    exactly.length > 0
      ? exactly
      : open.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  if (!profile) throw refuse('NOT_FOUND', 'There is no such profile.', 'profile');
  if (others.length > 0) {
    throw refuse('CONFLICT', 'Several profiles have this name. Give the id of one.', 'profile');
  }
  return profile;
}

/** The one that the app shows. Errors: `NOT_FOUND` before the first one is made. */
export async function currentProfile(run: RunCommand): Promise<Profile> {
  const { profiles, currentId } = await run('profiles.list', {});
  const profile = profiles.find(({ id }) => id === currentId);
  if (profile) return profile;
  throw refuse('NOT_FOUND', 'There is no profile yet. Open Chatelaine and make one.');
}
