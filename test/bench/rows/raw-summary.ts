import type Database from 'better-sqlite3';
import { type CacheLine, cacheSavedMicroUsd } from '../../../src/main/spending/prices/cache-saved';
import type { Prices } from '../../../src/main/spending/prices/prices';
import type { CommandOutput } from '../../../src/shared/commands';
import type { UsageTotals } from '../../../src/shared/commands/usage';

type Summary = CommandOutput<'usage.summary'>;
export type Question = { profileId: string; from: string; to: string };

const DAY_MS = 86_400_000;

/**
 * The summary by model as one would write it without a rollup: one pass over the records of the range and
 * one over those before it, with the index that the records have on profile and time.
 */
export function rawSummary(
  client: Database.Database,
  prices: Prices,
  { profileId, from, to }: Question,
): () => Summary {
  const lines = client.prepare<Range, Sums & { day: string; provider: string; model: string }>(
    `SELECT day, provider, model, ${SUMS} FROM usage_records WHERE ${RANGE} GROUP BY day, provider, model`,
  );
  const totals = client.prepare<Range, Sums>(`SELECT ${SUMS} FROM usage_records WHERE ${RANGE}`);

  const [first, last] = [Date.parse(from), Date.parse(to)];
  const length = (last - first) / DAY_MS + 1;
  const range = rangeOf(profileId, first, last);
  const before = rangeOf(profileId, first - length * DAY_MS, first - DAY_MS);

  return () => {
    const groups = new Map<string, UsageTotals>();
    const days = new Map<string, Summary['days'][number]['groups']>();
    const saving: CacheLine[] = [];
    for (const { day, provider, model: key, ...sums } of lines.all(range)) {
      const figures = toTotals(sums);
      saving.push({ day, provider, model: key, ...figures });
      groups.set(key, plus(groups.get(key) ?? NOTHING, figures));
      const stacks = days.get(day) ?? {};
      stacks[key] = { costMicroUsd: figures.costMicroUsd, tokens: allTokens(figures) };
      days.set(day, stacks);
    }
    return {
      totals: [...groups.values()].reduce(plus, NOTHING),
      previous: toTotals(totals.get(before) as Sums),
      cacheSavedMicroUsd: cacheSavedMicroUsd(prices, saving),
      groups: [...groups]
        .map(([key, figures]) => ({ key, label: key, ...figures }))
        .sort((a, b) => b.costMicroUsd - a.costMicroUsd),
      days: Array.from({ length }, (_, at) => {
        const day = dayOf(first + at * DAY_MS);
        return { day, groups: days.get(day) ?? {} };
      }),
    };
  };
}

type Range = Question & { after: number; until: number };

/** The bounds on the time are for the index; a day begins at most 14 hours from UTC's. */
function rangeOf(profileId: string, from: number, to: number): Range {
  const slack = 14 * 3_600_000;
  const moments = { after: from - slack, until: to + DAY_MS + slack };
  return { profileId, from: dayOf(from), to: dayOf(to), ...moments };
}

const RANGE =
  'profile_id = :profileId AND at BETWEEN :after AND :until AND day BETWEEN :from AND :to';

const SUMS = `count(*) AS requests, total(cost_micro_usd IS NULL) AS unpriced,
  total(cost_micro_usd) AS cost, total(input_tokens) AS input, total(output_tokens) AS output,
  total(cache_read_tokens) AS cacheRead, total(cache_write_5m_tokens) AS cacheWrite5m,
  total(cache_write_1h_tokens) AS cacheWrite1h`;

type Sums = UsageTotals['tokens'] & { requests: number; unpriced: number; cost: number };

function toTotals({ requests, unpriced, cost, ...tokens }: Sums): UsageTotals {
  return { requests, unpriced, costMicroUsd: cost, tokens };
}

const NOTHING: UsageTotals = {
  requests: 0,
  unpriced: 0,
  costMicroUsd: 0,
  tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 },
};

function plus(a: UsageTotals, b: UsageTotals): UsageTotals {
  return {
    requests: a.requests + b.requests,
    unpriced: a.unpriced + b.unpriced,
    costMicroUsd: a.costMicroUsd + b.costMicroUsd,
    tokens: {
      input: a.tokens.input + b.tokens.input,
      output: a.tokens.output + b.tokens.output,
      cacheRead: a.tokens.cacheRead + b.tokens.cacheRead,
      cacheWrite5m: a.tokens.cacheWrite5m + b.tokens.cacheWrite5m,
      cacheWrite1h: a.tokens.cacheWrite1h + b.tokens.cacheWrite1h,
    },
  };
}

function allTokens({ tokens }: UsageTotals): number {
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = tokens;
  return input + output + cacheRead + cacheWrite5m + cacheWrite1h;
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
