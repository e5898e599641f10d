import { MICRO_USD_PER_USD } from '../../../shared/money';
import type { Metric } from './figures';

/** Where the lines of a chart are, and how each is called: all with the same number of decimals. */
export type Axis = { ticks: readonly number[]; words: (value: number) => string };

/** Lines at round figures, at most five above zero, for amounts up to `max`. */
export function axisFor(max: number, metric: Metric): Axis {
  const step = roundStep(max / 4);
  const count = Math.max(1, Math.ceil(max / step));
  const ticks = Array.from({ length: count + 1 }, (_, at) => at * step);
  const top = count * step;
  return { ticks, words: metric === 'tokens' ? tokenWords(step, top) : dollarWords(step) };
}

/** The smallest of 1, 2, 5, 10, 20... that is not below `least`. */
function roundStep(least: number): number {
  if (least <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((one) => one * power >= least) ?? 10;
  return factor * power;
}

/** As many decimals as the step needs; dollars have two or none. */
function dollarWords(step: number): Axis['words'] {
  const zeros = /0*$/.exec(String(step))?.[0].length ?? 0;
  const needed = Math.max(0, 6 - zeros);
  const decimals = needed === 0 ? 0 : Math.max(2, needed);
  const format = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return (value) => `$${(value / MICRO_USD_PER_USD).toLocaleString('en-US', format)}`;
}

const UNITS = [
  [1_000_000_000, 'G'],
  [1_000_000, 'M'],
  [1_000, 'k'],
] as const;

/** All in the unit of the topmost line. */
function tokenWords(step: number, top: number): Axis['words'] {
  const [unit, name] = UNITS.find(([size]) => top >= size) ?? ([1, ''] as const);
  const decimals = Math.max(0, Math.ceil(Math.log10(unit / step)));
  return (value) => (value === 0 ? '0' : `${(value / unit).toFixed(decimals)}${name}`);
}
