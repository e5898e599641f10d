import type { Price as ListedPrice } from '../../../shared/commands/prices';
import type { Price } from './prices';
import { beginningOf } from './seed';

/** As the contract has it: a correction of a bundled price counts as of the day of what it corrects. */
export function toListed(row: Price): ListedPrice {
  return { ...row, effectiveFrom: beginningOf(row) };
}
