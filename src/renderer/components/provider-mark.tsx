import clsx from 'clsx';
import classes from './provider-mark.module.css';

/** The initials of a provider in a small square. Decoration: the name stands beside it. */
export function ProviderMark({ name, large = false }: { name: string; large?: boolean }) {
  return (
    <span className={clsx(classes.mark, large && classes.large)} aria-hidden>
      {name.slice(0, 2)}
    </span>
  );
}
