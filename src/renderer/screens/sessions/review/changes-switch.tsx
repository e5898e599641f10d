import { IconGitCompare } from '@tabler/icons-react';
import { type KeyboardEvent, useRef } from 'react';
import type { Session } from '../../../../shared/commands/sessions';
import { useActions } from '../../../actions';
import { useQuery } from '../../../api';
import classes from './changes-switch.module.css';
import { showChanges, useIsReviewing } from './review-place';

/** Whether this session has changes on this machine to look at. */
export function hasReview({ source, runner }: Session): boolean {
  return source === 'own' && runner === 'local';
}

/** Between what was said and what was changed. */
export function ChangesSwitch({ session }: { session: Session }) {
  const isReviewing = useIsReviewing(session.id);
  const isDiscarded = session.worktree !== null && session.worktree.discardedAt !== null;
  const { data } = useQuery('review.summary', isDiscarded ? null : { sessionId: session.id });
  const list = useRef<HTMLDivElement>(null);
  const show = (changes: boolean) => showChanges(session.id, changes);
  useActions([
    {
      id: 'sessions.changes',
      title: isReviewing ? 'Show the transcript' : 'Review the changes',
      group: 'This session',
      icon: IconGitCompare,
      shortcut: 'mod+shift+D',
      keywords: ['diff', 'review', 'commit', 'merge'],
      run: () => show(!isReviewing),
    },
  ]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    const changes = event.key === 'ArrowRight';
    show(changes);
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[changes ? 1 : 0]?.focus();
  };
  return (
    <div ref={list} className={classes.tabs} role="tablist" aria-label="View" onKeyDown={onKeyDown}>
      <Tab isOpen={!isReviewing} onOpen={() => show(false)}>
        Transcript
      </Tab>
      <Tab isOpen={isReviewing} onOpen={() => show(true)}>
        {data === undefined
          ? 'Changes'
          : `Changes (${data.files.length.toLocaleString('en-US')}${data.isCut ? '+' : ''})`}
      </Tab>
    </div>
  );
}

function Tab(props: { isOpen: boolean; onOpen: () => void; children: string }) {
  const { isOpen, onOpen, children } = props;
  return (
    <button
      type="button"
      role="tab"
      className={classes.tab}
      aria-selected={isOpen}
      tabIndex={isOpen ? 0 : -1}
      onClick={onOpen}
    >
      {children}
    </button>
  );
}
