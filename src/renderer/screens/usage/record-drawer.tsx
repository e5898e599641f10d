import { Button, Drawer } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { UsageRecord } from '../../../shared/commands/usage';
import { useQuery } from '../../api';
import { Money } from '../../components/figures';
import { exactTime } from '../../components/relative-time';
import { useNavigation } from '../../navigation';
import { tildePath } from '../sessions/list/arrange';
import { tokensIn } from './figures';
import classes from './record-drawer.module.css';

type Props = { record: UsageRecord | null; onClose: () => void };

/** One request: its tokens line by line, and who paid. */
export function RecordDrawer({ record, onClose }: Props) {
  // Kept while the drawer slides away.
  const [last, setLast] = useState(record);
  if (record !== null && record !== last) setLast(record);
  return (
    <Drawer
      opened={record !== null}
      onClose={onClose}
      position="right"
      size={420}
      title="Request"
      overlayProps={{ backgroundOpacity: 0.2 }}
      transitionProps={{ duration: 140 }}
    >
      {last && <Details record={last} onLeave={onClose} />}
    </Drawer>
  );
}

function Details({ record, onLeave }: { record: UsageRecord; onLeave: () => void }) {
  const go = useNavigation((navigation) => navigation.go);
  const home = useQuery('app.info', {}).data?.homeFolder ?? '';
  const { tokens, sessionId } = record;
  return (
    <div className={classes.details}>
      <p className={classes.cost}>
        <Money amount={record.costMicroUsd} />
      </p>
      <p className={classes.note}>{costNote(record)}</p>
      <dl className={classes.lines}>
        <Line label="Input" count={tokens.input} />
        <Line label="Cache read" count={tokens.cacheRead} />
        <Line label="Cache write, 5 m" count={tokens.cacheWrite5m} />
        <Line label="Cache write, 1 h" count={tokens.cacheWrite1h} />
        <Line label="Sent" count={tokensIn(tokens)} isSum />
        <Line label="Output" count={tokens.output} />
        <Line label="of which thinking" count={record.thinkingTokens} isPart />
      </dl>
      <dl className={classes.facts}>
        <Fact label="Paid by">{record.credentialName}</Fact>
        <Fact label="Model">{record.model}</Fact>
        <Fact label="Time">{exactTime(record.at)}</Fact>
        <Fact label="Session">{record.sessionTitle || '–'}</Fact>
        <Fact label="Workspace">
          <span className={classes.mono}>{tildePath(record.workspace, home) || '–'}</span>
        </Fact>
        <Fact label="Source">{record.source}</Fact>
        <Fact label="Service tier">{record.serviceTier ?? '–'}</Fact>
        <Fact label="Price">
          <span className={classes.mono}>{record.priceId ?? 'not known'}</span>
        </Fact>
        <Fact label="Request">
          <span className={classes.mono}>{record.requestId}</span>
        </Fact>
      </dl>
      {sessionId !== null && (
        <Button
          variant="default"
          onClick={() => {
            onLeave();
            go({ screen: 'sessions', sessionId });
          }}
        >
          Open the session
        </Button>
      )}
    </div>
  );
}

function costNote({ costMicroUsd, isEstimated }: UsageRecord): string {
  if (costMicroUsd === null)
    return 'The price of this model is not known, so the cost is not counted.';
  return isEstimated
    ? 'The reply was cut off: tokens are what was known by then.'
    : 'As the provider bills it.';
}

type LineProps = { label: string; count: number; isSum?: boolean; isPart?: boolean };

function Line({ label, count, isSum, isPart }: LineProps) {
  return (
    <div className={classes.line} data-sum={isSum || undefined} data-part={isPart || undefined}>
      <dt>{label}</dt>
      <dd data-figures>{count.toLocaleString('en-US')}</dd>
    </div>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
