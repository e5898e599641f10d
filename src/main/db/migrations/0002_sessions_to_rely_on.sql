-- Tables whose CHECKs change are made anew (https://sqlite.org/lang_altertable.html#otheralter).

CREATE TABLE sessions_new (
  id TEXT PRIMARY KEY,
  profile_id TEXT NOT NULL REFERENCES profiles (id),
  credential_id TEXT,
  model TEXT NOT NULL,
  title TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('idle', 'running', 'asking', 'waiting', 'interrupted')),
  status_code TEXT,
  status_message TEXT,
  retry_at INTEGER,
  retry_attempt INTEGER NOT NULL DEFAULT 0 CHECK (retry_attempt >= 0),
  mode TEXT NOT NULL CHECK (mode IN ('ask', 'accept_edits', 'plan')),
  effort TEXT CHECK (effort IN ('low', 'medium', 'high', 'xhigh', 'max')),
  thinking TEXT NOT NULL DEFAULT 'auto' CHECK (thinking IN ('auto', 'on', 'off')),
  web_access INTEGER NOT NULL DEFAULT 0 CHECK (web_access IN (0, 1)),
  workspace TEXT NOT NULL,
  worktree TEXT,
  system_prompt TEXT NOT NULL,
  parent_session_id TEXT,
  forked_at_seq INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  archived_at INTEGER
) STRICT;
INSERT INTO sessions_new (id, profile_id, credential_id, model, title, status, status_code, status_message, mode,
  workspace, worktree, system_prompt, parent_session_id, forked_at_seq, created_at, updated_at, archived_at)
SELECT id, profile_id, credential_id, model, title, CASE status WHEN 'waiting' THEN 'asking' ELSE status END,
  status_code, status_message, mode, workspace, worktree, system_prompt, parent_session_id, forked_at_seq,
  created_at, updated_at, archived_at
FROM sessions;
DROP TABLE sessions;
ALTER TABLE sessions_new RENAME TO sessions;
CREATE INDEX sessions_by_profile ON sessions (profile_id, updated_at);

-- A compaction is a reply too: its request is paid for, and may be cut off.
ALTER TABLE messages ADD COLUMN kind TEXT NOT NULL DEFAULT 'message' CHECK (kind IN ('message', 'compaction'));

CREATE TABLE queued_messages_new (
  id TEXT PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES sessions (id),
  content TEXT NOT NULL CHECK (json_valid(content)),
  created_at INTEGER NOT NULL
) STRICT;
INSERT INTO queued_messages_new (id, session_id, content, created_at)
SELECT id, session_id, json_array(json_object('type', 'text', 'text', text)), created_at FROM queued_messages;
DROP TABLE queued_messages;
ALTER TABLE queued_messages_new RENAME TO queued_messages;
CREATE INDEX queued_messages_by_session ON queued_messages (session_id);

CREATE TABLE tool_calls_new (
  session_id TEXT NOT NULL REFERENCES sessions (id),
  id TEXT NOT NULL,
  seq INTEGER NOT NULL CHECK (seq > 0),
  name TEXT NOT NULL,
  input TEXT NOT NULL CHECK (json_valid(input)),
  input_hash TEXT NOT NULL,
  change TEXT CHECK (change IS NULL OR json_valid(change)),
  decision TEXT NOT NULL CHECK (decision IN ('none', 'once', 'session', 'workspace', 'rule', 'mode', 'deny')),
  status TEXT NOT NULL CHECK (status IN ('pending', 'asking', 'running', 'done', 'failed', 'denied', 'interrupted')),
  output TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  PRIMARY KEY (session_id, id)
) STRICT;
INSERT INTO tool_calls_new SELECT * FROM tool_calls;
DROP TABLE tool_calls;
ALTER TABLE tool_calls_new RENAME TO tool_calls;
CREATE INDEX tool_calls_by_seq ON tool_calls (session_id, seq);

CREATE INDEX permission_rules_by_session ON permission_rules (session_id);
CREATE INDEX permission_rules_by_workspace ON permission_rules (workspace);

-- What the user said about a folder; one that is not here is untrusted and without network.
CREATE TABLE workspaces (
  path TEXT PRIMARY KEY,
  trusted_at INTEGER,
  allowed_domains TEXT NOT NULL CHECK (json_valid(allowed_domains)),
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE mcp_servers (
  id TEXT PRIMARY KEY,
  profile_id TEXT NOT NULL REFERENCES profiles (id),
  -- '' = in every workspace of the profile.
  workspace TEXT NOT NULL,
  name TEXT NOT NULL,
  transport TEXT NOT NULL CHECK (json_valid(transport)),
  is_enabled INTEGER NOT NULL CHECK (is_enabled IN (0, 1)),
  tools TEXT NOT NULL CHECK (json_valid(tools)),
  last_tested_at INTEGER,
  problem TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX mcp_servers_name ON mcp_servers (profile_id, name, workspace);

CREATE TABLE mcp_secrets (
  id TEXT PRIMARY KEY,
  server_id TEXT NOT NULL REFERENCES mcp_servers (id) ON DELETE CASCADE,
  profile_id TEXT NOT NULL REFERENCES profiles (id),
  name TEXT NOT NULL,
  encrypted_secret BLOB NOT NULL,
  nonce BLOB NOT NULL CHECK (length(nonce) = 12),
  data_key_id TEXT NOT NULL REFERENCES data_keys (id),
  -- Where it may go: the address of the server, or its command line.
  destination TEXT NOT NULL,
  hint TEXT NOT NULL CHECK (length(hint) <= 4),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX mcp_secrets_name ON mcp_secrets (server_id, name);
