import { and, between, desc, eq, type SQL, sql } from 'drizzle-orm';
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
  return {
    summary: (input) => summarize(database.db, input),
    records: (input) => readRecords(database.db, input),
    today(profileId) {
      const day = localDay(clock.now());
      return readTotals(database.db, within(profileId, day, day));
    },
  };
}

/** Ten years: more than any chart shows, and a bound on what one question can cost. */
const MAX_DAYS = 3_660;

function summarize(
  db: Db,
  { profileId, from, to, by }: ParsedInput<'usage.summary'>,
): CommandOutput<'usage.summary'> {
  const length = countDays(from, to);
  if (length < 1) throw new ChatelaineError('INVALID_INPUT', 'The range ends before it begins.');
  if (length > MAX_DAYS) throw new ChatelaineError('INVALID_INPUT', 'The range is too long.');

  const range = within(profileId, from, to);
  const groups = readGroups(db, range, by);
  const stacks = readStacks(db, range, by);
  return {
    totals: sum(groups),
    previous: readTotals(db, within(profileId, addDays(from, -length), addDays(from, -1))),
    groups,
    days: Array.from({ length }, (_, index) => {
      const day = addDays(from, index);
      return { day, groups: Object.fromEntries(stacks.get(day) ?? []) };
    }),
  };
}

const KEY_COLUMN: Record<UsageDimension, SQLiteColumn> = {
  model: usageDays.model,
  credential: usageDays.credentialId,
  workspace: usageDays.workspace,
};

/** Dearest first; what costs the same (or is unpriced) by tokens, then by key. */
function readGroups(db: Db, range: Condition, by: UsageDimension): UsageGroup[] {
  const key = KEY_COLUMN[by];
  return db
    .select({ key: sql<string>`${key}`, ...SUMS })
    .from(usageDays)
    .where(range)
    .groupBy(key)
    .orderBy(desc(SUMS.costMicroUsd), desc(ALL_TOKENS), key)
    .all()
    .map((row) => ({ key: row.key, label: labelOf(db, by, row.key), ...toTotals(row) }));
}

type Stack = { costMicroUsd: number; tokens: number };

/** Per day: the figures by key. */
function readStacks(db: Db, range: Condition, by: UsageDimension): Map<string, [string, Stack][]> {
  const key = KEY_COLUMN[by];
  const rows = db
    .select({
      day: usageDays.day,
      key: sql<string>`${key}`,
      costMicroUsd: SUMS.costMicroUsd,
      tokens: ALL_TOKENS,
    })
    .from(usageDays)
    .where(range)
    .groupBy(usageDays.day, key)
    .all();
  const stacks = new Map<string, [string, Stack][]>();
  for (const { day, key, costMicroUsd, tokens } of rows) {
    const stack = stacks.get(day) ?? [];
    stack.push([key, { costMicroUsd, tokens }]);
    stacks.set(day, stack);
  }
  return stacks;
}

function readTotals(db: Db, range: Condition): UsageTotals {
  const row = db.select(SUMS).from(usageDays).where(range).get();
  return row ? toTotals(row) : sum([]);
}

type Condition = SQL | undefined;

function within(profileId: string, from: string, to: string): Condition {
  return and(eq(usageDays.profileId, profileId), between(usageDays.day, from, to));
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

const ALL_TOKENS = sql<number>`${SUMS.input} + ${SUMS.output} + ${SUMS.cacheRead}
  + ${SUMS.cacheWrite5m} + ${SUMS.cacheWrite1h}`;

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
