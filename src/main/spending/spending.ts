import type { Emit } from '../../shared/events';
import type { Clock } from '../clock';
import type { OpenDatabase } from '../db/open';
import type { Logger } from '../logging/logger';
import type { Timer } from '../timer';
import { createBudgets } from './budgets/budgets';
import type { BudgetNames } from './budgets/labels';
import { createBudgetNews } from './budgets/news';
import { createPayments } from './budgets/payments';
import { createBudgetStates } from './budgets/states';
import { createImports } from './import/imports';
import { createLedger } from './ledger/ledger';
import { createReadChosenFile } from './prices/chosen-file';
import { createExplain } from './prices/explain';
import { createOwnPrices } from './prices/own-prices';
import { createPrices } from './prices/prices';
import { createRepricing } from './prices/repricing';
import { createUsageExport } from './usage/export';
import { createUsage } from './usage/usage';

/** Everything about money, put together. */
export function createSpending(ports: {
  database: OpenDatabase;
  clock: Clock;
  timer: Timer;
  emit: Emit;
  log: Logger;
  /** What else a budget can be for. */
  names: BudgetNames;
  /** Files that the user picks: one to read, and where to write one. */
  chooseFile(title: string): Promise<string | null>;
  chooseSaveFile(suggestedName: string): Promise<string | null>;
  /** Where Claude Code's history may be, and whose records it becomes. */
  history: Omit<Parameters<typeof createImports>[0], OwnImportPorts>;
}) {
  const { database, clock, emit, log, names } = ports;
  const prices = createPrices({ db: database.db });
  const repricing = createRepricing({ database, prices, emit });
  const states = createBudgetStates({ database, clock, names });
  const news = createBudgetNews({ ...ports, states });
  const budgets = createBudgets({ database, clock, states, news, names });
  const payments = createPayments({ ...ports, states, news });
  const usageExport = createUsageExport(ports);
  const ledger = createLedger({ database, prices });
  const imports = createImports({
    ...ports,
    ...ports.history,
    ledger,
    onAdded(profileId) {
      emit('usage.changed', { profileId });
      news.changed();
    },
  });
  let stopExpiring = () => {};
  let filling: Promise<unknown> = Promise.resolve();

  // What the process before was holding money for is not being asked for any more.
  payments.expireDead();

  return {
    prices,
    ledger,
    imports,
    usage: createUsage({ database, clock, prices }),
    usageExport,
    explain: createExplain({ database, prices }),
    ownPrices: createOwnPrices({
      database,
      prices,
      repricing,
      emit,
      readChosenFile: createReadChosenFile(ports.chooseFile),
    }),
    budgets,
    payments,

    /** What runs by itself; once a window is seen. */
    start(): void {
      stopExpiring = payments.startExpiring();
      imports.start();
      filling = repricing
        .fillIfPricesChanged()
        .catch((error: unknown) => log.error({ err: error }, 'records could not be priced'));
    },

    /** Ends what runs; before the database closes. */
    async close(): Promise<void> {
      stopExpiring();
      await Promise.all([usageExport.close(), imports.close(), filling]);
      news.stop();
    },
  };
}

type OwnImportPorts = 'database' | 'ledger' | 'clock' | 'timer' | 'emit' | 'log' | 'onAdded';

export type Spending = ReturnType<typeof createSpending>;
