import type Database from 'better-sqlite3';

export const RECORDS = 1_000_000;
export const PROFILE = '01900000-0000-7000-8000-000000000001';
export const FIRST_DAY = '2025-11-21';
export const LAST_DAY = '2026-11-20';
const DAYS = 365;

/**
 * A year of someone who works a lot, evenly spread over time. On any day one credential is active (they
 * change by the half-year), three models are in use (they change by the quarter) and four workspaces
 * (they change by the week): twelve lines of the rollup a day. SQLite itself writes it, which takes
 * seconds; the rollup is computed as the ledger does it.
 */
export function seedLedger(client: Database.Database): void {
  const parts = { records: RECORDS, days: DAYS, lastDay: LAST_DAY, profile: PROFILE };
  client.transaction(() => {
    client.prepare(INSERT_RECORDS).run(parts);
    client.exec(INSERT_DAYS);
  })();
  client.exec('ANALYZE');
}

const INSERT_RECORDS = `
WITH RECURSIVE
  numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :records),
  entries AS (
    SELECT n,
      (unixepoch(:lastDay) - (:days - 1) * 86400) * 1000 + n * (:days * 86400000 / :records) AS at,
      -- Knuth's multiplicative hash: figures that look random and are the same each time.
      (n * 2654435761) % 4294967296 AS h
    FROM numbers)
INSERT INTO usage_records
SELECT printf('%08x-0000-7000-8000-%012x', n, h), 'import', printf('req_%08d', n), at,
  date(at / 1000, 'unixepoch'), :profile, 'Personal', 'credential-' || (at / 15768000000 % 2), 'Work key', '',
  '', printf('session-%d', n / 400), 'A session',
  '/home/ada/project-' || ((h / 1024 % 4) + at / 604800000 % 3 * 4), 'ANTHROPIC',
  'claude-model-' || ((h / 16384 % 3) + at / 7884000000 % 2 * 3), 200 + h % 5000, 50 + h % 900, h % 60000, h % 4000, 0, h % 200, 0,
  'standard', NULL, NULL, 0, CASE h % 97 WHEN 0 THEN NULL ELSE 400 + h % 90000 END, NULL
FROM entries`;

const INSERT_DAYS = `
INSERT INTO usage_days
SELECT day, profile_id, provider, model, credential_id, client_id, workspace, count(*),
  sum(cost_micro_usd IS NULL), sum(input_tokens), sum(output_tokens), sum(cache_read_tokens),
  sum(cache_write_5m_tokens), sum(cache_write_1h_tokens), coalesce(sum(cost_micro_usd), 0)
FROM usage_records
GROUP BY day, profile_id, provider, model, credential_id, client_id, workspace`;
