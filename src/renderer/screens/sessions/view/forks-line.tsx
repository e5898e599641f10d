import { IconArrowFork } from '@tabler/icons-react';
import type { Session } from '../../../../shared/commands/sessions';
import { useQuery } from '../../../api';
import { useNavigation } from '../../../navigation';
import { useProfile } from '../../../profile';
import classes from './forks-line.module.css';

/** Where a session was forked from, and what was forked from it: a way both ways. */
export function ForksLine({ session }: { session: Session }) {
  const { id: profileId } = useProfile();
  const sessions = useQuery('sessions.list', { profileId, archived: false }).data ?? [];
  const forks = sessions.filter(({ forkedFrom }) => forkedFrom?.sessionId === session.id);
  const originId = session.forkedFrom?.sessionId;
  const listed = sessions.find(({ id }) => id === originId);
  // One that is archived is in no list.
  const asked = useQuery('sessions.get', originId && !listed ? { sessionId: originId } : null);
  const origin = listed ?? asked.data;
  if (session.forkedFrom === null && forks.length === 0) return null;
  return (
    <nav className={classes.line} aria-label="Forks">
      <IconArrowFork size={14} stroke={1.5} aria-hidden />
      {session.forkedFrom !== null && (
        <span className={classes.part}>
          Forked from {origin ? <SessionLink session={origin} /> : 'a session that is gone'}
        </span>
      )}
      {forks.length > 0 && (
        <span className={classes.part}>
          {session.forkedFrom === null ? 'Forked into' : '· forked into'}{' '}
          {forks.map((fork, at) => (
            <span key={fork.id} className={classes.part}>
              {at > 0 && ', '}
              <SessionLink session={fork} />
            </span>
          ))}
        </span>
      )}
    </nav>
  );
}

function SessionLink({ session }: { session: Session }) {
  const go = useNavigation((navigation) => navigation.go);
  return (
    <button
      type="button"
      className={classes.link}
      title={session.title}
      onClick={() => go({ screen: 'sessions', sessionId: session.id })}
    >
      {session.title}
    </button>
  );
}
