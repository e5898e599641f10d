import { Button, Drawer } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { UsageRecord } from '../../../shared/commands/usage';
import { useQuery } from '../../api';
import { Money } from '../../components/figures';
import { exactTime } from '../../components/relative-time';
import { useNavigation } from '../../navigation';
import { tildePath } from '../sessions/list/arrange';
import { CostSum } from './cost-sum';
import { tokensIn } from './figures';
import { SOURCE_WORDS } from './filters';
import classes from './record-drawer.module.css';

type Props = { record: UsageRecord | null; onClose: () => void };

/** One request: what it cost and why, its tokens, and who paid. */
export function RecordDrawer({ record, onClose }: Props) {
  // Kept while the drawer slides away.
  const [last, setLast] = useState(record);
  if (record !== null && record !== last) setLast(record);
  return (
    <Drawer
      opened={record !== null}
      onClose={onClose}
      position="right"
      size={460}
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
      <CostSum
        record={record}
        onAddPrice={() => {
          onLeave();
          go({ screen: 'settings', section: 'prices', model: record.model });
        }}
      />
      {record.costMicroUsd === null && <TokenLines record={record} />}
      <dl className={classes.facts}>
        <Fact label="Tokens sent">{tokensIn(tokens).toLocaleString('en-US')}</Fact>
        <Fact label="Tokens received">
          {tokens.output.toLocaleString('en-US')}
          {record.thinkingTokens > 0 &&
            `, ${record.thinkingTokens.toLocaleString('en-US')} thinking`}
        </Fact>
        <Fact label="Paid by">{record.credentialName || '–'}</Fact>
        <Fact label="Model">{record.model}</Fact>
        <Fact label="Time">{exactTime(record.at)}</Fact>
        <Fact label="Session">{record.sessionTitle || '–'}</Fact>
        <Fact label="Workspace">
          <span className={classes.mono}>{tildePath(record.workspace, home) || '–'}</span>
        </Fact>
        <Fact label="Source">{SOURCE_WORDS[record.source]}</Fact>
        {record.clientName !== '' && <Fact label="Client">{record.clientName}</Fact>}
        <Fact label="Service tier">{record.serviceTier ?? '–'}</Fact>
        {record.webSearches > 0 && <Fact label="Web searches">{record.webSearches}</Fact>}
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

/** What was sent and received, where no sum shows it. */
function TokenLines({ record: { tokens } }: { record: UsageRecord }) {
  return (
    <dl className={classes.lines} aria-label="Tokens">
      <Line label="Input" count={tokens.input} />
      <Line label="Cache read" count={tokens.cacheRead} />
      <Line label="Cache write, 5 m" count={tokens.cacheWrite5m} />
      <Line label="Cache write, 1 h" count={tokens.cacheWrite1h} />
      <Line label="Output" count={tokens.output} />
    </dl>
  );
}

function costNote({ costMicroUsd, isEstimated }: UsageRecord): string {
  if (costMicroUsd === null) return 'No price is known for it, so it is in no sum.';
  return isEstimated
    ? 'The reply was cut off: tokens are what was known by then.'
    : 'As the provider bills it.';
}

function Line({ label, count }: { label: string; count: number }) {
  return (
    <div className={classes.line}>
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
