import { setImmediate as pause } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import type { Query } from '../../db/aside';
import type { Db, OpenDatabase } from '../../db/open';
import { usageDays, usageSessionDays } from '../../db/schema';
import {
  addDayLines,
  addSessionLines,
  type Sums,
  type UsageDay,
  type UsageSessionDay,
} from './rollups';

/** What distinguishes a rollup from the ledger. */
export type Difference<Line> = {
  /** Lines that the ledger demands and the rollup has not, or has with other figures. */
  missing: Line[];
  /** Lines of the rollup without such records. */
  surplus: Line[];
};
export type RollupDifferences = {
  days: Difference<UsageDay>;
  sessionDays: Difference<UsageSessionDay>;
};

/**
 * Recomputes both rollups from the ledger and compares (invariant 4); all four lists are empty when all is
 * well. It takes seconds for a million records, in a thread of its own.
 */
export async function verifyRollups(database: OpenDatabase): Promise<RollupDifferences> {
  const [missing, surplus, missingOfSessions, surplusOfSessions] =
    await database.queryAside(DIFFERENCES);
  // Named boundary: the queries answer the columns of the lines under their names.
  return {
    days: { missing: missing as UsageDay[], surplus: surplus as UsageDay[] },
    sessionDays: {
      missing: missingOfSessions as UsageSessionDay[],
      surplus: surplusOfSessions as UsageSessionDay[],
    },
  };
}

/** How many lines differ; one that has other figures counts once. */
export function countDifferences({ days, sessionDays }: RollupDifferences): number {
  return (
    Math.max(days.missing.length, days.surplus.length) +
    Math.max(sessionDays.missing.length, sessionDays.surplus.length)
  );
}

/**
 * Makes both rollups equal to the ledger and answers how many lines were wrong. What is wrong is found
 * aside, then added or taken away a few lines at a time, so that the app goes on meanwhile: a request that
 * is recorded in between changes ledger and rollup alike and leaves the difference as it was.
 */
export async function rebuildRollups(database: OpenDatabase): Promise<number> {
  const found = await verifyRollups(database);
  await inChunks(database, changes(found.days, DAY_KEY), addDayLines);
  await inChunks(database, changes(found.sessionDays, SESSION_KEY), addSessionLines);
  database.transaction((tx) => {
    tx.delete(usageDays).where(eq(usageDays.requests, 0)).run();
    tx.delete(usageSessionDays).where(eq(usageSessionDays.requests, 0)).run();
  });
  return countDifferences(found);
}

type Key<Line> = readonly (Exclude<keyof Line, keyof Sums> & string)[];

const DAY_KEY: Key<UsageDay> = [
  'day',
  'profileId',
  'source',
  'provider',
  'model',
  'credentialId',
  'clientId',
  'workspace',
];
const SESSION_KEY: Key<UsageSessionDay> = ['sessionId', 'day', 'profileId', 'source'];

/** What has to be added to each line, which is below 0 where the rollup has too much. */
function changes<Line extends Sums>(difference: Difference<Line>, key: Key<Line>): Line[] {
  const lines = new Map<string, Line>();
  const nameOf = (line: Line) => key.map((part) => line[part]).join('\0');
  for (const line of difference.missing) lines.set(nameOf(line), line);
  for (const line of difference.surplus) {
    const demanded = lines.get(nameOf(line));
    const taken = { ...line, ...negated(line) };
    lines.set(nameOf(line), demanded ? { ...line, ...plus(demanded, taken) } : taken);
  }
  return [...lines.values()];
}

function plus(a: Sums, b: Sums): Sums {
  return {
    requests: a.requests + b.requests,
    unpriced: a.unpriced + b.unpriced,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWrite5mTokens: a.cacheWrite5mTokens + b.cacheWrite5mTokens,
    cacheWrite1hTokens: a.cacheWrite1hTokens + b.cacheWrite1hTokens,
    costMicroUsd: a.costMicroUsd + b.costMicroUsd,
  };
}

function negated(sums: Sums): Sums {
  return {
    requests: -sums.requests,
    unpriced: -sums.unpriced,
    inputTokens: -sums.inputTokens,
    outputTokens: -sums.outputTokens,
    cacheReadTokens: -sums.cacheReadTokens,
    cacheWrite5mTokens: -sums.cacheWrite5mTokens,
    cacheWrite1hTokens: -sums.cacheWrite1hTokens,
    costMicroUsd: -sums.costMicroUsd,
  };
}

/** About 5 ms of work. */
const CHUNK_LINES = 200;

async function inChunks<Line>(
  database: OpenDatabase,
  lines: readonly Line[],
  add: (tx: Db, lines: readonly Line[]) => void,
): Promise<void> {
  for (let start = 0; start < lines.length; start += CHUNK_LINES) {
    database.transaction((tx) => add(tx, lines.slice(start, start + CHUNK_LINES)));
    await pause();
  }
}

/** In SQL rather than in the query builder, because the answers come from another thread as they are. */
const SUMS: Record<keyof Sums, [column: string, recomputed: string]> = {
  requests: ['requests', 'count(*)'],
  unpriced: ['unpriced', 'sum(cost_micro_usd IS NULL)'],
  inputTokens: ['input_tokens', 'sum(input_tokens)'],
  outputTokens: ['output_tokens', 'sum(output_tokens)'],
  cacheReadTokens: ['cache_read_tokens', 'sum(cache_read_tokens)'],
  cacheWrite5mTokens: ['cache_write_5m_tokens', 'sum(cache_write_5m_tokens)'],
  cacheWrite1hTokens: ['cache_write_1h_tokens', 'sum(cache_write_1h_tokens)'],
  costMicroUsd: ['cost_micro_usd', 'coalesce(sum(cost_micro_usd), 0)'],
};

const DIFFERENCES: readonly Query[] = [
  ...differenceQueries('usage_days', DAY_KEY, ''),
  ...differenceQueries('usage_session_days', SESSION_KEY, "WHERE session_id <> ''"),
];

function differenceQueries(table: string, key: readonly string[], condition: string): Query[] {
  const columns = key.map((name) => `${columnOf(name)} AS "${name}"`);
  const sums = Object.entries(SUMS);
  const stored = sums.map(([name, [column]]) => `${column} AS "${name}"`);
  const recomputed = sums.map(([name, [, expression]]) => `${expression} AS "${name}"`);
  const have = `SELECT ${[...columns, ...stored].join(', ')} FROM ${table}`;
  const want = `SELECT ${[...columns, ...recomputed].join(', ')} FROM usage_records ${condition} GROUP BY ${key.map(columnOf).join(', ')}`;
  return [`${want} EXCEPT ${have}`, `${have} EXCEPT ${want}`].map((sql) => ({ sql, params: [] }));
}

function columnOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
