import type { ReactNode } from 'react';
import { formatMicroUsd, formatTokens } from '../../../shared/money';
import { Money } from '../../components/figures';
import { LinkButton } from '../../components/link-button';
import { useNavigation } from '../../navigation';
import { cacheHitRate, changeWords, type Summary, shareWords, tokensIn } from './figures';
import classes from './totals.module.css';

type Props = {
  summary: Pick<Summary, 'totals' | 'previous' | 'cacheSavedMicroUsd'>;
  /** What it is compared with: `the 30 days before`. */
  previousWords: string;
};

/** The range in seven figures, each beside the same of the range before. */
export function Totals({ summary, previousWords }: Props) {
  const go = useNavigation((navigation) => navigation.go);
  const { totals, previous, cacheSavedMicroUsd } = summary;
  const { tokens, requests, unpriced, costMicroUsd } = totals;
  const isAllUnpriced = requests > 0 && unpriced === requests;
  return (
    <section className={classes.section} aria-label="Totals">
      <dl className={classes.totals}>
        <Figure
          label="Cost"
          note={isAllUnpriced ? '' : changeWords(costMicroUsd, previous.costMicroUsd)}
        >
          <Money amount={isAllUnpriced ? null : costMicroUsd} />
        </Figure>
        <Figure label="Caching saved" note={savedNote(costMicroUsd, cacheSavedMicroUsd)}>
          {formatMicroUsd(cacheSavedMicroUsd)}
        </Figure>
        <Figure label="Cache hit rate" note={rateNote(cacheHitRate(previous.tokens))}>
          {rateWords(cacheHitRate(tokens))}
        </Figure>
        <Figure
          label="Tokens in"
          note={changeWords(tokensIn(tokens), tokensIn(previous.tokens))}
          detail={`${tokensIn(tokens).toLocaleString('en-US')}, cache included`}
        >
          {formatTokens(tokensIn(tokens))}
        </Figure>
        <Figure
          label="Tokens out"
          note={changeWords(tokens.output, previous.tokens.output)}
          detail={tokens.output.toLocaleString('en-US')}
        >
          {formatTokens(tokens.output)}
        </Figure>
        <Figure label="Requests" note={changeWords(requests, previous.requests)}>
          {requests.toLocaleString('en-US')}
        </Figure>
        <Figure
          label="Unpriced"
          note={
            unpriced === 0 ? (
              'none'
            ) : (
              <LinkButton onClick={() => go({ screen: 'settings', section: 'prices' })}>
                Add prices
              </LinkButton>
            )
          }
        >
          {unpriced.toLocaleString('en-US')}
        </Figure>
      </dl>
      <p className={classes.caption}>Compared with {previousWords}.</p>
    </section>
  );
}

type FigureProps = { label: string; note: ReactNode; detail?: string; children: ReactNode };

function Figure({ label, note, detail, children }: FigureProps) {
  return (
    <div className={classes.figure} title={detail}>
      <dt className={classes.label}>{label}</dt>
      <dd className={classes.value} data-figures>
        {children}
      </dd>
      <dd className={classes.note} data-figures>
        {note}
      </dd>
    </div>
  );
}

function rateWords(rate: number | null): string {
  return rate === null ? '–' : shareWords(rate, 1);
}

function rateNote(before: number | null): string {
  return before === null ? 'nothing before' : `was ${rateWords(before)}`;
}

function savedNote(cost: number, saved: number): string {
  if (saved === 0) return 'nothing yet';
  if (saved < 0) return 'writes cost more';
  return `of ${formatMicroUsd(cost + saved)}`;
}
