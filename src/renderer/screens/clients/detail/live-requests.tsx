import { Button } from '@mantine/core';
import type { Client } from '../../../../shared/commands/clients';
import type { GatewayRequest } from '../../../../shared/commands/gateway';
import { announce } from '../../../announce';
import { useCommand, useQuery } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { ProviderMark } from '../../../components/provider-mark';
import { StatusBadge } from '../../../components/status-badge';
import { useSecond } from '../../sessions/view/use-second';
import classes from './live-requests.module.css';
import { PaneSection } from './pane-section';

/** What a client is being answered right now, each with a stop; nothing while there is nothing. */
export function LiveRequests({ client }: { client: Client }) {
  const { data = [] } = useQuery('gateway.requests', { profileId: client.profileId });
  const { run, error, clearError } = useCommand('gateway.stopRequest');
  const own = data.filter(({ clientId }) => clientId === client.id);
  if (own.length === 0 && !error) return null;
  const stop = async ({ id, model }: GatewayRequest) => {
    const result = await run({ requestId: id });
    if (result.ok) announce(`Request to ${model} stopped`);
  };
  return (
    <PaneSection title="Live now">
      {error && <ErrorNotice error={error} onDismiss={clearError} />}
      <ul className={classes.list}>
        {own.map((request) => (
          <LiveRequest key={request.id} request={request} onStop={() => void stop(request)} />
        ))}
      </ul>
    </PaneSection>
  );
}

type Props = { request: GatewayRequest; onStop: () => void };

function LiveRequest({ request, onStop }: Props) {
  const { provider, model, credentialName, startedAt, status } = request;
  const seconds = Math.max(0, Math.floor((useSecond(true) - startedAt) / 1_000));
  return (
    <li className={classes.request}>
      <ProviderMark small provider={provider} name={provider} />
      <span className={classes.words}>
        <span className={classes.model}>{model}</span>
        <span className={classes.detail}>{credentialName}</span>
      </span>
      <StatusBadge tone={status === 'waiting' ? 'waiting' : 'busy'} plain>
        {status === 'waiting' ? 'Waiting' : 'Answering'}
      </StatusBadge>
      <span className={classes.time} data-figures>
        {seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} m ${seconds % 60} s`}
      </span>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`Stop request to ${model}, ${seconds} s`}
        onClick={onStop}
      >
        Stop
      </Button>
    </li>
  );
}
