import type { ReactNode } from 'react';
import type { UsageTotals } from '../../../shared/commands/usage';
import { formatTokens } from '../../../shared/money';
import { Money } from '../../components/figures';
import { cacheHitRate, changeWords, tokensIn } from './figures';
import classes from './totals.module.css';

type Props = { totals: UsageTotals; previous: UsageTotals; previousWords: string };

/** The range in five figures. */
export function Totals({ totals, previous, previousWords }: Props) {
  const { tokens, requests, unpriced, costMicroUsd } = totals;
  const hits = cacheHitRate(tokens);
  const isAllUnpriced = requests > 0 && unpriced === requests;
  return (
    <dl className={classes.totals}>
      <Figure
        label="Cost"
        note={isAllUnpriced ? '' : changeWords(costMicroUsd, previous.costMicroUsd, previousWords)}
      >
        <Money amount={isAllUnpriced ? null : costMicroUsd} />
      </Figure>
      <Figure label="Requests" note={changeWords(requests, previous.requests, previousWords)}>
        {requests.toLocaleString('en-US')}
      </Figure>
      <Figure label="Tokens in / out" note="with the cache">
        {formatTokens(tokensIn(tokens))} / {formatTokens(tokens.output)}
      </Figure>
      <Figure label="Cache hits" note={`${formatTokens(tokens.cacheRead)} tokens read`}>
        {hits === null ? '–' : `${Math.round(hits * 100)} %`}
      </Figure>
      <Figure
        label="Unpriced"
        note={unpriced === 0 ? 'every price is known' : 'not part of the cost'}
      >
        {unpriced.toLocaleString('en-US')}
      </Figure>
    </dl>
  );
}

function Figure({ label, note, children }: { label: string; note: string; children: ReactNode }) {
  return (
    <div className={classes.figure}>
      <dt className={classes.label}>{label}</dt>
      <dd className={classes.value} data-figures>
        {children}
      </dd>
      <dd className={classes.note}>{note}</dd>
    </div>
  );
}
