import { Money, Tokens } from '../../components/figures';
import type { Metric, Series } from './figures';
import classes from './legend.module.css';
import { seriesColor } from './series-color';

type Props = { series: readonly Series[]; metric: Metric };

/** What the colours mean, with the sum of each. */
export function Legend({ series, metric }: Props) {
  return (
    <ul className={classes.legend}>
      {series.map(({ id, label, total }, at) => (
        <li key={id} className={classes.item}>
          <span className={classes.swatch} style={{ background: seriesColor(at) }} aria-hidden />
          <span>{label}</span>
          <span className={classes.total}>
            {metric === 'tokens' ? <Tokens count={total} /> : <Money amount={total} />}
          </span>
        </li>
      ))}
    </ul>
  );
}
