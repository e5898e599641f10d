import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactInDollars, exactSum } from '../../../../../src/renderer/screens/usage/exact-sum';
import {
  dayFilter,
  daysOf,
  type Filter,
  filtersWords,
  sourceFilter,
  UNPRICED_ONLY,
  usageFilter,
  withFilter,
  withoutPart,
} from '../../../../../src/renderer/screens/usage/filters';
import {
  dayByKey,
  monthFrom,
  monthWeeks,
} from '../../../../../src/renderer/screens/usage/month-grid';
import { rangeOf, rangeWords } from '../../../../../src/renderer/screens/usage/range';
import { dayInDirection, yearGrid } from '../../../../../src/renderer/screens/usage/year-grid';

const model = (value: string): Filter => ({ part: 'model', value, label: value });

describe('what the list is narrowed to', () => {
  it('has one value per part, the last one', () => {
    const filters = withFilter(withFilter([UNPRICED_ONLY], model('a')), model('b'));
    expect(usageFilter(filters, ' checkout ')).toEqual({
      unpricedOnly: true,
      model: 'b',
      text: 'checkout',
    });
    expect(usageFilter(withoutPart(filters, 'model'), '')).toEqual({ unpricedOnly: true });
  });

  it('takes the days of a chosen day, not of the range', () => {
    const range = { from: '2026-11-01', to: '2026-11-20' };
    expect(daysOf([model('a')], range)).toEqual(range);
    const filters = [dayFilter('2026-03-04')];
    expect(daysOf(filters, range)).toEqual({ from: '2026-03-04', to: '2026-03-04' });
    expect(usageFilter(filters, '')).toEqual({});
  });

  it('leaves imports out unless they are asked for', () => {
    expect(usageFilter([], '', true)).toEqual({ withoutImports: true });
    expect(usageFilter([sourceFilter('import')], '')).toEqual({ source: 'import' });
  });

  it('is said in one sentence', () => {
    expect(filtersWords([])).toBe('All requests of the range');
    expect(filtersWords([model('a'), dayFilter('2026-03-04')])).toBe(
      'Requests with model a, day 4 Mar',
    );
  });
});

describe('ranges', () => {
  it('know the calendar month', () => {
    const noon = new Date(2026, 10, 20, 12).getTime();
    expect(rangeOf('month', noon, { from: '', to: '' })).toEqual({
      from: '2026-11-01',
      to: '2026-11-20',
    });
  });

  it.each([
    ['2026-10-22', '2026-11-20', '22 Oct – 20 Nov'],
    ['2025-12-30', '2026-01-02', '30 Dec 2025 – 2 Jan 2026'],
    ['2025-03-01', '2025-03-09', '1 Mar – 9 Mar 2025'],
    ['2026-11-20', '2026-11-20', '20 Nov'],
  ])('%s to %s reads %s', (from, to, words) => {
    expect(rangeWords({ from, to }, 2026)).toBe(words);
  });
});

