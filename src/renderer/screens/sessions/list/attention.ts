import type { PermissionRequest, Session } from '../../../../shared/commands/sessions';
import { isAtWork } from './arrange';

/** Why a session needs the user: it asks, it stands still, or its turn ended and nobody has looked. */
export type Need = 'asking' | 'interrupted' | 'finished';

/** Sessions whose turn ended while they were not open. */
export type Unread = Readonly<Record<string, true>>;

export function needOf(session: Pick<Session, 'id' | 'status'>, unread: Unread): Need | null {
  switch (session.status) {
    case 'asking':
      return 'asking';
    case 'interrupted':
      return 'interrupted';
    case 'idle':
      return unread[session.id] ? 'finished' : null;
    default:
      return null;
  }
}

/**
 * The sessions that need the user, over all workspaces: first those that ask, by their oldest request; then
 * those that stand still; then those that finished unseen, both with the latest first.
 */
export function sessionsInNeed(
  sessions: readonly Session[],
  unread: Unread,
  requests: readonly Pick<PermissionRequest, 'sessionId' | 'createdAt'>[],
): Session[] {
  const askedAt = new Map<string, number>();
  for (const { sessionId, createdAt } of requests) {
    askedAt.set(sessionId, Math.min(createdAt, askedAt.get(sessionId) ?? createdAt));
  }
  const since = (session: Session) => askedAt.get(session.id) ?? session.updatedAt;
  const inNeed = sessions.flatMap((session) => {
    const need = askedAt.has(session.id) ? 'asking' : needOf(session, unread);
    return need === null ? [] : [{ session, need }];
  });
  inNeed.sort(
    (a, b) =>
      RANKS.indexOf(a.need) - RANKS.indexOf(b.need) ||
      (a.need === 'asking'
        ? since(a.session) - since(b.session)
        : b.session.updatedAt - a.session.updatedAt),
  );
  return inNeed.map(({ session }) => session);
}

const RANKS: readonly Need[] = ['asking', 'interrupted', 'finished'];

/** Where to go next: the one after the current one, around the end; the first from elsewhere. */
export function nextInNeed(
  inNeed: readonly Pick<Session, 'id'>[],
  currentId: string | undefined,
): string | undefined {
  const at = inNeed.findIndex(({ id }) => id === currentId);
  return inNeed[(at + 1) % inNeed.length]?.id;
}

/** What is at work, what wants the user and what is neither, in the order in which it is shown. */
export type Overview = { needs: Session[]; working: Session[]; recent: Session[] };

/** Sessions that neither work nor want anything are few here: the list has all of them. */
const RECENT = 6;

export function overviewOf(
  sessions: readonly Session[],
  unread: Unread,
  requests: readonly Pick<PermissionRequest, 'sessionId' | 'createdAt'>[],
  /** Those that wait for their turn, the next one first. */
  line: readonly string[] = [],
): Overview {
  const needs = sessionsInNeed(sessions, unread, requests);
  const isNeeding = new Set(needs.map(({ id }) => id));
  const others = sessions.filter(({ id }) => !isNeeding.has(id));
  return {
    needs,
    // In the order in which they were begun, so that rows do not trade places while they work.
    working: others.filter(isAtWork).sort((a, b) => byWork(a, b, line)),
    recent: others
      .filter((session) => !isAtWork(session))
      .sort((a, b) => b.updatedAt - a.updatedAt)
      .slice(0, RECENT),
  };
}

function byWork(a: Session, b: Session, line: readonly string[]): number {
  const isQueued = ({ status }: Session) => Number(status === 'queued');
  const place = ({ id }: Session) => line.indexOf(id);
  return isQueued(a) - isQueued(b) || place(a) - place(b) || a.createdAt - b.createdAt;
}
