import { and, between, eq, ne, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { UsageTotals } from '../../../shared/commands/usage';
import type { Db } from '../../db/open';
import { usageDays, usageSessionDays } from '../../db/schema';
import type { Range } from './range';

/** `omitted`: the source that does not count; empty for none. */
export type Asked = Range & { omitted: string };

export type Questions = ReturnType<typeof prepareQuestions>;

/** The screen asks again with every request that is recorded, so the statements are compiled once. */
export function prepareQuestions(db: Db) {
  const isAsked = (table: typeof usageDays | typeof usageSessionDays) =>
    and(
      eq(table.profileId, sql.placeholder('profileId')),
      between(table.day, sql.placeholder('from'), sql.placeholder('to')),
      ne(table.source, sql.placeholder('omitted')),
    );
  /** The one pass over the rollup that groups and days are both made of. */
  const lines = (key: SQLiteColumn) =>
    db
      .select({ day: usageDays.day, key: sql<string>`${key}`, ...sumsOf(usageDays) })
      .from(usageDays)
      .where(isAsked(usageDays))
      .groupBy(usageDays.day, key)
      .prepare();
  return {
    session: db
      .select({
        day: usageSessionDays.day,
        key: usageSessionDays.sessionId,
        ...sumsOf(usageSessionDays),
      })
      .from(usageSessionDays)
      .where(isAsked(usageSessionDays))
      .groupBy(usageSessionDays.day, usageSessionDays.sessionId)
      .prepare(),
    model: lines(usageDays.model),
    credential: lines(usageDays.credentialId),
    client: lines(usageDays.clientId),
    workspace: lines(usageDays.workspace),
    /**
     * By day and model of a provider, which is what a price is for. With the source the groups are as the
     * rows lie in the table, and nothing has to be sorted.
     */
    priced: db
      .select({
        day: usageDays.day,
        provider: usageDays.provider,
        model: usageDays.model,
        ...sumsOf(usageDays),
      })
      .from(usageDays)
      .where(isAsked(usageDays))
      .groupBy(usageDays.day, usageDays.source, usageDays.provider, usageDays.model)
      .prepare(),
    totals: db.select(sumsOf(usageDays)).from(usageDays).where(isAsked(usageDays)).prepare(),
    year: db
      .select({
        day: usageDays.day,
        requests: total(usageDays.requests),
        tokens: sql<number>`sum(${usageDays.inputTokens} + ${usageDays.outputTokens}
          + ${usageDays.cacheReadTokens} + ${usageDays.cacheWrite5mTokens}
          + ${usageDays.cacheWrite1hTokens})`,
        costMicroUsd: total(usageDays.costMicroUsd),
      })
      .from(usageDays)
      .where(
        and(
          eq(usageDays.profileId, sql.placeholder('profileId')),
          between(usageDays.day, sql.placeholder('from'), sql.placeholder('to')),
        ),
      )
      .groupBy(usageDays.day)
      .orderBy(usageDays.day)
      .prepare(),
  };
}

export function readTotals(questions: Questions, asked: Asked): UsageTotals {
  const row = questions.totals.get(asked);
  return row ? toTotals(row) : sumTotals([]);
}

type Row = { [K in keyof ReturnType<typeof sumsOf>]: number };

export function toTotals(row: Row): UsageTotals {
  const { requests, unpriced, costMicroUsd } = row;
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = row;
  const tokens = { input, output, cacheRead, cacheWrite5m, cacheWrite1h };
  return { requests, unpriced, costMicroUsd, tokens };
}

export function sumTotals(parts: readonly UsageTotals[]): UsageTotals {
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

function sumsOf(table: typeof usageDays | typeof usageSessionDays) {
  return {
    requests: total(table.requests),
    unpriced: total(table.unpriced),
    costMicroUsd: total(table.costMicroUsd),
    input: total(table.inputTokens),
    output: total(table.outputTokens),
    cacheRead: total(table.cacheReadTokens),
    cacheWrite5m: total(table.cacheWrite5mTokens),
    cacheWrite1h: total(table.cacheWrite1hTokens),
  };
}

function total(column: SQLiteColumn): SQL<number> {
  return sql<number>`coalesce(sum(${column}), 0)`;
}
