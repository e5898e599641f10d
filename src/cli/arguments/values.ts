import { InvalidArgumentError } from 'commander';
import { MICRO_USD_PER_USD, type MicroUsd } from '../../shared/money';
import { daysBefore } from '../terminal/times';

/** At most this much: what a budget may be. */
const MOST_DOLLARS = 1_000_000;

/** `2`, `2.50`, `$0.000001` as micro-USD, digit by digit: no floating point on the way. */
export function dollars(text: string): MicroUsd {
  const [, whole = '', part = ''] = /^\$?(\d{1,9})(?:\.(\d{1,6}))?$/.exec(text.trim()) ?? [];
  if (whole === '') throw new InvalidArgumentError('Write dollars such as 2 or 0.50.');
  const amount = Number(whole) * MICRO_USD_PER_USD + Number(part.padEnd(6, '0'));
  if (amount <= 0 || amount > MOST_DOLLARS * MICRO_USD_PER_USD) {
    throw new InvalidArgumentError('Write more than 0 and at most 1,000,000 dollars.');
  }
  return amount;
}

/** `a,b` as names, each once. */
export function names(text: string): string[] {
  const found = [...new Set(text.split(',').map((one) => one.trim()))].filter(Boolean);
  if (found.length === 0) throw new InvalidArgumentError('Write names with commas between them.');
  return found;
}

/** A whole number from 1. */
export function count(text: string): number {
  const value = Number(text);
  if (!/^\d{1,6}$/.test(text) || value < 1) {
    throw new InvalidArgumentError('Write a whole number from 1.');
  }
  return value;
}

/** A calendar day that there is. */
export function day(text: string): string {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text) {
    throw new InvalidArgumentError('Write a day such as 2026-11-21.');
  }
  return text;
}

const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `30m`, `24h`, `7d`, or `0`, in milliseconds. */
export function duration(text: string): number {
  if (text === '0') return 0;
  const [, value = '', unit = ''] = /^(\d{1,5})([mhd])$/.exec(text.trim()) ?? [];
  const ms = UNITS[unit];
  if (ms === undefined) throw new InvalidArgumentError('Write a time such as 30m, 24h or 7d.');
  return Number(value) * ms;
}

/** The days of a question about usage. Both ends count. */
export function dayRange(
  given: { from?: string | undefined; to?: string | undefined; days?: number | undefined },
  today: string,
): { from: string; to: string } {
  const to = given.to ?? today;
  const from = given.from ?? daysBefore(to, (given.days ?? DEFAULT_DAYS) - 1);
  return { from, to };
}

const DEFAULT_DAYS = 30;
