import { MICRO_USD_PER_USD, type MicroUsd } from '../../shared/money';

/** What an amount may be written with: `$1,250.50`, `1250.5`, `.5`; at most six decimals. */
const DOLLARS = /^\$?\s*(\d{1,3}(?:,\d{3})+|\d*)(?:\.(\d{0,6}))?$/;

/**
 * An amount that a person wrote in dollars, in micro-USD without any rounding; null when it is not an
 * amount, has more than six decimals, or is larger than a number holds exactly.
 */
export function parseDollars(text: string): MicroUsd | null {
  const match = DOLLARS.exec(text.trim());
  if (match === null) return null;
  const whole = (match[1] ?? '').replaceAll(',', '');
  const fraction = match[2] ?? '';
  if (whole === '' && fraction === '') return null;
  const amount = Number(`${whole}${fraction.padEnd(6, '0')}`);
  return Number.isSafeInteger(amount) ? amount : null;
}

/** An amount as a field shows it, exact: `10`, `12.50`, `0.015`. */
export function dollarsText(amount: MicroUsd): string {
  const whole = Math.floor(amount / MICRO_USD_PER_USD);
  const rest = amount % MICRO_USD_PER_USD;
  if (rest === 0) return String(whole);
  const fraction = String(rest).padStart(6, '0').replace(/0+$/, '').padEnd(2, '0');
  return `${whole}.${fraction}`;
}

/** An amount that somebody set, exact: `$1,250`, `$12.50`, `$0.015`. */
export function exactDollars(amount: MicroUsd): string {
  const [whole = '0', fraction] = dollarsText(amount).split('.');
  const grouped = Number(whole).toLocaleString('en-US');
  return `$${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}
