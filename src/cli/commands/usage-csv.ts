import type { UsageDimension, UsageGroup } from '../../shared/commands/usage';
import { MICRO_USD_PER_USD } from '../../shared/money';

/**
 * As RFC 4180 has it: a header, CRLF. Text is always quoted, and text that a spreadsheet would take for a
 * formula gets an apostrophe in front (https://owasp.org/www-community/attacks/CSV_Injection).
 */
export function usageCsv(by: UsageDimension, groups: readonly UsageGroup[]): string {
  const head = [`${by}_key`, by, ...NUMBERS.map(([name]) => name)].join(',');
  const rows = groups.map((group) =>
    [quoted(group.key), quoted(group.label), ...NUMBERS.map(([, value]) => value(group))].join(','),
  );
  return [head, ...rows].map((row) => `${row}\r\n`).join('');
}

const NUMBERS: readonly (readonly [string, (group: UsageGroup) => string])[] = [
  ['requests', ({ requests }) => String(requests)],
  ['input_tokens', ({ tokens }) => String(tokens.input)],
  ['output_tokens', ({ tokens }) => String(tokens.output)],
  ['cache_read_tokens', ({ tokens }) => String(tokens.cacheRead)],
  ['cache_write_5m_tokens', ({ tokens }) => String(tokens.cacheWrite5m)],
  ['cache_write_1h_tokens', ({ tokens }) => String(tokens.cacheWrite1h)],
  ['cost_micro_usd', ({ costMicroUsd }) => String(costMicroUsd)],
  ['cost_usd', ({ costMicroUsd }) => exactDollars(costMicroUsd)],
  ['unpriced_requests', ({ unpriced }) => String(unpriced)],
];

/** All six decimals, without floating point. */
function exactDollars(microUsd: number): string {
  const part = String(microUsd % MICRO_USD_PER_USD).padStart(6, '0');
  return `${Math.floor(microUsd / MICRO_USD_PER_USD)}.${part}`;
}

function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
