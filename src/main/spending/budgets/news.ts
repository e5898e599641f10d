import { eq } from 'drizzle-orm';
import type { Emit } from '../../../shared/events';
import type { MicroUsd } from '../../../shared/money';
import type { OpenDatabase } from '../../db/open';
import { budgets } from '../../db/schema';
import type { Timer } from '../../timer';
import type { Spender } from './spender';
import type { BudgetRow, BudgetState, BudgetStates } from './states';

export type BudgetNews = {
  /**
   * Budgets have changed. With a spender, money was spent: what they are in may have passed a mark. May be
   * called inside a transaction: everything is read and told once it is over.
   */
  changed(spender?: Spender): void;
  /** Calls off what has not been told yet: before the database closes. */
  stop(): void;
};

/** `budgets.changed` at most four times a second. */
const QUIET_MS = 250;

const MARKS = [100, 80, 50] as const;
type Mark = (typeof MARKS)[number];

/** The highest mark, in percent, that has been reached; 0 below the first. */
export function markReached(captured: MicroUsd, limit: MicroUsd): Mark | 0 {
  return MARKS.find((mark) => captured * 100 >= limit * mark) ?? 0;
}

/** Tells of changes, a few times a second at most, and of each mark passed, once per period. */
export function createBudgetNews(ports: {
  database: OpenDatabase;
  timer: Timer;
  emit: Emit;
  states: BudgetStates;
}): BudgetNews {
  const { database, timer, emit, states } = ports;
  const spenders = new Map<string, Spender>();
  let isDirty = false;
  let cancel: (() => void) | null = null;

  function tell(): void {
    isDirty = false;
    cancel = timer.after(QUIET_MS, () => {
      cancel = null;
      if (isDirty) tell();
    });
    const asked = [...spenders.values()];
    spenders.clear();
    emit('budgets.changed', {});
    for (const spender of asked) states.applyingTo(spender).forEach(alert);
  }

  function alert({ row, firstDay, capturedMicroUsd }: BudgetState): void {
    const percent = markReached(capturedMicroUsd, row.limitMicroUsd);
    if (percent === 0 || percent <= markTold(row, firstDay)) return;
    // First on disk, then told: after a crash it is not told twice.
    database.db
      .update(budgets)
      .set({ alertedPercent: percent, alertedDay: firstDay })
      .where(eq(budgets.id, row.id))
      .run();
    const scopeLabel = states.label(row.scope, row.scopeId);
    emit('budgets.alert', { budgetId: row.id, scopeLabel, percent });
  }

  return {
    changed(spender) {
      isDirty = true;
      if (spender) spenders.set(JSON.stringify(spender), spender);
      // Transactions are synchronous: by the time a timer runs, the one this was called in is over.
      cancel ??= timer.after(0, tell);
    },
    stop() {
      cancel?.();
      cancel = null;
    },
  };
}

/** What was told in an earlier period does not count in this one. */
function markTold({ alertedPercent, alertedDay }: BudgetRow, firstDay: string): number {
  return alertedDay === firstDay ? alertedPercent : 0;
}
