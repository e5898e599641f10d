import { IconHandStop } from '@tabler/icons-react';
import type { PermissionRequest } from '../../shared/commands/sessions';
import { type Action, useActions } from '../actions';
import { announce } from '../announce';
import { useQuery } from '../api';
import { useNavigation } from '../navigation';
import { useProfile } from '../profile';
import { nextAskingSession } from '../screens/sessions/permission/queue';

const NONE: readonly PermissionRequest[] = [];

/** Everything that wants permission, in all sessions of the profile, oldest first. */
export function useAsking(): readonly PermissionRequest[] {
  const { id: profileId } = useProfile();
  return useQuery('sessions.asking', { profileId }).data ?? NONE;
}

/** From anywhere to the next session that wants permission. */
export function useAskingActions(): void {
  const asking = useAsking();
  const { go, place } = useNavigation();
  const currentId = place.screen === 'sessions' ? place.sessionId : undefined;
  const run = () => {
    const sessionId = nextAskingSession(asking, currentId);
    if (sessionId === undefined) announce('No session wants permission.');
    else if (sessionId === currentId) focusRequest();
    else go({ screen: 'sessions', sessionId });
  };
  const action: Action = {
    id: 'sessions.nextAsking',
    title: 'Next session that wants permission',
    group: 'Sessions',
    icon: IconHandStop,
    shortcut: 'mod+J',
    keywords: ['allow', 'request', 'waiting'],
    run,
  };
  useActions([action]);
}

/** The only session that asks is open already: its request takes the focus. */
function focusRequest(): void {
  document.querySelector<HTMLElement>('[data-first-answer]')?.focus();
}
