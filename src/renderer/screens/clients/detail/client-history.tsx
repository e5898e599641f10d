import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Client } from '../../../../shared/commands/clients';
import { useQuery } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { Skeletons } from '../../../components/skeletons';
import { TimeAgo } from '../../../components/time-ago';
import { historyLine } from '../client-words';
import classes from './client-history.module.css';
import { PaneSection } from './pane-section';

const SHOWN = 6;

/** What was done to a client and its keys, and by whom. */
export function ClientHistory({ client }: { client: Client }) {
  const [isWhole, setIsWhole] = useState(false);
  const { data, error, isSlow, reload } = useQuery('clients.history', { clientId: client.id });
  const entries = data ?? [];
  const shown = isWhole ? entries : entries.slice(0, SHOWN);
  return (
    <PaneSection
      title="Audit trail"
      action={
        entries.length > SHOWN && (
          <Button
            size="compact-sm"
            variant="subtle"
            aria-expanded={isWhole}
            onClick={() => setIsWhole(!isWhole)}
          >
            {isWhole ? 'Show less' : `Show all ${entries.length}`}
          </Button>
        )
      }
    >
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {isSlow && <Skeletons rows={3} height={14} />}
      <ol className={classes.entries} aria-label="Audit trail">
        {shown.map((entry, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two may be of the same moment
          <li key={`${entry.at} ${entry.action} ${at}`}>
            <span>{historyLine(entry)}</span>
            <TimeAgo at={entry.at} />
          </li>
        ))}
      </ol>
    </PaneSection>
  );
}
