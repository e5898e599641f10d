-- Prices gain the tier they are for; rows that the user owns are marked.
CREATE TABLE prices_new (
  id TEXT PRIMARY KEY,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  effective_from INTEGER NOT NULL,
  prompt_tokens_over INTEGER NOT NULL CHECK (prompt_tokens_over >= 0),
  tier TEXT NOT NULL CHECK (tier IN ('standard', 'batch', 'fast', 'priority')),
  input INTEGER NOT NULL CHECK (input >= 0),
  output INTEGER NOT NULL CHECK (output >= 0),
  cache_read INTEGER NOT NULL CHECK (cache_read >= 0),
  cache_write_5m INTEGER NOT NULL CHECK (cache_write_5m >= 0),
  cache_write_1h INTEGER NOT NULL CHECK (cache_write_1h >= 0),
  source TEXT NOT NULL,
  is_own INTEGER NOT NULL CHECK (is_own IN (0, 1))
) STRICT;
INSERT INTO prices_new (id, provider, model, effective_from, prompt_tokens_over, tier, input, output, cache_read,
  cache_write_5m, cache_write_1h, source, is_own)
SELECT id, provider, model, effective_from, prompt_tokens_over, 'standard', input, output, cache_read,
  cache_write_5m, cache_write_1h, source, 0
FROM prices;
DROP TABLE prices;
ALTER TABLE prices_new RENAME TO prices;
CREATE UNIQUE INDEX prices_effective ON prices (provider, model, effective_from, prompt_tokens_over, tier, is_own);

-- For names as last known, and for the table of records by cost and tokens.
DROP INDEX usage_records_by_session;
CREATE INDEX usage_records_by_session ON usage_records (session_id, at);
CREATE INDEX usage_records_by_client ON usage_records (client_id, at) WHERE client_id <> '';
CREATE INDEX usage_records_by_cost ON usage_records (coalesce(cost_micro_usd, -1));
CREATE INDEX usage_records_by_tokens ON usage_records (input_tokens + output_tokens + cache_read_tokens
  + cache_write_5m_tokens + cache_write_1h_tokens);
CREATE INDEX usage_records_unpriced ON usage_records (id) WHERE cost_micro_usd IS NULL;

-- The rollup tells sources apart: imported history does not count against budgets. Filled anew from the ledger.
DROP TABLE usage_days;
CREATE TABLE usage_days (
  day TEXT NOT NULL,
  profile_id TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('session', 'gateway', 'import')),
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  credential_id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  workspace TEXT NOT NULL,
  requests INTEGER NOT NULL,
  unpriced INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  cache_read_tokens INTEGER NOT NULL,
  cache_write_5m_tokens INTEGER NOT NULL,
  cache_write_1h_tokens INTEGER NOT NULL,
  cost_micro_usd INTEGER NOT NULL,
  PRIMARY KEY (profile_id, day, source, provider, model, credential_id, client_id, workspace)
) STRICT, WITHOUT ROWID;
INSERT INTO usage_days
SELECT day, profile_id, source, provider, model, credential_id, client_id, workspace, count(*),
  sum(cost_micro_usd IS NULL), sum(input_tokens), sum(output_tokens), sum(cache_read_tokens),
  sum(cache_write_5m_tokens), sum(cache_write_1h_tokens), coalesce(sum(cost_micro_usd), 0)
FROM usage_records
GROUP BY day, profile_id, source, provider, model, credential_id, client_id, workspace;
CREATE INDEX usage_days_by_day ON usage_days (day);

-- The same by session, for the sessions' own figures, their budgets and the top of a range.
CREATE TABLE usage_session_days (
  session_id TEXT NOT NULL,
  day TEXT NOT NULL,
  profile_id TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('session', 'gateway', 'import')),
  requests INTEGER NOT NULL,
  unpriced INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  cache_read_tokens INTEGER NOT NULL,
  cache_write_5m_tokens INTEGER NOT NULL,
  cache_write_1h_tokens INTEGER NOT NULL,
  cost_micro_usd INTEGER NOT NULL,
  PRIMARY KEY (session_id, day, profile_id, source)
) STRICT, WITHOUT ROWID;
INSERT INTO usage_session_days
SELECT session_id, day, profile_id, source, count(*), sum(cost_micro_usd IS NULL), sum(input_tokens),
  sum(output_tokens), sum(cache_read_tokens), sum(cache_write_5m_tokens), sum(cache_write_1h_tokens),
  coalesce(sum(cost_micro_usd), 0)
FROM usage_records
WHERE session_id <> ''
GROUP BY session_id, day, profile_id, source;
CREATE INDEX usage_session_days_by_profile ON usage_session_days (profile_id, day);

CREATE TABLE budgets (
  id TEXT PRIMARY KEY,
  scope TEXT NOT NULL CHECK (scope IN ('all', 'profile', 'credential', 'client', 'workspace', 'session')),
  scope_id TEXT NOT NULL,
  period TEXT NOT NULL CHECK (period IN ('day', 'week', 'month', 'total')),
  limit_micro_usd INTEGER NOT NULL CHECK (limit_micro_usd > 0),
  is_hard INTEGER NOT NULL CHECK (is_hard IN (0, 1)),
  counts_imports INTEGER NOT NULL CHECK (counts_imports IN (0, 1)),
  -- The highest mark (50, 80, 100 %) told of in the period that begins on `alerted_day`.
  alerted_percent INTEGER NOT NULL DEFAULT 0,
  alerted_day TEXT,
  created_at INTEGER NOT NULL,
  CHECK ((scope = 'all') = (scope_id = ''))
) STRICT;
CREATE UNIQUE INDEX budgets_one_each ON budgets (scope, scope_id, period);

CREATE TABLE payments (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('request', 'client')),
  profile_id TEXT NOT NULL,
  credential_id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  workspace TEXT NOT NULL,
  amount_micro_usd INTEGER NOT NULL CHECK (amount_micro_usd >= 0),
  captured_micro_usd INTEGER NOT NULL DEFAULT 0 CHECK (captured_micro_usd >= 0),
  status TEXT NOT NULL CHECK (status IN ('authorized', 'captured', 'voided', 'expired')),
  description TEXT NOT NULL,
  idempotency_key TEXT,
  -- SHA-256 of what was asked for with the key.
  request_hash TEXT,
  -- The user's local day on which it was made: the period it counts in.
  day TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE UNIQUE INDEX payments_once ON payments (client_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX payments_open ON payments (status, expires_at);
CREATE INDEX payments_by_client ON payments (client_id, id);
CREATE INDEX payments_of_clients ON payments (day) WHERE kind = 'client';
CREATE INDEX payments_by_session ON payments (session_id, id);

-- Models without a price that may run under hard budgets all the same.
CREATE TABLE unmetered_models (
  model TEXT PRIMARY KEY,
  allowed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE import_files (
  path TEXT PRIMARY KEY,
  size INTEGER NOT NULL,
  mtime INTEGER NOT NULL,
  -- Bytes that were read and understood: the next run begins here.
  offset INTEGER NOT NULL,
  -- SHA-256 of the first bytes: a file that was replaced is read again.
  head_hash TEXT NOT NULL
) STRICT;
