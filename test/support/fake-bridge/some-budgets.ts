import type { Budget } from '../../../src/shared/commands/budgets';
import type { Session } from '../../../src/shared/commands/sessions';
import { nextId } from './next-id';

const DAY = 86_400_000;
const DOLLAR = 1_000_000;

/** Budgets that are fine, nearly used up, used up and passed. */
export function someBudgets(
  profileId: string,
  sessions: readonly Session[],
  now: number,
): Budget[] {
  const date = new Date(now);
  const tomorrow = new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime();
  const nextMonth = new Date(date.getFullYear(), date.getMonth() + 1, 1).getTime();
  const monday = tomorrow + ((7 - date.getDay()) % 7) * DAY;
  const make = (spent: number, reserved: number, limit: number, values: Partial<Budget>): Budget =>
    budgetOf({
      capturedMicroUsd: Math.round(spent * DOLLAR),
      reservedMicroUsd: Math.round(reserved * DOLLAR),
      limitMicroUsd: limit * DOLLAR,
      ...values,
    });
  const [first] = sessions;
  return [
    make(3.12, 0.41, 10, {
      scope: 'profile',
      scopeId: profileId,
      scopeLabel: 'Work',
      period: 'day',
      endsAt: tomorrow,
      forecastMicroUsd: 5_800_000,
    }),
    make(61.4, 0.41, 150, {
      scope: 'all',
      period: 'month',
      endsAt: nextMonth,
      forecastMicroUsd: 171_200_000,
      countsImports: true,
    }),
    make(17.9, 0, 20, {
      scope: 'workspace',
      scopeId: '/home/dana/code/website',
      scopeLabel: '/home/dana/code/website',
      period: 'week',
      endsAt: monday,
      forecastMicroUsd: 19_400_000,
    }),
    make(1.98, 0, 2, {
      scope: 'session',
      scopeId: first?.id ?? '',
      scopeLabel: first?.title ?? 'A session',
      period: 'total',
    }),
    make(27.31, 0, 25, {
      scope: 'credential',
      scopeLabel: 'Backup key',
      period: 'month',
      endsAt: nextMonth,
      isHard: false,
      forecastMicroUsd: 39_000_000,
    }),
  ];
}

/** What a client may use of a day, nearly spent. */
export function clientBudgets(client: { id: string; name: string }, now: number): Budget[] {
  const tonight = new Date(now).setHours(24, 0, 0, 0);
  return [
    budgetOf({
      scope: 'client',
      scopeId: client.id,
      scopeLabel: client.name,
      period: 'day',
      limitMicroUsd: 3 * DOLLAR,
      capturedMicroUsd: 1_842_100,
      reservedMicroUsd: 310_000,
      endsAt: tonight,
    }),
  ];
}

export function budgetOf(values: Partial<Budget>): Budget {
  const budget: Budget = {
    id: nextId(),
    scope: 'all',
    scopeId: '',
    scopeLabel: '',
    period: 'total',
    limitMicroUsd: DOLLAR,
    isHard: true,
    countsImports: false,
    capturedMicroUsd: 0,
    reservedMicroUsd: 0,
    leftMicroUsd: 0,
    forecastMicroUsd: null,
    endsAt: null,
    createdAt: Date.now(),
    ...values,
  };
  return { ...budget, leftMicroUsd: leftOf(budget) };
}

export function leftOf({ limitMicroUsd, capturedMicroUsd, reservedMicroUsd }: Budget): number {
  return Math.max(0, limitMicroUsd - capturedMicroUsd - reservedMicroUsd);
}
