import { IconFolder } from '@tabler/icons-react';
import type { Session } from '../../../../shared/commands/sessions';
import { call, useQuery } from '../../../api';
import { StatusBadge, type Tone } from '../../../components/status-badge';
import { homeOf, tildePath } from '../list/arrange';
import { isNew } from '../list/session-words';
import { ChangesSwitch, hasReview } from '../review/changes-switch';
import classes from './session-header.module.css';
import { SessionJobs } from './session-jobs';
import { SessionMarks } from './session-marks';
import { SessionMenu } from './session-menu';
import { WorktreeChip } from './worktree-chip';

type Props = {
  session: Session;
  isRenaming: boolean;
  onRename: (isRenaming: boolean) => void;
  onArchive: () => void;
};

/** The top of a session: what it is called, where it works, how it is. */
export function SessionHeader({ session, isRenaming, onRename, onArchive }: Props) {
  const home = useQuery('app.info', {}).data?.homeFolder ?? '';
  return (
    <header className={classes.header}>
      <div className={classes.names}>
        {isRenaming ? (
          <TitleField session={session} onDone={() => onRename(false)} />
        ) : (
          <h2
            className={classes.title}
            title="Double-click to rename"
            onDoubleClick={() => onRename(true)}
          >
            {session.title}
          </h2>
        )}
        <p className={classes.place} title={session.workspace}>
          <IconFolder size={14} stroke={1.5} aria-hidden />
          <span>{tildePath(homeOf(session), home)}</span>
        </p>
      </div>
      {hasReview(session) && <ChangesSwitch session={session} />}
      <SessionMarks session={session} />
      {session.worktree && <WorktreeChip session={session} worktree={session.worktree} />}
      <SessionJobs sessionId={session.id} />
      <Badge session={session} />
      <SessionMenu session={session} onRename={() => onRename(true)} onArchive={onArchive} />
    </header>
  );
}

function TitleField({ session, onDone }: { session: Session; onDone: () => void }) {
  const save = (title: string) => {
    onDone();
    const isNew = title.trim() !== '' && title.trim() !== session.title;
    if (isNew) void call('sessions.update', { sessionId: session.id, title: title.trim() });
  };
  return (
    <input
      className={classes.field}
      aria-label="Title"
      maxLength={80}
      defaultValue={session.title}
      // biome-ignore lint/a11y/noAutofocus: renaming starts in the field
      autoFocus
      onFocus={(event) => event.currentTarget.select()}
      onBlur={(event) => save(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.currentTarget.value = session.title;
        event.currentTarget.blur();
      }}
    />
  );
}

function Badge({ session }: { session: Session }) {
  const [tone, words] = badgeOf(session);
  return <StatusBadge tone={tone}>{words}</StatusBadge>;
}

function badgeOf(session: Session): [Tone, string] {
  const { status, archivedAt } = session;
  if (archivedAt !== null) return ['off', 'Archived'];
  switch (status) {
    case 'asking':
      return ['warning', 'Wants permission'];
    case 'waiting':
      return ['warning', 'Waiting'];
    case 'queued':
      return ['waiting', 'Queued'];
    case 'running':
      return ['busy', 'Running'];
    case 'interrupted':
      return ['warning', 'Interrupted'];
    case 'idle':
      return isNew(session) ? ['waiting', 'Not started'] : ['ok', 'Done'];
  }
}
