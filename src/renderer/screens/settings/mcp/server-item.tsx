import { ActionIcon, Button, Menu, Switch } from '@mantine/core';
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { McpServer } from '../../../../shared/commands/mcp';
import { Notice } from '../../../components/notice';
import { RowToggle } from '../../../components/row-toggle';
import { StatusBadge } from '../../../components/status-badge';
import { Tag } from '../../../components/tag';
import { TimeAgo } from '../../../components/time-ago';
import { tildePath } from '../../sessions/list/arrange';
import { useHomeFolder } from '../place-field';
import { folderName } from '../places';
import classes from './server-item.module.css';
import { addressWords, lostByRemoving, stateWords } from './server-words';
import { ToolSwitches } from './tool-switches';
import type { ServerActions } from './use-servers';

type Props = {
  server: McpServer;
  actions: ServerActions;
  startsOpen: boolean;
  onEdit: () => void;
};

/** One server: a line that opens to its tools. */
export function ServerItem({ server, actions, startsOpen, onEdit }: Props) {
  const [isOpen, setIsOpen] = useState(startsOpen);
  const isTesting = actions.testing.has(server.id);
  const { tone, word } = stateWords(server, isTesting);
  const { name, problem, isEnabled } = server;
  return (
    <li
      className={classes.item}
      aria-label={name}
      data-open={isOpen || undefined}
      data-off={isEnabled ? undefined : true}
    >
      <div className={classes.row}>
        <RowToggle
          isOpen={isOpen}
          first={
            <>
              <span className={classes.name}>{name}</span>
              {server.workspace !== null && <Tag>{folderName(server.workspace)}</Tag>}
            </>
          }
          second={
            <span className={classes.address} title={addressWords(server)}>
              {isTesting ? testingWords(server) : addressWords(server)}
            </span>
          }
          onToggle={() => setIsOpen(!isOpen)}
        />
        <StatusBadge tone={tone}>{word}</StatusBadge>
        <Button
          size="xs"
          variant="default"
          aria-label={`Test ${name}`}
          // Not disabled: that would take the focus away from who pressed it.
          aria-disabled={isTesting}
          {...(isTesting ? { 'data-disabled': true } : {})}
          onClick={() => {
            if (!isTesting) actions.test(server);
          }}
        >
          Test
        </Button>
        <Switch
          aria-label={`Offer ${name} to sessions`}
          checked={isEnabled}
          onChange={(event) => actions.enable(server, event.currentTarget.checked)}
        />
        <ServerMenu server={server} onEdit={onEdit} onRemove={() => actions.remove(server)} />
      </div>
      {problem !== null && isEnabled && (
        <div className={classes.problem}>
          <Notice tone="warning" title="The last test failed">
            {problem}
          </Notice>
        </div>
      )}
      {isOpen && (
        <div className={classes.details}>
          <ToolSwitches server={server} onChange={actions.enableTool} />
          <Facts server={server} />
        </div>
      )}
    </li>
  );
}

function testingWords({ transport }: McpServer): string {
  return transport.type === 'stdio'
    ? 'Starting it in the sandbox and asking for its tools…'
    : 'Connecting and asking for its tools…';
}

/** Puts the focus on the menu of a server: where its dialog was opened from. */
export function focusServerMenu(serverId: string): void {
  document.querySelector<HTMLElement>(`[data-server-menu="${serverId}"]`)?.focus();
}

type MenuProps = { server: McpServer; onEdit: () => void; onRemove: () => void };

function ServerMenu({ server, onEdit, onRemove }: MenuProps) {
  return (
    <Menu position="bottom-end" width={180}>
      <Menu.Target>
        <ActionIcon data-server-menu={server.id} aria-label={`Actions for ${server.name}`}>
          <IconDots size={18} stroke={1.5} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={16} stroke={1.5} aria-hidden />} onClick={onEdit}>
          Edit…
        </Menu.Item>
        <Menu.Item
          color="red"
          leftSection={<IconTrash size={16} stroke={1.5} aria-hidden />}
          onClick={onRemove}
        >
          {lostByRemoving(server) === null ? 'Remove' : 'Remove…'}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Facts({ server }: { server: McpServer }) {
  const home = useHomeFolder();
  const { workspace, transport, secrets, lastTestedAt } = server;
  return (
    <dl className={classes.facts}>
      <dt>Sessions that get it</dt>
      <dd>
        {workspace === null ? 'In all workspaces' : <code>{tildePath(workspace, home)}</code>}
      </dd>
      {transport.type === 'stdio' && (
        <>
          <dt>Readable folders</dt>
          <dd>
            {transport.readableFolders.length === 0 ? (
              'The workspace only'
            ) : (
              <code>
                {transport.readableFolders.map((folder) => tildePath(folder, home)).join(', ')}
              </code>
            )}
          </dd>
          <dt>Network</dt>
          <dd>
            {transport.allowedDomains.length === 0 ? (
              'None'
            ) : (
              <code>{transport.allowedDomains.join(', ')}</code>
            )}
          </dd>
        </>
      )}
      <dt>{transport.type === 'stdio' ? 'Environment variables' : 'Headers'}</dt>
      <dd>
        {secrets.length === 0 ? (
          'None'
        ) : (
          <code>
            {secrets.map(({ name, hint }) => (hint ? `${name} …${hint}` : name)).join(', ')}
          </code>
        )}
      </dd>
      <dt>Last tested</dt>
      <dd>{lastTestedAt === null ? 'Never' : <TimeAgo at={lastTestedAt} />}</dd>
    </dl>
  );
}
