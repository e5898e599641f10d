import type { Comparison, ComparisonOutline } from '../shared/commands/comparisons';
import type { Session } from '../shared/commands/sessions';
import type { AppEvents } from '../shared/events';

/** What is told of all sessions, of which few are compared. */
export const SESSION_NEWS = ['sessions.changed', 'sessions.removed', 'usage.changed'] as const;
type News = AppEvents[(typeof SESSION_NEWS)[number]];

/** Whether the list of comparisons has to be asked for again after these news. */
export function isListStale(comparisons: readonly ComparisonOutline[], news: News): boolean {
  return comparisons.some(({ id, sessions }) => isStale(id, sessions, news));
}

/** The same for one comparison that is looked at. */
export function isComparisonStale({ id, sessions }: Comparison, news: News): boolean {
  return isStale(
    id,
    sessions.map(({ session }) => session),
    news,
  );
}

function isStale(comparisonId: string, sessions: readonly Session[], news: News): boolean {
  if ('comparisonId' in news) return news.comparisonId === comparisonId;
  if ('sessionId' in news) return sessions.some(({ id }) => id === news.sessionId);
  // Something was paid for, by whom is not told: what has ended costs what it did, unless a price was missing.
  return sessions.some((session) => !isOver(session) || session.usage.unpriced > 0);
}

const isOver = ({ status }: Session) => status === 'idle' || status === 'interrupted';
