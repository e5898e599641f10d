import { Button, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, useState } from 'react';
import type { Client } from '../../../../shared/commands/clients';
import { useQuery } from '../../../api';
import { useProfile } from '../../../profile';
import classes from './client-list.module.css';
import { ClientTable } from './client-table';
import { findClients, MANY } from './find-clients';
import { focusRow } from './move-row-focus';

type Props = {
  clients: readonly Client[];
  openId: string | undefined;
  onOpen: (clientId: string) => void;
};

/** The clients of the profile, with a search when there are many; archived ones when asked for. */
export function ClientList({ clients, openId, onOpen }: Props) {
  const { id: profileId } = useProfile();
  const requests = useQuery('gateway.requests', { profileId }).data ?? [];
  const [search, setSearch] = useState('');
  const [withArchived, setWithArchived] = useState(false);
  const archived = clients.filter(({ archivedAt }) => archivedAt !== null);
  const current = clients.filter(({ archivedAt }) => archivedAt === null);
  const isShown = (client: Client) => client.archivedAt === null || client.id === openId;
  const shown = withArchived ? [...current, ...archived] : clients.filter(isShown);
  const found = findClients(shown, search);

  const onSearchKey = (event: KeyboardEvent) => {
    const [first] = found;
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      focusRow();
    } else if (event.key === 'Enter' && first) {
      onOpen(first.id);
    } else if (event.key === 'Escape' && search !== '') {
      event.preventDefault();
      setSearch('');
    }
  };
  return (
    <div className={classes.list}>
      {(shown.length > MANY || search !== '') && (
        <TextInput
          size="xs"
          type="search"
          className={classes.search ?? ''}
          aria-label="Find a client"
          placeholder="Find a name, key or model"
          leftSection={<IconSearch size={14} stroke={1.5} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={onSearchKey}
        />
      )}
      {found.length > 0 && (
        <ClientTable clients={found} requests={requests} openId={openId} onOpen={onOpen} />
      )}
      {found.length === 0 && search !== '' && (
        <p className={classes.nothing} role="status">
          No client has “{search.trim()}” in its name, keys or models.
        </p>
      )}
      {archived.length > 0 && (
        <Button
          size="xs"
          variant="subtle"
          className={classes.archived ?? ''}
          aria-expanded={withArchived}
          onClick={() => setWithArchived(!withArchived)}
        >
          {withArchived ? 'Hide archived' : `Show ${archived.length} archived`}
        </Button>
      )}
    </div>
  );
}
