import { Button } from '@mantine/core';
import { IconPlug, IconPlus } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { McpServer } from '../../../../shared/commands/mcp';
import { useQuery } from '../../../api';
import { EmptyState } from '../../../components/empty-state';
import { ErrorNotice } from '../../../components/error-notice';
import { Skeletons } from '../../../components/skeletons';
import { useProfile } from '../../../profile';
import { Section } from '../section';
import classes from './mcp-section.module.css';
import { ServerForm } from './server-form';
import { focusServerMenu, ServerItem } from './server-item';
import { useServers } from './use-servers';

/** Servers whose tools sessions are offered. */
export function McpSection() {
  const { id: profileId } = useProfile();
  const { data: servers, error, isSlow, reload } = useQuery('mcp.list', { profileId });
  const [editing, setEditing] = useState<McpServer | 'new'>();
  const [added, setAdded] = useState<string>();
  const addButton = useRef<HTMLButtonElement>(null);
  const actions = useServers(() => addButton.current?.focus());
  const close = () => {
    const edited = editing;
    setEditing(undefined);
    requestAnimationFrame(() => {
      if (edited === undefined || edited === 'new') addButton.current?.focus();
      else focusServerMenu(edited.id);
    });
  };
  const add = (
    <Button
      ref={addButton}
      variant="default"
      leftSection={<IconPlus size={16} stroke={1.5} aria-hidden />}
      onClick={() => setEditing('new')}
    >
      Add server
    </Button>
  );
  return (
    <Section
      title="MCP servers"
      text="They bring further tools to sessions. Programs are started in the sandbox; each call asks first, unless a rule decides it."
      action={add}
    >
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {actions.error && (
        <div className={classes.error}>
          <ErrorNotice error={actions.error} onDismiss={actions.clearError} />
        </div>
      )}
      {isSlow && <Skeletons rows={3} height={56} />}
      {servers?.length === 0 && (
        <EmptyState icon={IconPlug} title="No MCP servers yet">
          A server gives sessions tools of its own: your issue tracker, a database, a browser.
        </EmptyState>
      )}
      {servers && servers.length > 0 && (
        <ul className={classes.list} aria-label="MCP servers">
          {servers.map((server) => (
            <ServerItem
              key={server.id}
              server={server}
              actions={actions}
              startsOpen={server.id === added}
              onEdit={() => setEditing(server)}
            />
          ))}
        </ul>
      )}
      {editing !== undefined && (
        <ServerForm
          {...(editing === 'new' ? {} : { server: editing })}
          onClose={close}
          onSaved={(server, isElsewhere) => {
            if (editing === 'new') setAdded(server.id);
            if (isElsewhere) actions.test(server);
          }}
        />
      )}
    </Section>
  );
}
