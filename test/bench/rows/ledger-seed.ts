import type Database from 'better-sqlite3';
import type { OpenDatabase } from '../../../src/main/db/open';
import { rebuildRollups } from '../../../src/main/spending/ledger/rollup-proof';

export const RECORDS = 1_000_000;
export const PROFILE = '01900000-0000-7000-8000-000000000001';
export const FIRST_DAY = '2025-11-21';
export const LAST_DAY = '2026-11-20';
const DAYS = 365;

/**
 * A year of someone who works a lot, evenly spread over time. On any day two credentials, three models
 * (they change by the quarter), four workspaces (they change by the week) and two ways to the provider are
 * in use: 48 lines of the rollup a day. SQLite itself writes the records, which takes seconds; the rollups
 * are made from them as the doctor does it.
 */
export async function seedLedger(database: OpenDatabase, client: Database.Database): Promise<void> {
  const parts = { records: RECORDS, days: DAYS, lastDay: LAST_DAY, profile: PROFILE };
  client.transaction(() => client.prepare(INSERT_RECORDS).run(parts))();
  client.exec('ANALYZE');
  await rebuildRollups(database);
}

const INSERT_RECORDS = `
WITH RECURSIVE
  numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :records),
  entries AS (
    SELECT n,
      (unixepoch(:lastDay) - (:days - 1) * 86400) * 1000 + n * (:days * 86400000 / :records) AS at,
      -- Knuth's multiplicative hash: figures that look random and are the same each time.
      (n * 2654435761) % 4294967296 AS h
    FROM numbers),
  models(number, model) AS (VALUES (0, 'claude-opus-4-8'), (1, 'claude-sonnet-5'), (2, 'claude-haiku-4-5'),
    (3, 'claude-opus-5-5'), (4, 'claude-sonnet-5-5'), (5, 'claude-fable-5-2'))
INSERT INTO usage_records
SELECT printf('%08x-0000-7000-8000-%012x', n, h), iif(h / 4194304 % 2, 'gateway', 'session'),
  printf('req_%08d', n), at, date(at / 1000, 'unixepoch'), :profile, 'Personal',
  'credential-' || (h / 1048576 % 2), 'Work key', iif(h / 4194304 % 2, 'client-1', ''),
  iif(h / 4194304 % 2, 'Editor', ''), printf('session-%d', n / 400), 'A session',
  '/home/ada/project-' || ((h / 1024 % 4) + at / 604800000 % 3 * 4), 'ANTHROPIC', model, 200 + h % 5000,
  50 + h % 900, h % 60000, h % 4000, 0, h % 200, 0, 'standard', NULL, NULL, 0,
  CASE h % 97 WHEN 0 THEN NULL ELSE 400 + h % 90000 END, NULL
FROM entries JOIN models ON number = (h / 16384 % 3) + at / 7884000000 % 2 * 3`;
