import { z } from 'zod';
import file from '../../../resources/prices.json';
import { MICRO_USD_PER_USD } from '../../shared/money';
import type { Price } from './prices';

/**
 * The list prices that ship with the app, as rows of the `prices` table. An id says what the row is the
 * price of, so that the same row is found again when a later version corrects it:
 * `claude-haiku-5-5@2026-10-07>100000`, `claude-haiku-4-5@start`.
 */
export function bundledPrices(): Price[] {
  const { provider, prices } = PriceFile.parse(file);
  return prices.flatMap(({ models, effectiveFrom, ...figures }) =>
    models.map((model) => ({
      id: `${model}@${effectiveFrom ?? 'start'}${figures.promptTokensOver > 0 ? `>${figures.promptTokensOver}` : ''}`,
      provider,
      model,
      effectiveFrom: effectiveFrom === null ? 0 : Date.parse(effectiveFrom),
      ...figures,
    })),
  );
}

/** USD per million tokens as a decimal string, so that no figure goes through a binary fraction. */
const Usd = z
  .string()
  .regex(/^\d{1,6}(\.\d{1,6})?$/)
  .transform((text) => {
    const [dollars = '0', fraction = ''] = text.split('.');
    return Number(dollars) * MICRO_USD_PER_USD + Number(fraction.padEnd(6, '0'));
  });

const PriceFile = z.strictObject({
  asOf: z.iso.date(),
  provider: z.string(),
  unit: z.literal('USD per million tokens'),
  prices: z.array(
    z.strictObject({
      models: z.array(z.string().min(1)).min(1),
      /** The first day, UTC; null = as long as the model has existed. */
      effectiveFrom: z.iso.date().nullable(),
      promptTokensOver: z.int().nonnegative(),
      input: Usd,
      output: Usd,
      cacheRead: Usd,
      cacheWrite5m: Usd,
      cacheWrite1h: Usd,
      /** How sure the figures are: read in the provider's own pages, or agreed on by third parties. */
      source: z.enum(['official', 'official; cache prices reported', 'reported']),
    }),
  ),
});
