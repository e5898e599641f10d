CREATE TABLE profiles (
  id TEXT PRIMARY KEY,
  email TEXT UNIQUE,
  name TEXT NOT NULL,
  preferred_model TEXT,
  use_environment_key INTEGER NOT NULL DEFAULT 0 CHECK (use_environment_key IN (0, 1)),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  archived_at INTEGER
) STRICT;

CREATE TABLE data_keys (
  id TEXT PRIMARY KEY,
  wrapped_key BLOB NOT NULL,
  wrap_prefix TEXT NOT NULL,
  backend TEXT NOT NULL,
  key_check BLOB NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active', 'superseded', 'retired')),
  created_at INTEGER NOT NULL,
  retired_at INTEGER
) STRICT;

CREATE TABLE credentials (
  id TEXT PRIMARY KEY,
  profile_id TEXT NOT NULL REFERENCES profiles (id),
  provider TEXT NOT NULL CHECK (provider IN ('ANTHROPIC', 'OPENAI', 'GEMINI', 'DEEPSEEK', 'GCP_SA', 'AWS_IAM', 'AZURE', 'OCI', 'GITHUB', 'LINEAR')),
  credential_name TEXT NOT NULL,
  encrypted_credential BLOB NOT NULL,
  nonce BLOB NOT NULL CHECK (length(nonce) = 12),
  data_key_id TEXT NOT NULL REFERENCES data_keys (id),
  hint TEXT NOT NULL CHECK (length(hint) <= 4),
  fingerprint TEXT NOT NULL,
  base_url TEXT,
  validation_status TEXT NOT NULL CHECK (validation_status IN ('PENDING', 'VALID', 'INVALID')),
  validation_message TEXT,
  last_validated_at INTEGER,
  is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
  is_enabled INTEGER NOT NULL CHECK (is_enabled IN (0, 1)),
  priority INTEGER NOT NULL CHECK (priority >= 0),
  metadata TEXT NOT NULL CHECK (json_valid(metadata)),
  expires_at INTEGER,
  deactivation_scheduled_at INTEGER,
  last_used_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
-- Invariant 6: at most one active credential per profile and provider.
CREATE UNIQUE INDEX credentials_one_active ON credentials (profile_id, provider) WHERE is_active = 1;
CREATE INDEX credentials_by_profile ON credentials (profile_id, provider, priority);

CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  profile_id TEXT NOT NULL REFERENCES profiles (id),
  credential_id TEXT,
  model TEXT NOT NULL,
  title TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('idle', 'running', 'waiting', 'interrupted')),
  status_code TEXT,
  status_message TEXT,
  mode TEXT NOT NULL CHECK (mode IN ('ask', 'accept_edits', 'plan')),
  workspace TEXT NOT NULL,
  worktree TEXT,
  system_prompt TEXT NOT NULL,
  parent_session_id TEXT,
  forked_at_seq INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  archived_at INTEGER
) STRICT;
CREATE INDEX sessions_by_profile ON sessions (profile_id, updated_at);

CREATE TABLE messages (
  session_id TEXT NOT NULL REFERENCES sessions (id),
  seq INTEGER NOT NULL CHECK (seq > 0),
  role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
  content TEXT NOT NULL CHECK (json_valid(content)),
  stop_reason TEXT,
  state TEXT NOT NULL CHECK (state IN ('streaming', 'complete')),
  request TEXT CHECK (request IS NULL OR json_valid(request)),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (session_id, seq)
) STRICT;

