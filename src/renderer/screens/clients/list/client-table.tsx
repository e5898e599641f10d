import type { Client } from '../../../../shared/commands/clients';
import type { GatewayRequest } from '../../../../shared/commands/gateway';
import { Money } from '../../../components/figures';
import { StatusBadge } from '../../../components/status-badge';
import { Tag } from '../../../components/tag';
import { TimeAgo, useNow } from '../../../components/time-ago';
import { clientStatus, counted, KIND_WORDS, usableKeys } from '../client-words';
import classes from './client-table.module.css';
import { moveRowFocus } from './move-row-focus';

type Props = {
  clients: readonly Client[];
  requests: readonly GatewayRequest[];
  openId: string | undefined;
  onOpen: (clientId: string) => void;
};

/** Clients, one per line; arrows move, Enter opens. */
export function ClientTable({ clients, requests, openId, onOpen }: Props) {
  const now = useNow();
  return (
    <table className={classes.table} aria-label="Clients">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col" className={classes.kind}>
            Kind
          </th>
          <th scope="col" className={classes.status}>
            Status
          </th>
          <th scope="col" className={classes.live}>
            Live now
          </th>
          <th scope="col" className={classes.keys}>
            Keys
          </th>
          <th scope="col" className={classes.used}>
            Last used
          </th>
          <th scope="col" className={classes.cost}>
            Today
          </th>
        </tr>
      </thead>
      <tbody>
        {clients.map((client) => (
          <Row
            key={client.id}
            client={client}
            live={requests.filter(({ clientId }) => clientId === client.id).length}
            isOpen={client.id === openId}
            now={now}
            onOpen={() => onOpen(client.id)}
          />
        ))}
      </tbody>
    </table>
  );
}

type RowProps = {
  client: Client;
  live: number;
  isOpen: boolean;
  now: number;
  onOpen: () => void;
};

function Row({ client, live, isOpen, now, onOpen }: RowProps) {
  const { word, tone } = clientStatus(client, now);
  return (
    // The row is a larger target for the button in it.
    <tr className={classes.row} data-open={isOpen || undefined} onClick={onOpen}>
      <td>
        <span className={classes.first}>
          <button
            type="button"
            className={classes.name}
            data-client-row={client.id}
            aria-current={isOpen ? 'true' : undefined}
            title={client.name}
            onKeyDown={moveRowFocus}
          >
            {client.name}
          </button>
          {client.kind === 'exec' && (
            <span className={classes.kindTag}>
              <Tag>{KIND_WORDS.exec}</Tag>
            </span>
          )}
        </span>
      </td>
      <td className={classes.kind}>{KIND_WORDS[client.kind]}</td>
      <td className={classes.status}>
        <StatusBadge tone={tone} plain>
          {word}
        </StatusBadge>
      </td>
      <td className={classes.live}>
        {live === 0 ? (
          <span className={classes.none}>–</span>
        ) : (
          <StatusBadge tone="busy" plain>
            {counted(live, 'request')}
          </StatusBadge>
        )}
      </td>
      <td className={classes.keys} data-figures>
        {usableKeys(client, now).length}
      </td>
      <td className={classes.used}>
        {client.lastUsedAt === null ? (
          <span className={classes.none}>never</span>
        ) : (
          <TimeAgo at={client.lastUsedAt} />
        )}
      </td>
      <td className={classes.cost}>
        <Money amount={client.todayMicroUsd} />
      </td>
    </tr>
  );
}
