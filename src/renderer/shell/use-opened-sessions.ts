import type { Profile } from '../../shared/commands/profiles';
import { call, useEvent } from '../api';
import { useNavigation } from '../navigation';
import { useProfile } from '../profile';
import { switchProfile } from './shell-actions';

/** Goes to the session that was asked for from outside of the window, also when it is of another profile. */
export function useOpenedSessions(profiles: readonly Profile[]): void {
  const current = useProfile();
  const go = useNavigation((navigation) => navigation.go);
  const open = async (sessionId: string) => {
    const session = await call('sessions.get', { sessionId });
    if (!session.ok) return;
    const owner = profiles.find(({ id }) => id === session.data.profileId);
    if (owner && owner.id !== current.id) await switchProfile(owner);
    go({ screen: 'sessions', sessionId });
  };
  useEvent('app.openSession', ({ sessionId }) => void open(sessionId));
}
