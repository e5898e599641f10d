import { Button, Tooltip } from '@mantine/core';
import { IconAppWindow, IconPlus } from '@tabler/icons-react';
import { useActions } from '../../actions';
import { useQuery } from '../../api';
import { EmptyState } from '../../components/empty-state';
import { ErrorNotice } from '../../components/error-notice';
import { Kbd } from '../../components/kbd';
import { PageHeader } from '../../components/page-header';
import { ScrollRegion } from '../../components/scroll-region';
import { Skeletons } from '../../components/skeletons';
import { useProfile } from '../../profile';
import classes from './clients-screen.module.css';
import { NewClient } from './create/new-client';
import { ClientPane } from './detail/client-pane';
import { GatewayBar } from './gateway/gateway-bar';
import { useGatewaySwitch } from './gateway/use-gateway-switch';
import { ClientList } from './list/client-list';
import { useClientsPlace } from './use-clients-place';

/** The gateway, and the programs that borrow keys through it. */
export default function ClientsScreen() {
  const profile = useProfile();
  const place = useClientsPlace();
  const gateway = useQuery('gateway.state', {});
  const clients = useQuery('clients.list', { profileId: profile.id, archived: true });
  const shown = clients.data?.find(({ id }) => id === place.clientId);
  const isNew = clients.data?.length === 0;
  const hasNone = clients.data?.every(({ archivedAt }) => archivedAt !== null);
  const isUntouched = isNew && gateway.data?.isOn === false;
  useActions([
    {
      id: 'clients.new',
      title: 'New client',
      group: 'Clients',
      icon: IconPlus,
      shortcut: 'N',
      run: place.create,
    },
  ]);
  return (
    <div className={classes.screen}>
      <div className={classes.columns} data-open={shown !== undefined || undefined}>
        <ScrollRegion className={classes.main} aria-label="Clients">
          <div className={classes.column}>
            <PageHeader
              title="Clients"
              actions={hasNone === false && <NewClientButton onClick={place.create} />}
            >
              Programs that use the keys of <strong>{profile.name}</strong> through the gateway,
              each with a key of its own.
            </PageHeader>
            {gateway.error && <ErrorNotice error={gateway.error} onRetry={gateway.reload} />}
            {clients.error && <ErrorNotice error={clients.error} onRetry={clients.reload} />}
            {gateway.isSlow && <Skeletons rows={1} height={52} />}
            {gateway.data && !isUntouched && <GatewayBar gateway={gateway.data} />}
            {clients.isSlow && <Skeletons rows={6} height={36} />}
            {isUntouched && <SwitchOnFirst />}
            {hasNone && gateway.data && !isUntouched && <CreateFirst onCreate={place.create} />}
            {clients.data && !isNew && (
              <ClientList clients={clients.data} openId={shown?.id} onOpen={place.open} />
            )}
          </div>
        </ScrollRegion>
        {shown && <ClientPane key={shown.id} client={shown} onClose={place.close} />}
      </div>
      {place.isCreating && <NewClient onClose={place.close} onCreated={place.open} />}
    </div>
  );
}

function NewClientButton({ onClick }: { onClick: () => void }) {
  return (
    <Tooltip label={<Kbd shortcut="N" />}>
      <Button leftSection={<IconPlus size={16} stroke={1.5} aria-hidden />} onClick={onClick}>
        New client
      </Button>
    </Tooltip>
  );
}

function SwitchOnFirst() {
  const { update, isRunning, error, clearError } = useGatewaySwitch();
  return (
    <>
      {error && <ErrorNotice error={error} onDismiss={clearError} />}
      <EmptyState
        icon={IconAppWindow}
        title="Lend a key without giving it away"
        action={
          <Button loading={isRunning} onClick={() => void update({ isOn: true })}>
            Switch on the gateway
          </Button>
        }
      >
        Claude Code, scripts and SDKs on this machine can use your keys through a local gateway,
        each under limits of its own that you can change or take back.
      </EmptyState>
    </>
  );
}

function CreateFirst({ onCreate }: { onCreate: () => void }) {
  return (
    <EmptyState
      icon={IconAppWindow}
      title="No client yet"
      action={<Button onClick={onCreate}>New client</Button>}
    >
      Make one for each program that is to use your keys: it gets a key of its own, and you see what
      it costs.
    </EmptyState>
  );
}
