import file from '../../../../resources/prices.json';
import { toRows } from './price-file';
import type { Price } from './prices';

/**
 * The list prices that ship with the app, as rows of the `prices` table. An id says what the row is the
 * price of, so that the same row is found again when a later version corrects it:
 * `claude-haiku-5-5@2026-10-07>100000`, `claude-haiku-4-5@start`, `claude-opus-5-5/fast@start`.
 */
export function bundledPrices(): Price[] {
  return toRows(file).map((row) => ({
    ...row,
    id: idOf(row),
    effectiveFrom: momentOf(row.effectiveFrom),
    source: row.source ?? 'reported',
    isOwn: false,
  }));
}

/** A price begins at midnight UTC; null = as long as the model has existed. */
export function momentOf(day: string | null): number {
  return day === null ? 0 : Date.parse(day);
}

function idOf({ model, tier, effectiveFrom, promptTokensOver }: ReturnType<typeof toRows>[number]) {
  const list = tier === 'standard' ? '' : `/${tier}`;
  const length = promptTokensOver > 0 ? `>${promptTokensOver}` : '';
  return `${model}${list}@${effectiveFrom ?? 'start'}${length}`;
}
