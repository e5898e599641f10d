import { Button } from '@mantine/core';
import type { Client } from '../../../../shared/commands/clients';
import { useQuery } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { Money, Tokens } from '../../../components/figures';
import { Skeletons } from '../../../components/skeletons';
import { TimeAgo, useNow } from '../../../components/time-ago';
import { useNavigation } from '../../../navigation';
import { allTokens } from '../../usage/figures';
import { dayOf } from '../../usage/range';
import { Nothing, PaneSection } from './pane-section';
import classes from './recent-requests.module.css';

const SHOWN = 6;

/** The latest requests of a client, with the way to all of them. */
export function RecentRequests({ client }: { client: Client }) {
  const go = useNavigation((navigation) => navigation.go);
  const today = dayOf(useNow());
  const { data, error, isSlow, reload } = useQuery('usage.records', {
    profileId: client.profileId,
    from: dayOf(new Date(`${today}T12:00:00`).getTime(), -29),
    to: today,
    filter: { clientId: client.id },
    limit: SHOWN,
  });
  const { id, name } = client;
  return (
    <PaneSection
      title="Recent requests"
      action={
        data &&
        data.records.length > 0 && (
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => go({ screen: 'usage', client: { id, name } })}
          >
            Show in Usage
          </Button>
        )
      }
    >
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {isSlow && <Skeletons rows={4} height={14} />}
      {data?.records.length === 0 && <Nothing>None in the last 30 days.</Nothing>}
      {data && data.records.length > 0 && (
        <table className={classes.table} aria-label="Recent requests">
          <thead className={classes.hidden}>
            <tr>
              <th scope="col">Model</th>
              <th scope="col">Time</th>
              <th scope="col">Tokens</th>
              <th scope="col">Cost</th>
            </tr>
          </thead>
          <tbody>
            {data.records.map((record) => (
              <tr key={record.id}>
                <td className={classes.model}>{record.model}</td>
                <td className={classes.soft}>
                  <TimeAgo at={record.at} />
                </td>
                <td className={classes.number}>
                  <Tokens count={allTokens(record.tokens)} />
                </td>
                <td className={classes.number}>
                  <Money amount={record.costMicroUsd} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </PaneSection>
  );
}
