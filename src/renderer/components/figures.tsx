import { formatMicroUsd, formatTokens, type MicroUsd } from '../../shared/money';
import classes from './figures.module.css';

/** An amount of money; `null` is a cost whose price is not known. */
export function Money({ amount, mono = false }: { amount: MicroUsd | null; mono?: boolean }) {
  if (amount === null) return <span className={classes.unpriced}>unpriced</span>;
  return (
    <span data-figures className={mono ? classes.mono : undefined}>
      {formatMicroUsd(amount)}
    </span>
  );
}

/** A number of tokens, short; the exact one on hover. */
export function Tokens({ count, mono = false }: { count: number; mono?: boolean }) {
  return (
    <span
      data-figures
      className={mono ? classes.mono : undefined}
      title={`${count.toLocaleString('en-US')} tokens`}
    >
      {formatTokens(count)}
    </span>
  );
}
