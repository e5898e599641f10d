import { and, between, eq, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { CommandOutput, ParsedInput } from '../../shared/commands';
import type { UsageDimension, UsageGroup, UsageTotals } from '../../shared/commands/usage';
import { ChatelaineError } from '../../shared/errors';
import type { Clock } from '../clock';
import type { Db, OpenDatabase } from '../db/open';
import { usageDays } from '../db/schema';
import { addDays, countDays, createLocalDay, systemTimeZone } from './local-day';
import { latestCredentialName, readRecords } from './records';

export type Usage = {
  /** From the rollup. `INVALID_INPUT` when the range ends before it begins or is too long. */
  summary(input: ParsedInput<'usage.summary'>): CommandOutput<'usage.summary'>;
  /** From the ledger itself, a page at a time. */
  records(input: ParsedInput<'usage.records'>): CommandOutput<'usage.records'>;
  /** From the rollup: the calendar day where the user is. */
  today(profileId: string): UsageTotals;
};

/** Answers what the Usage screen asks. */
export function createUsage(ports: {
  database: OpenDatabase;
  clock: Clock;
  timeZone?: () => string;
}): Usage {
  const { database, clock, timeZone = systemTimeZone } = ports;
  const localDay = createLocalDay(timeZone);
  const questions = prepareQuestions(database.db);
  return {
    summary: (input) => summarize(database.db, questions, input),
    records: (input) => readRecords(database.db, input),
    today(profileId) {
      const day = localDay(clock.now());
      return readTotals(questions, { profileId, from: day, to: day });
    },
  };
}

/** Ten years: more than any chart shows, and a bound on what one question can cost. */
const MAX_DAYS = 3_660;

function summarize(
  db: Db,
  questions: Questions,
  { profileId, from, to, by }: ParsedInput<'usage.summary'>,
): CommandOutput<'usage.summary'> {
  const length = countDays(from, to);
  if (length < 1) throw new ChatelaineError('INVALID_INPUT', 'The range ends before it begins.');
  if (length > MAX_DAYS) throw new ChatelaineError('INVALID_INPUT', 'The range is too long.');

  const lines = readLines(questions, by, { profileId, from, to });
  const before = { profileId, from: addDays(from, -length), to: addDays(from, -1) };
  const linesOf = groupBy(lines, 'day');
  const groups = toGroups(db, by, lines);
  return {
    totals: sum(groups),
    previous: readTotals(questions, before),
    groups,
    days: Array.from({ length }, (_, index) => {
      const day = addDays(from, index);
      return { day, groups: toStacks(linesOf.get(day) ?? []) };
    }),
  };
}

/** Inclusive local days. */
type Range = { profileId: string; from: string; to: string };
type Questions = ReturnType<typeof prepareQuestions>;

/** The screen asks again with every request that is recorded, so the statements are compiled once. */
function prepareQuestions(db: Db) {
  const range = and(
    eq(usageDays.profileId, sql.placeholder('profileId')),
    between(usageDays.day, sql.placeholder('from'), sql.placeholder('to')),
  );
  /** The one pass over the rollup that groups and days are both made of. */
  const lines = (key: SQLiteColumn) =>
    db
      .select({ day: usageDays.day, key: sql<string>`${key}`, ...SUMS })
      .from(usageDays)
      .where(range)
      .groupBy(usageDays.day, key)
      .prepare();
  return {
    model: lines(usageDays.model),
    credential: lines(usageDays.credentialId),
    workspace: lines(usageDays.workspace),
    totals: db.select(SUMS).from(usageDays).where(range).prepare(),
  };
}

/** The figures of one day and key. */
type Line = UsageTotals & { day: string; key: string };

function readLines(questions: Questions, by: UsageDimension, range: Range): Line[] {
  return questions[by].all(range).map((row) => ({ day: row.day, key: row.key, ...toTotals(row) }));
}

function readTotals(questions: Questions, range: Range): UsageTotals {
  const row = questions.totals.get(range);
  return row ? toTotals(row) : sum([]);
}

/** Dearest first; what costs the same (or is unpriced) by tokens, then by key. */
function toGroups(db: Db, by: UsageDimension, lines: readonly Line[]): UsageGroup[] {
  return [...groupBy(lines, 'key')]
    .map(([key, ofKey]) => ({ key, label: labelOf(db, by, key), ...sum(ofKey) }))
    .sort(
      (a, b) =>
        b.costMicroUsd - a.costMicroUsd || allTokens(b) - allTokens(a) || (a.key < b.key ? -1 : 1),
    );
}

function groupBy(lines: readonly Line[], column: 'day' | 'key'): Map<string, Line[]> {
  const groups = new Map<string, Line[]>();
  for (const line of lines) {
    const group = groups.get(line[column]);
    if (group) group.push(line);
    else groups.set(line[column], [line]);
  }
  return groups;
}

function toStacks(lines: readonly Line[]) {
  return Object.fromEntries(
    lines.map((line) => [line.key, { costMicroUsd: line.costMicroUsd, tokens: allTokens(line) }]),
  );
}

function allTokens({ tokens }: UsageTotals): number {
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = tokens;
  return input + output + cacheRead + cacheWrite5m + cacheWrite1h;
}

const SUMS = {
  requests: total(usageDays.requests),
  unpriced: total(usageDays.unpriced),
  costMicroUsd: total(usageDays.costMicroUsd),
  input: total(usageDays.inputTokens),
  output: total(usageDays.outputTokens),
  cacheRead: total(usageDays.cacheReadTokens),
  cacheWrite5m: total(usageDays.cacheWrite5mTokens),
  cacheWrite1h: total(usageDays.cacheWrite1hTokens),
};

function total(column: SQLiteColumn): SQL<number> {
  return sql<number>`coalesce(sum(${column}), 0)`;
}

function toTotals(row: { [K in keyof typeof SUMS]: number }): UsageTotals {
  const { requests, unpriced, costMicroUsd } = row;
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = row;
  const tokens = { input, output, cacheRead, cacheWrite5m, cacheWrite1h };
  return { requests, unpriced, costMicroUsd, tokens };
}

function sum(parts: readonly UsageTotals[]): UsageTotals {
  const add = (pick: (part: UsageTotals) => number) =>
    parts.reduce((subtotal, part) => subtotal + pick(part), 0);
  return {
    requests: add((part) => part.requests),
    unpriced: add((part) => part.unpriced),
    costMicroUsd: add((part) => part.costMicroUsd),
    tokens: {
      input: add((part) => part.tokens.input),
      output: add((part) => part.tokens.output),
      cacheRead: add((part) => part.tokens.cacheRead),
      cacheWrite5m: add((part) => part.tokens.cacheWrite5m),
      cacheWrite1h: add((part) => part.tokens.cacheWrite1h),
    },
  };
}

function labelOf(db: Db, by: UsageDimension, key: string): string {
  switch (by) {
    case 'model':
      return key;
    case 'credential':
      return latestCredentialName(db, key) ?? key;
    case 'workspace':
      return key === '' ? 'No workspace' : (key.split(/[/\\]/).findLast((part) => part) ?? key);
  }
}
