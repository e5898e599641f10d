import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Client } from '../../../../shared/commands/clients';
import { useQuery } from '../../../api';
import { ErrorNotice } from '../../../components/error-notice';
import { HistoryLines } from '../../../components/history-lines';
import { Skeletons } from '../../../components/skeletons';
import { historyLine } from '../client-words';
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
      <HistoryLines label="Audit trail" entries={shown} wordsOf={historyLine} />
    </PaneSection>
  );
}
