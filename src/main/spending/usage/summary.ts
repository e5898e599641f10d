import type { CommandOutput, ParsedInput } from '../../../shared/commands';
import type { UsageDimension, UsageGroup, UsageTotals } from '../../../shared/commands/usage';
import { addDays } from '../local-day';
import { type CacheLine, cacheSavedMicroUsd } from '../prices/cache-saved';
import type { Prices } from '../prices/prices';
import type { Labels } from './labels';
import { type Asked, type Questions, readTotals, sumTotals, toTotals } from './questions';
import { lengthOf } from './range';

type Parts = { questions: Questions; labels: Labels; prices: Prices };

/** Totals, groups and days of a range, all from the rollups. Errors as {@link lengthOf}. */
export function summarize(
  { questions, labels, prices }: Parts,
  { profileId, from, to, by, withoutImports }: ParsedInput<'usage.summary'>,
): CommandOutput<'usage.summary'> {
  const length = lengthOf({ profileId, from, to });
  const asked = { profileId, from, to, omitted: withoutImports ? 'import' : '' };
  const priced = readPriced(questions, asked);
  const totals = sumTotals(priced);
  const lines = readLines(questions, by, asked, priced);
  const linesOf = groupBy(lines, 'day');
  return {
    totals,
    previous: readTotals(questions, {
      ...asked,
      from: addDays(from, -length),
      to: addDays(from, -1),
    }),
    cacheSavedMicroUsd: cacheSavedMicroUsd(prices, priced),
    groups: toGroups(labels, by, lines),
    days: Array.from({ length }, (_, index) => {
      const day = addDays(from, index);
      return { day, groups: toStacks(linesOf.get(day) ?? []) };
    }),
  };
}

/** The figures of one day and key. */
type Line = UsageTotals & { day: string; key: string };
type Priced = UsageTotals & CacheLine;

function readPriced(questions: Questions, asked: Asked): Priced[] {
  return questions.priced
    .all(asked)
    .map((row) => ({ day: row.day, provider: row.provider, model: row.model, ...toTotals(row) }));
}

function readLines(
  questions: Questions,
  by: UsageDimension,
  asked: Asked,
  priced: readonly Priced[],
): Line[] {
  if (by === 'model')
    return priced.map(({ provider: _, model: key, ...line }) => ({ ...line, key }));
  const lines = questions[by]
    .all(asked)
    .map((row) => ({ day: row.day, key: row.key, ...toTotals(row) }));
  return by === 'session' ? [...lines, ...outsideOfSessions(lines, priced)] : lines;
}

/** The rollup by session has no lines for what belongs to none: what is left of each day. */
function outsideOfSessions(lines: readonly Line[], priced: readonly Priced[]): Line[] {
  const inSessions = groupBy(lines, 'day');
  return [...groupBy(priced, 'day')]
    .map(([day, ofDay]) => {
      const rest = minus(sumTotals(ofDay), sumTotals(inSessions.get(day) ?? []));
      return { day, key: '', ...rest };
    })
    .filter(({ requests }) => requests > 0);
}

function minus(all: UsageTotals, part: UsageTotals): UsageTotals {
  return {
    requests: all.requests - part.requests,
    unpriced: all.unpriced - part.unpriced,
    costMicroUsd: all.costMicroUsd - part.costMicroUsd,
    tokens: {
      input: all.tokens.input - part.tokens.input,
      output: all.tokens.output - part.tokens.output,
      cacheRead: all.tokens.cacheRead - part.tokens.cacheRead,
      cacheWrite5m: all.tokens.cacheWrite5m - part.tokens.cacheWrite5m,
      cacheWrite1h: all.tokens.cacheWrite1h - part.tokens.cacheWrite1h,
    },
  };
}

/** Dearest first; what costs the same (or is unpriced) by tokens, then by key. */
function toGroups(labels: Labels, by: UsageDimension, lines: readonly Line[]): UsageGroup[] {
  const byKey = groupBy(lines, 'key');
  const labelOf = labels(by, [...byKey.keys()]);
  return [...byKey]
    .map(([key, ofKey]) => ({ key, label: labelOf(key), ...sumTotals(ofKey) }))
    .sort(
      (a, b) =>
        b.costMicroUsd - a.costMicroUsd || allTokens(b) - allTokens(a) || (a.key < b.key ? -1 : 1),
    );
}

function groupBy<K extends string, L extends Record<K, string>>(
  lines: readonly L[],
  column: K,
): Map<string, L[]> {
  const groups = new Map<string, L[]>();
  for (const line of lines) {
    const group = groups.get(line[column]);
    if (group) group.push(line);
    else groups.set(line[column], [line]);
  }
  return groups;
}

/** A model that two providers or sources have is one stack. */
function toStacks(lines: readonly Line[]) {
  return Object.fromEntries(
    [...groupBy(lines, 'key')].map(([key, ofKey]) => {
      const sums = sumTotals(ofKey);
      return [key, { costMicroUsd: sums.costMicroUsd, tokens: allTokens(sums) }];
    }),
  );
}

function allTokens({ tokens }: UsageTotals): number {
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = tokens;
  return input + output + cacheRead + cacheWrite5m + cacheWrite1h;
}