CREATE TABLE queued_messages (
  id TEXT PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES sessions (id),
  text TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE tool_calls (
  session_id TEXT NOT NULL REFERENCES sessions (id),
  id TEXT NOT NULL,
  seq INTEGER NOT NULL CHECK (seq > 0),
  name TEXT NOT NULL,
  input TEXT NOT NULL CHECK (json_valid(input)),
  input_hash TEXT NOT NULL,
  change TEXT CHECK (change IS NULL OR json_valid(change)),
  decision TEXT NOT NULL CHECK (decision IN ('none', 'once', 'session', 'rule', 'deny')),
  status TEXT NOT NULL CHECK (status IN ('pending', 'asking', 'running', 'done', 'failed', 'denied', 'interrupted')),
  output TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  PRIMARY KEY (session_id, id)
) STRICT;
CREATE INDEX tool_calls_by_seq ON tool_calls (session_id, seq);

CREATE TABLE permission_rules (
  id TEXT PRIMARY KEY,
  session_id TEXT REFERENCES sessions (id),
  workspace TEXT,
  tool TEXT NOT NULL,
  pattern TEXT NOT NULL,
  decision TEXT NOT NULL CHECK (decision IN ('allow', 'deny')),
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE prices (
  id TEXT PRIMARY KEY,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  effective_from INTEGER NOT NULL,
  prompt_tokens_over INTEGER NOT NULL CHECK (prompt_tokens_over >= 0),
  input INTEGER NOT NULL CHECK (input >= 0),
  output INTEGER NOT NULL CHECK (output >= 0),
  cache_read INTEGER NOT NULL CHECK (cache_read >= 0),
  cache_write_5m INTEGER NOT NULL CHECK (cache_write_5m >= 0),
  cache_write_1h INTEGER NOT NULL CHECK (cache_write_1h >= 0),
  source TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX prices_effective ON prices (provider, model, effective_from, prompt_tokens_over);

CREATE TABLE usage_records (
  id TEXT PRIMARY KEY,
  source TEXT NOT NULL CHECK (source IN ('session', 'gateway', 'import')),
  request_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  profile_id TEXT NOT NULL,
  profile_name TEXT NOT NULL,
  credential_id TEXT NOT NULL,
  credential_name TEXT NOT NULL,
  client_id TEXT NOT NULL,
  client_name TEXT NOT NULL,
  session_id TEXT NOT NULL,
  session_title TEXT NOT NULL,
  workspace TEXT NOT NULL,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  input_tokens INTEGER NOT NULL CHECK (input_tokens >= 0),
  output_tokens INTEGER NOT NULL CHECK (output_tokens >= 0),
  cache_read_tokens INTEGER NOT NULL CHECK (cache_read_tokens >= 0),
  cache_write_5m_tokens INTEGER NOT NULL CHECK (cache_write_5m_tokens >= 0),
  cache_write_1h_tokens INTEGER NOT NULL CHECK (cache_write_1h_tokens >= 0),
  thinking_tokens INTEGER NOT NULL CHECK (thinking_tokens >= 0),
  web_searches INTEGER NOT NULL CHECK (web_searches >= 0),
  service_tier TEXT,
  speed TEXT,
  inference_geo TEXT,
  is_estimated INTEGER NOT NULL CHECK (is_estimated IN (0, 1)),
  cost_micro_usd INTEGER CHECK (cost_micro_usd >= 0),
  price_id TEXT
) STRICT;
CREATE UNIQUE INDEX usage_records_once ON usage_records (source, request_id);
CREATE INDEX usage_records_by_profile ON usage_records (profile_id, at, id);
CREATE INDEX usage_records_by_session ON usage_records (session_id);
CREATE INDEX usage_records_by_credential ON usage_records (credential_id, at);
-- Invariant 4: the ledger only grows; the one change allowed is filling in a cost that was not known.
CREATE TRIGGER usage_records_no_delete BEFORE DELETE ON usage_records
BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
CREATE TRIGGER usage_records_no_update
BEFORE UPDATE OF id, source, request_id, at, day, profile_id, profile_name, credential_id, credential_name,
  client_id, client_name, session_id, session_title, workspace, provider, model, input_tokens, output_tokens,
  cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, thinking_tokens, web_searches,
  service_tier, speed, inference_geo, is_estimated ON usage_records
BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
CREATE TRIGGER usage_records_cost_once BEFORE UPDATE OF cost_micro_usd, price_id ON usage_records
WHEN OLD.cost_micro_usd IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a cost that is known does not change'); END;

CREATE TABLE usage_days (
  day TEXT NOT NULL,
  profile_id TEXT NOT NULL,
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
  PRIMARY KEY (profile_id, day, provider, model, credential_id, client_id, workspace)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_log (
  id TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  outcome TEXT NOT NULL
) STRICT;
CREATE INDEX audit_log_by_subject ON audit_log (subject, at);
CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL CHECK (json_valid(value))
) STRICT;
