import { ActionIcon, Menu } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import {
  IconArchive,
  IconArchiveOff,
  IconArrowFork,
  IconCopy,
  IconCursorText,
  IconDots,
  IconFolder,
} from '@tabler/icons-react';
import type { Session } from '../../../../shared/commands/sessions';
import { call, useQuery } from '../../../api';
import { Kbd } from '../../../components/kbd';
import { StatusBadge, type Tone } from '../../../components/status-badge';
import { tildePath } from '../list/arrange';
import { forkSession } from './fork-session';
import classes from './session-header.module.css';
import { SessionJobs } from './session-jobs';

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
          <span>{tildePath(session.workspace, home)}</span>
        </p>
      </div>
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

function badgeOf({ status, archivedAt, usage }: Session): [Tone, string] {
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
      return usage.requests === 0 ? ['waiting', 'Not started'] : ['ok', 'Done'];
  }
}

type MenuProps = { session: Session; onRename: () => void; onArchive: () => void };

function SessionMenu({ session, onRename, onArchive }: MenuProps) {
  const clipboard = useClipboard();
  const isArchived = session.archivedAt !== null;
  const ArchiveIcon = isArchived ? IconArchiveOff : IconArchive;
  return (
    <Menu position="bottom-end" width={220} returnFocus={false}>
      <Menu.Target>
        <ActionIcon aria-label="More about this session">
          <IconDots size={18} stroke={1.5} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconCursorText size={16} stroke={1.5} aria-hidden />}
          rightSection={<Kbd shortcut="F2" />}
          onClick={onRename}
        >
          Rename
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArrowFork size={16} stroke={1.5} aria-hidden />}
          onClick={() => void forkSession({ sessionId: session.id, beforeSeq: null })}
        >
          Fork
        </Menu.Item>
        <Menu.Item
          leftSection={<IconCopy size={16} stroke={1.5} aria-hidden />}
          onClick={() => clipboard.copy(session.workspace)}
        >
          Copy folder path
        </Menu.Item>
        <Menu.Item
          leftSection={<ArchiveIcon size={16} stroke={1.5} aria-hidden />}
          onClick={onArchive}
        >
          {isArchived ? 'Restore' : 'Archive'}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
