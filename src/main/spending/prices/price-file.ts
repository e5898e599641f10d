import { z } from 'zod';
import { ModelId } from '../../../shared/commands/command';
import { NewPrice } from '../../../shared/commands/prices';
import { ChatelaineError } from '../../../shared/errors';
import { MICRO_USD_PER_USD } from '../../../shared/money';

/** A price out of a file, with what the file says about where it is from. */
type FiledPrice = NewPrice & { source: string | undefined };

/** A price file is for reading by people; a thousand models would fit many times. */
export const MOST_PRICE_FILE_BYTES = 5_000_000;
const MOST_ROWS = 5_000;

/**
 * Reads the text of a price file, the form of `resources/prices.json`. Error: `INVALID_INPUT`, which
 * names the first entry that does not fit and what is wrong with it.
 */
export function parsePriceFile(text: string): FiledPrice[] {
  if (Buffer.byteLength(text) > MOST_PRICE_FILE_BYTES)
    throw refusal('It is larger than 5 MB, which no price list is.');
  return toRows(parseJson(text));
}

/** The same for a file that has been parsed as JSON. */
export function toRows(json: unknown): FiledPrice[] {
  const parsed = PriceFile.safeParse(json);
  if (!parsed.success) throw refusal(faultOf(parsed.error, json));
  const { provider, prices } = parsed.data;
  const rows = prices.flatMap(({ models, source, ...entry }) =>
    models.map((model) => ({ ...entry, provider, model, source })),
  );
  if (rows.length > MOST_ROWS) throw refusal(`It has ${rows.length} prices; ${MOST_ROWS} is most.`);
  refuseRepeated(rows);
  return rows;
}

/** What makes two prices the same price with other figures. */
export function priceKey(
  price: {
    [K in 'provider' | 'model' | 'effectiveFrom' | 'promptTokensOver' | 'tier']:
      | NewPrice[K]
      | number;
  },
): string {
  const { provider, model, effectiveFrom, promptTokensOver, tier } = price;
  return JSON.stringify([provider, model, effectiveFrom, promptTokensOver, tier]);
}

/** USD per million tokens as a decimal string, so that no figure goes through a binary fraction. */
const Usd = z
  .string()
  .regex(/^\d{1,6}(\.\d{1,6})?$/, 'must be US dollars per million tokens in quotes, such as "2.50"')
  .transform((text) => {
    const [dollars = '0', fraction = ''] = text.split('.');
    return Number(dollars) * MICRO_USD_PER_USD + Number(fraction.padEnd(6, '0'));
  });

const PriceFile = z.strictObject({
  asOf: z.iso.date(),
  provider: z.string().trim().min(1).max(40),
  unit: z.literal('USD per million tokens'),
  prices: z
    .array(
      z.strictObject({
        models: z.array(ModelId).min(1).max(1_000),
        /** The first day, UTC; null = as long as the model has existed. */
        effectiveFrom: z.iso
          .date()
          .refine((day) => isSensibleDay(day), 'must be a day from 2020 to 2099')
          .nullable(),
        promptTokensOver: NewPrice.shape.promptTokensOver,
        tier: NewPrice.shape.tier,
        input: Usd,
        output: Usd,
        cacheRead: Usd,
        cacheWrite5m: Usd,
        cacheWrite1h: Usd,
        /** How sure the figures are: `official`, or `reported` when third parties agree on them. */
        source: z.string().trim().min(1).max(60).optional(),
      }),
    )
    .min(1)
    .max(MOST_ROWS),
});

/** No model is older than 2020, and a price of the next century is a slip of the keyboard. */
export function isSensibleDay(day: string): boolean {
  return day >= '2020-01-01' && day <= '2099-12-31';
}

function parseJson(text: string): unknown {
  try {
    // Editors of Windows put a byte order mark first.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const where = error instanceof Error ? ` (${error.message.slice(0, 120)})` : '';
    throw refusal(`It is not JSON${where}.`);
  }
}

function refuseRepeated(rows: readonly FiledPrice[]): void {
  const seen = new Set<string>();
  for (const row of rows) {
    if (seen.has(priceKey(row)))
      throw refusal(
        `The price of ${row.model} from ${row.effectiveFrom ?? 'the beginning'} is in it twice.`,
      );
    seen.add(priceKey(row));
  }
}

/** The first thing that is wrong, where: `Entry 3 (claude-opus-5), input: must be…`. */
function faultOf(error: z.ZodError, json: unknown): string {
  const [issue] = error.issues;
  if (!issue) return 'It does not have the form of a price file.';
  const [list, index, ...rest] = issue.path;
  const place =
    list === 'prices' && typeof index === 'number'
      ? [`Entry ${index + 1}${nameOf(json, index)}`, rest.join('.')]
      : [issue.path.join('.') || 'The file'];
  return `${place.filter((part) => part !== '').join(', ')}: ${issue.message}.`;
}

const Named = z.object({
  prices: z.array(z.object({ models: z.array(z.string()).min(1) }).catch({ models: [] })),
});

/** The first model of an entry that may be anything. */
function nameOf(json: unknown, index: number): string {
  const named = Named.safeParse(json);
  const model = named.success ? named.data.prices[index]?.models[0] : undefined;
  return model === undefined ? '' : ` (${model.slice(0, 80)})`;
}

function refusal(problem: string): ChatelaineError {
  return new ChatelaineError(
    'INVALID_INPUT',
    `No price of the file was taken. ${problem} Correct the file and import it again.`,
  );
}
