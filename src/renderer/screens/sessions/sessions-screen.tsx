import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { Session } from '../../../shared/commands/sessions';
import { useActions } from '../../actions';
import { useQuery } from '../../api';
import { useNavigation, usePlace } from '../../navigation';
import { useProfile } from '../../profile';
import { CompareScreen } from './compare/compare-screen';
import { NewSession } from './create/new-session';
import { groupByWorkspace } from './list/arrange';
import { SessionList } from './list/session-list';
import { markRead } from './list/turns-store';
import { Overview } from './overview/overview';
import classes from './sessions-screen.module.css';
import { SessionView } from './view/session-view';

/** Sessions: the list at the left, and the one that is open. */
export default function SessionsScreen() {
  const profile = useProfile();
  const place = usePlace('sessions');
  const go = useNavigation((navigation) => navigation.go);
  const [isArchive, setIsArchive] = useState(false);
  const query = useQuery('sessions.list', { profileId: profile.id, archived: isArchive });
  const current = useQuery('sessions.list', { profileId: profile.id, archived: false });
  const search = useRef<HTMLInputElement>(null);
  const open = useOpenSession(profile.id, query.data, place?.sessionId);

  useActions([
    {
      id: 'sessions.find',
      title: 'Find a session',
      group: 'Sessions',
      icon: IconSearch,
      run: () => search.current?.select(),
    },
  ]);
  const isComparing = place?.comparing === true || place?.comparisonId !== undefined;
  const isCreating = place?.creating === true || (query.data?.length === 0 && !isArchive);
  const isOverview = !isCreating && place?.overview === true;
  const openId = isCreating || isOverview || isComparing ? undefined : open?.id;
  // What is open stays open when the order of the list changes.
  useEffect(() => {
    if (openId === undefined) return;
    if (place?.sessionId !== openId) go({ screen: 'sessions', sessionId: openId });
    markRead(openId);
  }, [openId, place, go]);
  const back = open && (() => go({ screen: 'sessions', sessionId: open.id }));

  return (
    <div className={classes.screen}>
      <SessionList
        query={query}
        openId={openId}
        onOpen={(sessionId) => go({ screen: 'sessions', sessionId })}
        onNew={() => go({ screen: 'sessions', creating: true })}
        isOverview={isOverview}
        onOverview={() => go({ screen: 'sessions', overview: true })}
        isArchive={isArchive}
        onArchive={setIsArchive}
        searchRef={search}
      />
      {isComparing ? (
        <CompareScreen comparisonId={place?.comparisonId} />
      ) : isCreating ? (
        <NewSession onCancel={back} />
      ) : isOverview || (open === undefined && query.data !== undefined) ? (
        <Overview query={isArchive ? current : query} />
      ) : (
        open && <SessionView key={open.id} session={open} />
      )}
    </div>
  );
}

/**
 * The chosen session, or the first of the list. One that is not in the list is asked for: it may be
 * archived or brand-new. One of another profile is never shown.
 */
function useOpenSession(
  profileId: string,
  sessions: Session[] | undefined,
  chosenId: string | undefined,
): Session | undefined {
  const listed = sessions?.find(({ id }) => id === chosenId);
  const isMissing = chosenId !== undefined && sessions !== undefined && listed === undefined;
  const asked = useQuery('sessions.get', isMissing ? { sessionId: chosenId } : null);
  if (isMissing && asked.isLoading) return undefined;
  if (isMissing && asked.data?.profileId === profileId) return asked.data;
  return listed ?? groupByWorkspace(sessions ?? [], '')[0]?.sessions[0];
}
