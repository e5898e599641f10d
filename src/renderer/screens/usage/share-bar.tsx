import type { Series } from './figures';
import { seriesColor } from './series-color';
import classes from './share-bar.module.css';

/** One day as one bar: each series by its share. */
export function ShareBar({ series }: { series: readonly Series[] }) {
  return (
    <div className={classes.bar} aria-hidden>
      {series.map(({ id, total }, at) => (
        <span key={id} style={{ flexGrow: total, background: seriesColor(at) }} />
      ))}
    </div>
  );
}
