import type { CommandOutput } from '../../../shared/commands';
import type { NewPrice } from '../../../shared/commands/prices';
import { ChatelaineError } from '../../../shared/errors';
import type { Emit } from '../../../shared/events';
import type { OpenDatabase } from '../../db/open';
import { toListed } from './listed';
import { conflictOf, insertOwn, removeOwn, toOwnRow } from './own-rows';
import { MOST_PRICE_FILE_BYTES, parsePriceFile } from './price-file';
import type { Prices } from './prices';
import type { Repricing } from './repricing';
import { US_INFERENCE_PER_MILLE } from './terms';
import { readUnpriced } from './unpriced';

/**
 * The text of a file that the user chooses, and its name; null when they cancel. Reads no more than
 * `mostBytes`. Error: `INVALID_INPUT` when the file is larger or cannot be read.
 */
export type ReadChosenFile = (options: {
  title: string;
  mostBytes: number;
}) => Promise<{ name: string; text: string } | null>;

/** The prices as the user sees them, and those of their own. */
export type OwnPrices = {
  list(): Promise<CommandOutput<'prices.list'>>;
  /** Errors: `CONFLICT` when there is one of the user's own for the same, `INVALID_INPUT` for an absurd date. */
  add(price: NewPrice): Promise<CommandOutput<'prices.add'>>;
  /** Errors: `NOT_FOUND`; `CONFLICT` when it came with the app or records were priced with it. */
  remove(priceId: string): Promise<void>;
  /** Errors: `INVALID_INPUT`, which names the entry; `CONFLICT` with a price of the user's own. */
  importFile(): Promise<CommandOutput<'prices.importFile'>>;
};

export function createOwnPrices(ports: {
  database: OpenDatabase;
  prices: Prices;
  repricing: Repricing;
  readChosenFile: ReadChosenFile;
  emit: Emit;
}): OwnPrices {
  const { database, prices, repricing, emit } = ports;
  const inTurn = createQueue();

  /** Writes rows, which is all or nothing, then fills what they are the price of. */
  async function write(wanted: readonly NewPrice[]) {
    const rows = wanted.map(toOwnRow);
    const added = database.transaction((tx) => insertOwn(tx, rows));
    if (added.length === 0) return { added, filled: 0 };
    prices.reload();
    emit('prices.changed', {});
    const filled = await repricing.fill();
    // Once more: what is unpriced has changed with the ledger.
    if (filled > 0) emit('prices.changed', {});
    return { added, filled };
  }

  return {
    list: async () => ({
      prices: prices.all().map(toListed),
      unpriced: await readUnpriced(database, prices),
      usInferencePerMille: US_INFERENCE_PER_MILLE,
    }),
    add: (price) =>
      inTurn(async () => {
        const { added, filled } = await write([price]);
        const [row] = added;
        if (!row) throw new ChatelaineError('CONFLICT', conflictOf(price));
        return { price: toListed(row), filled };
      }),
    remove: (priceId) =>
      inTurn(async () => {
        await removeOwn(database, priceId);
        prices.reload();
        emit('prices.changed', {});
      }),
    async importFile() {
      const file = await ports.readChosenFile({
        title: 'Choose a price file',
        mostBytes: MOST_PRICE_FILE_BYTES,
      });
      if (!file) return null;
      const rows = parsePriceFile(file.text);
      return inTurn(async () => {
        const { added, filled } = await write(rows);
        return { added: added.length, filled };
      });
    },
  };
}

/** One change of the prices after the other: a row must not go while records are filled with it. */
function createQueue() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const run = last.then(work, work);
    last = run;
    return run;
  };
}
