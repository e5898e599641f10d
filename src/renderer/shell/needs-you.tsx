import { IconHandStop, IconLayoutList } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { PermissionRequest, Session } from '../../shared/commands/sessions';
import { useActions } from '../actions';
import { announce } from '../announce';
import { useQuery } from '../api';
import { useNavigation } from '../navigation';
import { useProfile } from '../profile';
import { nextInNeed, sessionsInNeed } from '../screens/sessions/list/attention';
import { noteListed, useTurnFeed, useUnreadUntilNow } from '../screens/sessions/list/turns-store';

const NO_REQUESTS: readonly PermissionRequest[] = [];
const NO_SESSIONS: readonly Session[] = [];

/** Everything that wants permission, in all sessions of the profile, oldest first. */
export function useAsking(): readonly PermissionRequest[] {
  const { id: profileId } = useProfile();
  return useQuery('sessions.asking', { profileId }).data ?? NO_REQUESTS;
}

/** From anywhere to the overview, and to the next session that needs the user. Shows nothing itself. */
export function NeedsYou(): null {
  const { id: profileId } = useProfile();
  const sessions = useQuery('sessions.list', { profileId, archived: false }).data ?? NO_SESSIONS;
  const requests = useAsking();
  const { go, place } = useNavigation();
  useTurnFeed();
  useEffect(() => noteListed(sessions), [sessions]);

  const currentId = place.screen === 'sessions' ? place.sessionId : undefined;
  const unread = useUnreadUntilNow(currentId);
  const next = () => {
    const sessionId = nextInNeed(sessionsInNeed(sessions, unread, requests), currentId);
    if (sessionId === undefined) announce('No session needs you.');
    else if (sessionId === currentId) focusRequest();
    else go({ screen: 'sessions', sessionId });
  };
  useActions([
    {
      id: 'sessions.overview',
      title: 'Overview of all sessions',
      group: 'Sessions',
      icon: IconLayoutList,
      shortcut: 'mod+shift+O',
      keywords: ['running', 'waiting', 'parallel', 'status'],
      run: () => go({ screen: 'sessions', overview: true }),
    },
    {
      id: 'sessions.nextInNeed',
      title: 'Next session that needs you',
      group: 'Sessions',
      icon: IconHandStop,
      shortcut: 'mod+J',
      keywords: ['permission', 'allow', 'request', 'interrupted', 'finished', 'unread'],
      run: next,
    },
  ]);
  return null;
}

/** The only session that needs the user is open already: its request takes the focus. */
function focusRequest(): void {
  document.querySelector<HTMLElement>('[data-first-answer]')?.focus();
}
