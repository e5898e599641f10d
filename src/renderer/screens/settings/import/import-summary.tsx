import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ImportSummary } from '../../../../shared/commands/imports';
import { Money } from '../../../components/figures';
import { TimeAgo } from '../../../components/time-ago';
import { useNavigation } from '../../../navigation';
import { Group, Row } from '../section';
import classes from './import-section.module.css';
import { durationWords, endingWords, filesWords } from './import-words';

type Props = {
  summary: ImportSummary;
  /** Where Usage is shown already. */
  withoutUsage?: boolean;
};

/** What the last reading found. */
export function ImportSummaryView({ summary, withoutUsage = false }: Props) {
  const { go, show } = useNavigation();
  const { files, changedFiles, added, known, bad, unpriced, costMicroUsd, durationMs } = summary;
  return (
    <Group label="Last reading">
      <Row
        title={endingWords(summary)}
        text={
          <>
            <TimeAgo at={summary.endedAt} /> · {filesWords(files)},{' '}
            {changedFiles.toLocaleString('en-US')} with something new, in{' '}
            {durationWords(durationMs)}
          </>
        }
      >
        {!withoutUsage && (
          <Button size="xs" variant="default" onClick={() => show('usage')}>
            Open Usage
          </Button>
        )}
      </Row>
      <dl className={classes.summary}>
        <Count label="Added" count={added} />
        <Count label="Known" count={known} />
        <Count label="Unreadable" count={bad} />
        <Count label="Unpriced" count={unpriced} />
        <div>
          <dt>Cost</dt>
          <dd>
            <Money amount={costMicroUsd} />
          </dd>
        </div>
      </dl>
      {unpriced > 0 && (
        <Row
          title={`${unpriced.toLocaleString('en-US')} without a price`}
          text="They are in no sum until their model has one."
        >
          <Button
            size="xs"
            variant="default"
            onClick={() => go({ screen: 'settings', section: 'prices' })}
          >
            Open Prices
          </Button>
        </Row>
      )}
    </Group>
  );
}

function Count({ label, count }: { label: string; count: number }): ReactNode {
  return (
    <div>
      <dt>{label}</dt>
      <dd data-figures>{count.toLocaleString('en-US')}</dd>
    </div>
  );
}
