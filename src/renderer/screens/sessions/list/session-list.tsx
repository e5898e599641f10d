import { ActionIcon, Button, TextInput, Tooltip } from '@mantine/core';
import { IconArchive, IconArrowLeft, IconPlus, IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, type Ref, useId, useRef, useState } from 'react';
import type { Session } from '../../../../shared/commands/sessions';
import { type Query, useQuery } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { Kbd } from '../../../components/kbd';
import { Skeletons } from '../../../components/skeletons';
import { useNow } from '../../../components/time-ago';
import { SearchEntry } from '../search/search-entry';
import { groupByWorkspace, tildePath, type WorkspaceGroup } from './arrange';
import { OverviewEntry } from './overview-entry';
import classes from './session-list.module.css';
import { SessionRow } from './session-row';
import { useUnread } from './turns-store';

const NO_SESSIONS: readonly Session[] = [];

type Props = {
  query: Query<Session[]>;
  openId: string | undefined;
  onOpen: (sessionId: string) => void;
  onNew: () => void;
  /** The overview is shown in place of a session. */
  isOverview: boolean;
  onOverview: () => void;
  isArchive: boolean;
  onArchive: (isArchive: boolean) => void;
  searchRef: Ref<HTMLInputElement>;
};

/** All sessions of the profile by workspace; arrows move, Enter opens. */
export function SessionList(props: Props) {
  const { query, openId, onOpen, onNew, isOverview, onOverview } = props;
  const { isArchive, onArchive, searchRef } = props;
  const [search, setSearch] = useState('');
  const list = useRef<HTMLDivElement>(null);
  const groups = groupByWorkspace(query.data ?? [], search);

  const onSearchKey = (event: KeyboardEvent) => {
    const first = groups[0]?.sessions[0];
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      list.current?.querySelector<HTMLElement>('[data-session-row]')?.focus();
    } else if (event.key === 'Enter' && first) {
      onOpen(first.id);
    } else if (event.key === 'Escape' && search !== '') {
      event.preventDefault();
      setSearch('');
    }
  };

  return (
    <div className={classes.side}>
      <header className={classes.head}>
        {isArchive && (
          <ActionIcon aria-label="Back to sessions" onClick={() => onArchive(false)}>
            <IconArrowLeft size={18} stroke={1.5} />
          </ActionIcon>
        )}
        <h1 className={classes.title}>{isArchive ? 'Archived' : 'Sessions'}</h1>
        {!isArchive && (
          <>
            <Tooltip label="Archived sessions">
              <ActionIcon aria-label="Archived sessions" onClick={() => onArchive(true)}>
                <IconArchive size={18} stroke={1.5} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label={<Kbd shortcut="mod+N" />}>
              <Button
                size="xs"
                variant="default"
                leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}
                onClick={onNew}
              >
                New
              </Button>
            </Tooltip>
          </>
        )}
      </header>
      <TextInput
        ref={searchRef}
        className={classes.search ?? ''}
        size="xs"
        type="search"
        aria-label="Find a session by title"
        placeholder="Find a session"
        leftSection={<IconSearch size={15} stroke={1.5} aria-hidden />}
        rightSection={<SearchEntry />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        onKeyDown={onSearchKey}
      />
      {!isArchive && (
        <OverviewEntry
          sessions={query.data ?? NO_SESSIONS}
          isOpen={isOverview}
          onOpen={onOverview}
        />
      )}
      <div ref={list} className={classes.scroller} data-session-list>
        <Content
          query={query}
          groups={groups}
          search={search}
          isArchive={isArchive}
          openId={openId}
          onOpen={onOpen}
        />
      </div>
    </div>
  );
}

type ContentProps = Pick<Props, 'query' | 'openId' | 'onOpen' | 'isArchive'> & {
  groups: readonly WorkspaceGroup[];
  search: string;
};

function Content({ query, groups, search, isArchive, openId, onOpen }: ContentProps) {
  const home = useQuery('app.info', {}).data?.homeFolder ?? '';
  const now = useNow();
  const unread = useUnread();
  if (query.data === undefined) {
    if (query.error) return <ErrorNotice error={query.error} onRetry={query.reload} />;
    return query.isSlow ? (
      <div className={classes.loading}>
        <Skeletons rows={8} />
      </div>
    ) : null;
  }
  if (groups.length === 0) return <p className={classes.none}>{noneWords(search, isArchive)}</p>;
  return groups.map((group) => (
    <Group key={group.workspace} label={tildePath(group.workspace, home)} path={group.workspace}>
      {group.sessions.map((session) => (
        <SessionRow
          key={session.id}
          session={session}
          isOpen={session.id === openId}
          isUnread={unread[session.id] === true}
          now={now}
          onOpen={onOpen}
        />
      ))}
    </Group>
  ));
}

type GroupProps = { label: string; path: string; children: ReactNode };

function Group({ label, path, children }: GroupProps) {
  const labelId = useId();
  return (
    <section className={classes.group} aria-labelledby={labelId}>
      {/* Cut at the front: the end of a path tells more. */}
      <h2 id={labelId} className={classes.workspace} title={path}>
        <bdi>{label}</bdi>
      </h2>
      <ul className={classes.rows}>{children}</ul>
    </section>
  );
}

function noneWords(search: string, isArchive: boolean): string {
  if (search.trim() !== '') return `No title has “${search.trim()}”.`;
  return isArchive ? 'Nothing is archived.' : 'Sessions you start are listed here, by workspace.';
}
