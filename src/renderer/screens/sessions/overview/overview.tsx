import { Button } from '@mantine/core';
import { IconLayoutList, IconPlus } from '@tabler/icons-react';
import { type ReactNode, useId, useRef } from 'react';
import type { PermissionRequest, Session } from '../../../../shared/commands/sessions';
import { type Query, useQuery } from '../../../api';
import { EmptyState } from '../../../components/empty-state';
import { ErrorNotice } from '../../../components/error-notice';
import { Kbd } from '../../../components/kbd';
import { ScrollRegion } from '../../../components/scroll-region';
import { Skeletons } from '../../../components/skeletons';
import { useNavigation } from '../../../navigation';
import { useProfile } from '../../../profile';
import { overviewOf } from '../list/attention';
import { useUnread } from '../list/turns-store';
import classes from './overview.module.css';
import { OverviewRow } from './overview-row';
import { countsWords, placeOf } from './overview-words';
import { useOverviewKeys } from './use-overview-keys';

const NO_REQUESTS: readonly PermissionRequest[] = [];

/** All sessions of the profile that work, wait or want something, over all workspaces. */
export function Overview({ query }: { query: Query<Session[]> }) {
  const { id: profileId } = useProfile();
  const requests = useQuery('sessions.asking', { profileId }).data ?? NO_REQUESTS;
  const settings = useQuery('app.settings', {}).data;
  const line = useQuery('sessions.queued', {}).data;
  const home = useQuery('app.info', {}).data?.homeFolder ?? '';
  const unread = useUnread();
  const go = useNavigation((navigation) => navigation.go);
  const body = useRef<HTMLElement>(null);
  useOverviewKeys(body);

  const { needs, working, recent } = overviewOf(query.data ?? [], unread, requests, line);
  const row = (session: Session) => (
    <OverviewRow
      key={session.id}
      session={session}
      isUnread={unread[session.id] === true}
      home={home}
      parallel={settings?.parallelSessions}
      place={placeOf(session, line)}
    />
  );
  return (
    <ScrollRegion ref={body} className={classes.pane} aria-label="Overview">
      <div className={classes.column}>
        <header className={classes.header}>
          <div className={classes.headWords}>
            <h2 className={classes.title}>Overview</h2>
            <p className={classes.counts}>{countsWords(needs.length, working)}</p>
          </div>
          <KeyHints />
        </header>
        {query.error && <ErrorNotice error={query.error} onRetry={query.reload} />}
        {query.isSlow && <Skeletons rows={6} height={56} />}
        {query.data !== undefined && needs.length + working.length === 0 && (
          <EmptyState
            icon={IconLayoutList}
            title="Nothing runs, and nothing needs you"
            action={
              <Button
                leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}
                onClick={() => go({ screen: 'sessions', creating: true })}
              >
                New session
              </Button>
            }
          >
            Sessions that work, wait or want permission are listed here, over all workspaces.
          </EmptyState>
        )}
        <Part title="Needs you" rows={needs.map(row)} />
        <Part title="Working" rows={working.map(row)} />
        <Part title="Recent" rows={recent.map(row)} />
      </div>
    </ScrollRegion>
  );
}

function Part({ title, rows }: { title: string; rows: readonly ReactNode[] }) {
  const titleId = useId();
  if (rows.length === 0) return null;
  return (
    <section className={classes.part} aria-labelledby={titleId}>
      <h3 id={titleId} className={classes.partTitle}>
        {title} <span className={classes.count}>{rows.length}</span>
      </h3>
      <ul className={classes.rows}>{rows}</ul>
    </section>
  );
}

function KeyHints() {
  return (
    <p className={classes.keys}>
      <span>
        <Kbd shortcut="J" />
        <Kbd shortcut="K" /> move
      </span>
      <span>
        <Kbd shortcut="Enter" /> open
      </span>
      <span>
        <Kbd shortcut="S" /> stop
      </span>
      <span>
        <Kbd shortcut="mod+J" /> next that needs you
      </span>
    </p>
  );
}
