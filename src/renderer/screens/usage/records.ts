import type { UsageRecord } from '../../../shared/commands/usage';

type Identified = Pick<UsageRecord, 'id'>;

/**
 * The ledger with its newest page read again: what is new goes on top. A page that does not reach what is
 * known leaves a hole, so it replaces everything; `hasHole` says so.
 */
export function withNewest<R extends Identified>(
  known: readonly R[],
  page: readonly R[],
): { records: readonly R[]; hasHole: boolean } {
  const first = known[0];
  const overlap = first === undefined ? -1 : page.findIndex(({ id }) => id === first.id);
  if (first !== undefined && overlap < 0 && page.length > 0)
    return { records: page, hasHole: true };
  if (overlap < 0) return { records: page, hasHole: false };
  // Costs that were unknown may be known now, so the page's version of a record wins.
  const fresh = new Set(page.map(({ id }) => id));
  return { records: [...page, ...known.filter(({ id }) => !fresh.has(id))], hasHole: false };
}
