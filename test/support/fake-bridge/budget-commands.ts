import type { CommandInput } from '../../../src/shared/commands';
import type { Budget } from '../../../src/shared/commands/budgets';
import type { Payment } from '../../../src/shared/commands/payments';
import type { Emit } from '../../../src/shared/events';
import { failure } from './failure';
import { nextId } from './next-id';
import { budgetOf, leftOf } from './some-budgets';
import type { State } from './state';

/** Budgets that are only looked at and changed; nothing is ever spent from them. */
export function createBudgetCommands(state: State, emit: Emit) {
  const one = (id: string): Budget => {
    const budget = state.budgets.find((known) => known.id === id);
    if (!budget) throw failure('NOT_FOUND');
    return budget;
  };
  const changed = <T>(answer: T): T => {
    emit('budgets.changed', {});
    return answer;
  };
  const tightestFirst = () =>
    state.budgets.toSorted((a, b) => leftOf(a) / a.limitMicroUsd - leftOf(b) / b.limitMicroUsd);
  return {
    'budgets.list': () => state.budgets,
    'budgets.create': (input: CommandInput<'budgets.create'>) => {
      const { scope, scopeId = '', period, isHard = true, countsImports = false } = input;
      const isSame = (known: Budget) =>
        known.scope === scope && known.scopeId === scopeId && known.period === period;
      if (state.budgets.some(isSame)) {
        throw failure('CONFLICT', 'There is a budget for this with the same period already.');
      }
      const { limitMicroUsd } = input;
      const scopeLabel = labelOf(state, scope, scopeId);
      const values = { scope, scopeId, scopeLabel, period, limitMicroUsd, isHard, countsImports };
      const budget = budgetOf({
        ...values,
        endsAt: period === 'total' ? null : Date.now() + 86_400_000,
      });
      state.budgets.push(budget);
      return changed(budget);
    },
    'budgets.update': ({ budgetId, ...values }: CommandInput<'budgets.update'>) => {
      const budget = Object.assign(one(budgetId), values);
      budget.leftMicroUsd = leftOf(budget);
      return changed(budget);
    },
    'budgets.remove': ({ budgetId }: CommandInput<'budgets.remove'>) => {
      const budget = one(budgetId);
      state.budgets = state.budgets.filter((known) => known !== budget);
      return changed({});
    },
    'budgets.tightest': () =>
      state.budgets.find(({ scope, period }) => scope === 'profile' && period === 'day') ??
      tightestFirst()[0] ??
      null,
    'budgets.forSession': ({ sessionId }: CommandInput<'budgets.forSession'>) =>
      tightestFirst().filter(({ scope, scopeId }) => scope !== 'session' || scopeId === sessionId),
    'budgets.allowUnmetered': () => ({}),

    'payments.list': () => ({ payments: [], hasMore: false }),
    'payments.authorize': (input: CommandInput<'payments.authorize'>) => paymentOf(input),
    'payments.capture': ({ amountMicroUsd }: CommandInput<'payments.capture'>) =>
      paymentOf({ amountMicroUsd, status: 'captured' }),
    'payments.void': () => paymentOf({ status: 'voided' }),
  };
}

function labelOf(state: State, scope: Budget['scope'], scopeId: string): string {
  const profile = state.profiles.find(({ id }) => id === scopeId);
  const credential = state.credentials.find(({ id }) => id === scopeId);
  const session = state.sessions.find(({ id }) => id === scopeId);
  const client = state.clients.find(({ id }) => id === scopeId);
  return scope === 'all'
    ? ''
    : (profile?.name ?? credential?.credentialName ?? session?.title ?? client?.name ?? scopeId);
}

function paymentOf(values: { amountMicroUsd?: number; status?: Payment['status'] }): Payment {
  return {
    id: nextId(),
    kind: 'client',
    clientId: null,
    sessionId: null,
    amountMicroUsd: values.amountMicroUsd ?? 0,
    capturedMicroUsd: 0,
    status: values.status ?? 'authorized',
    description: '',
    createdAt: Date.now(),
    expiresAt: Date.now() + 600_000,
    endedAt: null,
  };
}
