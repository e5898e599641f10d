import type { CommandInput } from '../shared/commands';
import type { Session } from '../shared/commands/sessions';
import type { AppEvents } from '../shared/events';

/**
 * A list of sessions with one of them as it is now, so that a thousand are not read again whenever one
 * changes. The order is that of `sessions.list`: what changed last comes first.
 */
export function foldSession(
  sessions: readonly Session[],
  changed: Session,
  { profileId, archived = false }: CommandInput<'sessions.list'>,
): readonly Session[] {
  const others = sessions.filter(({ id }) => id !== changed.id);
  const belongs = changed.profileId === profileId && (changed.archivedAt !== null) === archived;
  if (!belongs) return others.length === sessions.length ? sessions : others;
  const place = others.findIndex(({ updatedAt }) => updatedAt <= changed.updatedAt);
  return place < 0 ? [...others, changed] : others.toSpliced(place, 0, changed);
}

/** A list without a session that was deleted. */
export function foldRemoved(
  sessions: readonly Session[],
  { sessionId }: AppEvents['sessions.removed'],
): readonly Session[] {
  const others = sessions.filter(({ id }) => id !== sessionId);
  return others.length === sessions.length ? sessions : others;
}
