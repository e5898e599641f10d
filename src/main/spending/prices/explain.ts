import { eq } from 'drizzle-orm';
import type { CommandOutput } from '../../../shared/commands';
import type { CostLine } from '../../../shared/commands/usage';
import { ChatelaineError } from '../../../shared/errors';
import { divideRoundHalfUp } from '../../../shared/money';
import type { OpenDatabase } from '../../db/open';
import { usageRecords } from '../../db/schema';
import { toRecord } from '../usage/record';
import { type CostPart, costParts, exactAmount, TOKENS_PER_MTOK } from './cost';
import { toListed } from './listed';
import { BEFORE_FIRST_PRICE, BEYOND_COUNTING, NO_SUCH_MODEL, type Prices } from './prices';
import { chargedRequestOf } from './recorded-request';
import { factorsOf } from './terms';

type UsageRow = typeof usageRecords.$inferSelect;

/** Why a record costs what it costs: the sum line by line. Error: `NOT_FOUND`. */
export type Explain = (recordId: string) => CommandOutput<'usage.explain'>;

export function createExplain(ports: { database: OpenDatabase; prices: Prices }): Explain {
  const { database, prices } = ports;
  return (recordId) => {
    const row = database.db.select().from(usageRecords).where(eq(usageRecords.id, recordId)).get();
    if (!row) throw new ChatelaineError('NOT_FOUND', 'This record is not in the ledger.');
    return { record: toRecord(row), ...explainRow(prices, row) };
  };
}

type Explanation = Omit<CommandOutput<'usage.explain'>, 'record'>;

function explainRow(prices: Prices, row: UsageRow): Explanation {
  if (row.costMicroUsd === null) return without(reasonOf(prices, row));
  const price = prices.all().find(({ id }) => id === row.priceId);
  if (!price) return without('The price that it was calculated with is no longer there.');
  const request = chargedRequestOf(row);
  const factors = factorsOf(request, price.tier);
  const { parts, scale } = costParts(price, request.tokens, row.webSearches, factors);
  const divisor = scale * TOKENS_PER_MTOK;
  const sum = parts.reduce((total, part) => total + exactAmount(part), 0n);
  // A database of a version that still changed prices in place can have figures that no sum leads to.
  if (divideRoundHalfUp(sum, divisor) !== BigInt(row.costMicroUsd))
    return without('The price was corrected after this was calculated; the cost stays as it was.');
  return {
    lines: parts.filter(({ quantity }) => quantity > 0).map((part) => toLine(part, scale)),
    price: toListed(price),
    multipliers: factors.map(({ label }) => label),
    reason: '',
  };
}

function without(reason: string): Explanation {
  return { lines: [], price: null, multipliers: [], reason };
}

function toLine(part: CostPart, scale: bigint): CostLine {
  return {
    label: part.label,
    quantity: part.quantity,
    microUsdPerMillion: Number(divideRoundHalfUp(part.scaledRate, scale)),
    exactMicroUsd: toDecimal(exactAmount(part), scale * TOKENS_PER_MTOK),
  };
}

/** `amount / divisor` as decimal digits; exact, because the divisor is a power of ten. */
export function toDecimal(amount: bigint, divisor: bigint): string {
  const places = String(divisor).length - 1;
  const fraction = String(amount % divisor)
    .padStart(places, '0')
    .replace(/0+$/, '');
  return `${amount / divisor}${fraction === '' ? '' : `.${fraction}`}`;
}

/** For a person: what is missing, and what to do. */
function reasonOf(prices: Prices, row: UsageRow): string {
  const charge = prices.charge(chargedRequestOf(row));
  if (charge.costMicroUsd !== null)
    return 'Its price is known by now; the cost is being filled in.';
  switch (charge.reason) {
    case NO_SUCH_MODEL:
      return `There is no price for ${row.model} yet. Add one, and the cost is filled in.`;
    case BEFORE_FIRST_PRICE:
      return `The prices of ${row.model} begin after this request. Add one from an earlier day, and the cost is filled in.`;
    case BEYOND_COUNTING:
      return 'By its price this one request would cost more than a million dollars, so it is not counted. Its tokens or its price must be wrong.';
    default:
      return `No price is known for ${charge.reason} of ${row.model}, so the cost is left open.`;
  }
}
