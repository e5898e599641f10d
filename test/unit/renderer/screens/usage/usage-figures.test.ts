import { describe, expect, it } from 'vitest';
import {
  cacheHitRate,
  changeWords,
  chartDays,
  type Summary,
  seriesOf,
} from '../../../../../src/renderer/screens/usage/figures';
import { dayOf, previousWords, rangeOf } from '../../../../../src/renderer/screens/usage/range';
import { withNewest } from '../../../../../src/renderer/screens/usage/records';
import type { UsageRecord } from '../../../../../src/shared/commands/usage';

const tokens = { input: 100, output: 50, cacheRead: 300, cacheWrite5m: 100, cacheWrite1h: 0 };
const totals = { requests: 1, tokens, costMicroUsd: 0, unpriced: 0 };

const summary = (costs: Record<string, number>): Summary => ({
  totals,
  previous: totals,
  cacheSavedMicroUsd: 0,
  groups: Object.entries(costs).map(([key, costMicroUsd]) => ({
    ...totals,
    key,
    label: key,
    costMicroUsd,
  })),
  days: [
    {
      day: '2026-11-20',
      groups: Object.fromEntries(
        Object.entries(costs).map(([key, costMicroUsd]) => [key, { costMicroUsd, tokens: 1 }]),
      ),
    },
    { day: '2026-11-21', groups: {} },
  ],
});

describe('figures', () => {
  it('count what was read from the cache among all that was sent', () => {
    expect(cacheHitRate(tokens)).toBe(0.6);
    expect(cacheHitRate({ ...tokens, input: 0, cacheRead: 0, cacheWrite5m: 0 })).toBeNull();
  });

  it.each([
    [112, 100, '+12 %'],
    [88, 100, '−12 %'],
    [100, 100, 'as before'],
    [5, 0, 'nothing before'],
    [0, 0, 'nothing yet'],
  ])('compare %d with %d', (now, before, words) => {
    expect(changeWords(now, before)).toBe(words);
  });
});

describe('the chart', () => {
  it('has the largest groups first and leaves out those without an amount', () => {
    const series = seriesOf(summary({ small: 1, none: 0, large: 9 }), 'costMicroUsd');
    expect(series.map(({ label }) => label)).toEqual(['large', 'small']);
  });

  it('adds up what is beyond the colours', () => {
    const data = summary({ a: 60, b: 50, c: 40, d: 30, e: 20, f: 10 });
    const series = seriesOf(data, 'costMicroUsd');
    expect(series.map(({ label, total }) => [label, total])).toEqual([
      ['a', 60],
      ['b', 50],
      ['c', 40],
      ['d', 30],
      ['2 others', 30],
    ]);
    const [first, second] = chartDays(data, series, 'costMicroUsd');
    expect(first).toMatchObject({ day: '2026-11-20', s0: 60, rest: 30 });
    expect(second).toMatchObject({ day: '2026-11-21', s0: 0, rest: 0 });
  });
});

describe('ranges', () => {
  const noon = new Date(2026, 10, 20, 12).getTime();
  const custom = { from: '2026-11-09', to: '2026-11-02' };

  it('end today and have as many days as they say', () => {
    expect(rangeOf('today', noon, custom)).toEqual({ from: '2026-11-20', to: '2026-11-20' });
    expect(rangeOf('7d', noon, custom)).toEqual({ from: '2026-11-14', to: '2026-11-20' });
    expect(rangeOf('30d', noon, custom)).toEqual({ from: '2026-10-22', to: '2026-11-20' });
  });

  it('are put in order', () => {
    expect(rangeOf('custom', noon, custom)).toEqual({ from: '2026-11-02', to: '2026-11-09' });
  });

  it('say what they are compared with', () => {
    expect(previousWords('today', { from: '2026-11-20', to: '2026-11-20' })).toBe('yesterday');
    expect(previousWords('7d', { from: '2026-11-14', to: '2026-11-20' })).toBe('the 7 days before');
    expect(previousWords('custom', { from: '2026-11-14', to: '2026-11-14' })).toBe(
      'the day before',
    );
  });

  it('are local days', () => {
    expect(dayOf(new Date(2026, 0, 1, 0, 5).getTime())).toBe('2026-01-01');
    expect(dayOf(new Date(2026, 0, 1, 23, 55).getTime(), -1)).toBe('2025-12-31');
  });
});

describe('the ledger read again', () => {
  const record = (id: string, costMicroUsd: number | null = 1): UsageRecord => ({
    id,
    at: 1,
    source: 'session',
    requestId: id,
    provider: 'ANTHROPIC',
    model: 'm',
    credentialName: 'k',
    clientName: '',
    sessionId: null,
    sessionTitle: '',
    workspace: '',
    tokens,
    thinkingTokens: 0,
    webSearches: 0,
    serviceTier: null,
    costMicroUsd,
    priceId: null,
    isEstimated: false,
  });
  const ids = (records: readonly UsageRecord[]) => records.map(({ id }) => id).join('');

  it('puts new records on top and keeps further pages', () => {
    const known = ['d', 'c', 'b', 'a'].map((id) => record(id));
    const result = withNewest(
      known,
      ['e', 'd', 'c'].map((id) => record(id)),
    );
    expect(ids(result.records)).toBe('edcba');
    expect(result.hasHole).toBe(false);
  });

  it('takes over a cost that has become known', () => {
    const { records } = withNewest([record('a', null)], [record('a', 7)]);
    expect(records[0]?.costMicroUsd).toBe(7);
  });

  it('starts over when the page does not reach what is known', () => {
    const result = withNewest([record('a')], [record('z'), record('y')]);
    expect(ids(result.records)).toBe('zy');
    expect(result.hasHole).toBe(true);
  });
});