describe('the year', () => {
  it.each([2024, 2025, 2026, 2027, 2028])('%d has every day once, in its weekday', (year) => {
    const { rows, weeks } = yearGrid(year, new Map(), `${year}-12-31`);
    const days = rows.flat().flatMap((cell) => cell?.day ?? []);
    expect(new Set(days).size).toBe(year % 4 === 0 ? 366 : 365);
    expect(rows.every((row) => row.length === weeks)).toBe(true);
    for (const [weekday, row] of rows.entries()) {
      for (const cell of row) {
        if (cell) expect((new Date(`${cell.day}T12:00`).getDay() + 6) % 7).toBe(weekday);
      }
    }
  });

  it('is empty after the last day', () => {
    const { rows } = yearGrid(2026, new Map(), '2026-01-02');
    expect(rows.flat().filter(Boolean)).toHaveLength(2);
  });

  it('has levels by quarters of the days that have something', () => {
    const amounts = new Map([1, 2, 3, 400].map((amount, at) => [`2026-01-0${at + 1}`, amount]));
    const { rows, thresholds } = yearGrid(2026, amounts, '2026-12-31');
    const levels = new Map(rows.flat().flatMap((cell) => (cell ? [[cell.day, cell.level]] : [])));
    expect([...amounts.keys()].map((day) => levels.get(day))).toEqual([1, 2, 3, 4]);
    expect(levels.get('2026-01-05')).toBe(0);
    expect(thresholds).toEqual([1, 2, 3, 400]);
  });

  it('is walked by arrows and ends at its edges', () => {
    expect(dayInDirection('2026-03-29', 'ArrowDown', '2026-11-21')).toBe('2026-03-30');
    expect(dayInDirection('2026-03-29', 'ArrowLeft', '2026-11-21')).toBe('2026-03-22');
    expect(dayInDirection('2026-01-03', 'ArrowLeft', '2026-11-21')).toBeNull();
    expect(dayInDirection('2026-11-20', 'ArrowRight', '2026-11-21')).toBeNull();
    expect(dayInDirection('2026-03-29', 'End', '2026-11-21')).toBe('2026-11-21');
    expect(dayInDirection('2025-03-29', 'End', '2026-11-21')).toBe('2025-12-31');
    expect(dayInDirection('2026-03-29', 'Enter', '2026-11-21')).toBeNull();
  });
});

describe('a calendar month', () => {
  it('has every day once, Monday first', () => {
    const weeks = monthWeeks('2026-11');
    expect(weeks).toHaveLength(6);
    expect(weeks[0]).toEqual([null, null, null, null, null, null, '2026-11-01']);
    expect(weeks.flat().filter((day) => day !== null)).toHaveLength(30);
    expect(monthWeeks('2027-02').flat()).not.toContain(null);
  });

  it.each([
    ['2026-03-31', 'PageUp', '2026-02-28'],
    ['2026-12-15', 'PageDown', '2027-01-15'],
    ['2026-11-21', 'Home', '2026-11-16'],
    ['2026-11-21', 'End', '2026-11-22'],
    ['2026-03-29', 'ArrowRight', '2026-03-30'],
  ])('%s and %s lead to %s', (day, key, next) => {
    expect(dayByKey(day, key)).toBe(next);
  });

  it('turns over years', () => {
    expect(monthFrom('2026-12', 1)).toBe('2027-01');
    expect(monthFrom('2026-01', -1)).toBe('2025-12');
  });
});

describe('the sum behind a cost', () => {
  it('is exact', () => {
    expect(exactSum(['6056', '9178.4', '0.05'])).toBe('15234.45');
    expect(exactSum(['0.5', '0.5'])).toBe('1');
    expect(exactSum(['100', '200'])).toBe('300');
    expect(exactSum([])).toBe('0');
  });

  it('is shown in dollars with one precision', () => {
    expect(exactInDollars(['6056', '9178.4'])).toEqual(['0.0060560', '0.0091784']);
    expect(exactInDollars(['6056', '12000000'])).toEqual(['0.006056', '12.000000']);
  });

  it('is the same in any order, to the last digit', () => {
    const amount = fc
      .tuple(fc.nat(1_000_000_000), fc.nat(999_999))
      .map(([whole, part]) => `${whole}.${String(part).padStart(6, '0')}`);
    fc.assert(
      fc.property(fc.array(amount, { minLength: 1 }), (amounts) => {
        const exact = amounts.reduce((sum, one) => sum + BigInt(one.replace('.', '')), 0n);
        const [shown] = exactInDollars([exactSum(amounts)]);
        const millionths = BigInt((shown ?? '').replace('.', '').padEnd(1, '0'));
        const scale = 10n ** BigInt(12 - ((shown ?? '').split('.')[1]?.length ?? 0));
        expect(millionths * scale).toBe(exact);
        expect(exactSum(amounts.toReversed())).toBe(exactSum(amounts));
      }),
    );
  });
});
