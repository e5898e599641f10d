import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import { IconDots, IconX } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import type { Client } from '../../../../shared/commands/clients';
import { type Action, useActions } from '../../../actions';
import { ErrorNotice } from '../../../components/error-notice';
import { Notice } from '../../../components/notice';
import { ScrollRegion } from '../../../components/scroll-region';
import { StatusBadge } from '../../../components/status-badge';
import { Tag } from '../../../components/tag';
import { TimeAgo, useNow } from '../../../components/time-ago';
import { useEscape } from '../../../escape';
import { clientStatus, isOver, KIND_WORDS } from '../client-words';
import { ClientBudgets } from './client-budgets';
import { ClientHistory } from './client-history';
import { ClientKeys } from './client-keys';
import { ClientLimits } from './client-limits';
import classes from './client-pane.module.css';
import { ClientSpend } from './client-spend';
import { LiveRequests } from './live-requests';
import { RecentRequests } from './recent-requests';
import { useClientActions } from './use-client-actions';

type Props = { client: Client; onClose: () => void };

/** One client: what it spends, what it may do, its keys, and what happened to it. */
export function ClientPane({ client, onClose }: Props) {
  const actions = useClientActions(client);
  const pane = useRef<HTMLElement>(null);
  useActions(actions.list);
  useEscape(true, onClose);
  useEffect(() => pane.current?.focus({ preventScroll: true }), []);
  return (
    <ScrollRegion ref={pane} className={classes.pane} aria-label={client.name}>
      <h1 className={classes.screenTitle}>Clients</h1>
      <Head client={client} actions={actions.list} onClose={onClose} />
      <State
        client={client}
        isRunning={actions.isRunning}
        onActivate={() => actions.setActive(true)}
        onRestore={() => actions.setArchived(false)}
      />
      {actions.failure && <ErrorNotice error={actions.failure} onDismiss={actions.clearFailure} />}
      <ClientSpend client={client} />
      <LiveRequests client={client} />
      <ClientKeys client={client} />
      <ClientLimits client={client} />
      <ClientBudgets client={client} />
      <RecentRequests client={client} />
      <ClientHistory client={client} />
      {actions.dialogs}
    </ScrollRegion>
  );
}

type HeadProps = { client: Client; actions: readonly Action[]; onClose: () => void };

function Head({ client, actions, onClose }: HeadProps) {
  const now = useNow();
  const { word, tone } = clientStatus(client, now);
  return (
    <header className={classes.head}>
      <div className={classes.words}>
        <h2 className={classes.title} title={client.name}>
          {client.name}
        </h2>
        <p className={classes.facts}>
          <StatusBadge tone={tone}>{word}</StatusBadge>
          {client.kind === 'exec' && <Tag>{KIND_WORDS.exec}</Tag>}
          <span>
            created <TimeAgo at={client.createdAt} />
          </span>
          <span>
            {client.lastUsedAt === null ? (
              'never used'
            ) : (
              <>
                used <TimeAgo at={client.lastUsedAt} />
              </>
            )}
          </span>
        </p>
      </div>
      <Menu position="bottom-end" width={210}>
        <Menu.Target>
          <ActionIcon aria-label={`Actions for ${client.name}`}>
            <IconDots size={18} stroke={1.5} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {actions.map(({ id, title, icon: Icon, run }) => (
            <Menu.Item
              key={id}
              leftSection={<Icon size={16} stroke={1.5} aria-hidden />}
              onClick={run}
            >
              {title}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Tooltip label="Close (Esc)">
        <ActionIcon aria-label={`Close ${client.name}`} onClick={onClose}>
          <IconX size={18} stroke={1.5} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </header>
  );
}

type StateProps = {
  client: Client;
  isRunning: boolean;
  onActivate: () => void;
  onRestore: () => void;
};

/** Why a client gets no answer, with the way back; and what is special about one of a command. */
function State({ client, isRunning, onActivate, onRestore }: StateProps) {
  if (isOver(client) && client.archivedAt !== null) {
    return (
      <p className={classes.note}>
        Made by <code>chatelaine exec</code> for one program, and ended with it{' '}
        <TimeAgo at={client.archivedAt} />. What it used stays in Usage.
      </p>
    );
  }
  if (client.archivedAt !== null) {
    return (
      <Notice
        tone="info"
        title="Archived"
        actions={
          <Button size="xs" variant="default" loading={isRunning} onClick={onRestore}>
            Bring back
          </Button>
        }
      >
        Its requests are refused. Brought back, its keys work again; what it used stays in Usage.
      </Notice>
    );
  }
  if (!client.isActive) {
    return (
      <Notice
        tone="info"
        title="Inactive"
        actions={
          <Button size="xs" variant="default" loading={isRunning} onClick={onActivate}>
            Activate
          </Button>
        }
      >
        Its requests are refused as if its keys were unknown. Nothing else has changed.
      </Notice>
    );
  }
  if (client.kind === 'exec') {
    return (
      <p className={classes.note}>
        Made by <code>chatelaine exec</code> for one program. It ends with that program.
      </p>
    );
  }
  return null;
}
