import { useMemo } from 'react';
import { create } from 'zustand';
import type { Session } from '../../../../shared/commands/sessions';
import { useEvent } from '../../../api';
import { useNavigation } from '../../../navigation';
import { isAtWork } from './arrange';
import type { Unread } from './attention';

type Turns = {
  /** When the turn began that is under way, by session, in milliseconds. */
  began: Readonly<Record<string, number>>;
  unread: Unread;
  /** The latest that was unread until it was looked at: the way to the next begins there. */
  justRead: string | undefined;
};

/** Turns that are under way and turns that ended unseen; for this run of the window only. */
const useTurns = create<Turns>(() => ({
  began: {},
  unread: {},
  justRead: undefined,
}));

/** Follows the turns of all sessions; mounted once, by the shell. */
export function useTurnFeed(): void {
  useEvent('sessions.changed', takeSession);
  useEvent('sessions.removed', ({ sessionId }) => markRead(sessionId));
}

export function useUnread(): Unread {
  return useTurns(({ unread }) => unread);
}

/** As {@link useUnread}, with the one that is open if it was unread until it was opened. */
export function useUnreadUntilNow(openId: string | undefined): Unread {
  const { unread, justRead } = useTurns();
  const isOpen = openId !== undefined && openId === justRead;
  return useMemo(() => (isOpen ? { ...unread, [openId]: true } : unread), [unread, isOpen, openId]);
}

/** When the turn of a session began; undefined when none is under way. */
export function useTurnBegan(sessionId: string): number | undefined {
  return useTurns(({ began }) => began[sessionId]);
}

/** Somebody looks at the session. */
export function markRead(sessionId: string): void {
  const { unread } = useTurns.getState();
  if (unread[sessionId]) {
    useTurns.setState({ unread: without(unread, sessionId), justRead: sessionId });
  }
}

/** Sessions as they are listed: those at work began before anything was heard of them. */
export function noteListed(sessions: readonly Session[]): void {
  const { began } = useTurns.getState();
  const missed = sessions.filter((session) => isAtWork(session) && began[session.id] === undefined);
  if (missed.length === 0) return;
  const times = missed.map(({ id, updatedAt }) => [id, updatedAt]);
  useTurns.setState({ began: { ...began, ...Object.fromEntries(times) } });
}

function takeSession(session: Session): void {
  const { began, unread } = useTurns.getState();
  const { id } = session;
  const wasAtWork = began[id] !== undefined;
  if (isAtWork(session) === wasAtWork) return;
  if (!wasAtWork) {
    useTurns.setState({
      began: { ...began, [id]: Date.now() },
      ...(unread[id] ? { unread: without(unread, id) } : {}),
    });
    return;
  }
  const isUnseen = session.status === 'idle' && !isShown(session);
  useTurns.setState({
    began: without(began, id),
    ...(isUnseen ? { unread: { ...unread, [id]: true } } : {}),
  });
}

/** It is open, or stands beside those that it is compared with. */
function isShown({ id, comparisonId }: Session): boolean {
  const { place } = useNavigation.getState();
  if (place.screen !== 'sessions') return false;
  if (place.comparisonId !== undefined) return place.comparisonId === comparisonId;
  return place.sessionId === id && !place.creating;
}

function without<T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([known]) => known !== key));
}
