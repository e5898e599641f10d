import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  barWords,
  budgetName,
  budgetTone,
  endWords,
  forecastWords,
} from '../../../../../src/renderer/screens/budgets/budget-words';
import {
  limitProblem,
  readLimit,
  suggestedLimit,
} from '../../../../../src/renderer/screens/budgets/limit';
import type { Budget } from '../../../../../src/shared/commands/budgets';

const budget = (values: Partial<Budget>): Budget => ({
  id: 'b',
  scope: 'profile',
  scopeId: 'p',
  scopeLabel: 'Work',
  period: 'month',
  limitMicroUsd: 10_000_000,
  isHard: true,
  countsImports: false,
  capturedMicroUsd: 3_120_000,
  reservedMicroUsd: 0,
  leftMicroUsd: 6_880_000,
  forecastMicroUsd: null,
  endsAt: null,
  createdAt: 0,
  ...values,
});

describe('a budget in words', () => {
  it('has a name with its period', () => {
    expect(budgetName(budget({}))).toBe('Work · this month');
    expect(budgetName(budget({ scope: 'all', scopeLabel: '', period: 'day' }))).toBe(
      'Everything · today',
    );
  });

  it('says what is spent, held and left', () => {
    expect(barWords(budget({}))).toBe('$3.12 spent, $6.88 left of $10');
    expect(barWords(budget({ reservedMicroUsd: 500_000, leftMicroUsd: 6_380_000 }))).toBe(
      '$3.12 spent, $0.50 reserved, $6.38 left of $10',
    );
  });

  it('counts what is held as gone', () => {
    expect(budgetTone(budget({ capturedMicroUsd: 7_990_000 }))).toBe('fine');
    expect(budgetTone(budget({ capturedMicroUsd: 7_990_000, reservedMicroUsd: 10_000 }))).toBe(
      'near',
    );
    expect(budgetTone(budget({ capturedMicroUsd: 9_000_000, reservedMicroUsd: 1_000_000 }))).toBe(
      'over',
    );
  });

  it('says by how much a forecast is over', () => {
    expect(forecastWords(budget({ forecastMicroUsd: 14_200_000 }))).toEqual({
      text: 'At this pace $14.20 by the end of the month, $4.20 over',
      isOver: true,
    });
    expect(forecastWords(budget({ forecastMicroUsd: 10_000_000 }))?.isOver).toBe(false);
    expect(forecastWords(budget({ forecastMicroUsd: null }))).toBeNull();
  });

  it('says when the period ends', () => {
    const now = new Date(2026, 10, 21, 12).getTime();
    const endsAt = new Date(2026, 11, 1).getTime();
    expect(endWords({ period: 'month', endsAt }, now)).toBe('begins anew in 10 days, on 1 Dec');
    expect(endWords({ period: 'day', endsAt: now + 90 * 60_000 }, now)).toBe('begins anew in 2 h');
    expect(endWords({ period: 'total', endsAt: null }, now)).toBe('never begins anew');
  });
});

describe('a limit', () => {
  it.each(['', '0', '1000001', '-3', '1.2345678'])('%j is refused with words', (text) => {
    expect(readLimit(text)).toBeNull();
    expect(limitProblem(text)).toMatch(/\.$/);
  });

  it('is what was written', () => {
    expect(readLimit('12.345678')).toBe(12_345_678);
    expect(limitProblem('12.345678')).toBeNull();
  });

  it('is suggested larger than it was, and large enough for what is missing', () => {
    const limits = fc.integer({ min: 1, max: 100_000_000_000 });
    fc.assert(
      fc.property(limits, limits, (limit, missing) => {
        const suggested = suggestedLimit(limit, missing);
        expect(Number.isSafeInteger(suggested)).toBe(true);
        expect(suggested).toBeGreaterThanOrEqual(limit + missing);
        expect(suggested).toBeGreaterThan(limit);
      }),
    );
  });
});
