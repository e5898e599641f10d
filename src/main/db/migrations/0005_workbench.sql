-- Made anew: a session may wait for its turn to begin, works in a worktree, was brought in, or runs elsewhere.
CREATE TABLE sessions_new (
  id TEXT PRIMARY KEY,
  profile_id TEXT NOT NULL REFERENCES profiles (id),
  credential_id TEXT,
  model TEXT NOT NULL,
  title TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('idle', 'queued', 'running', 'asking', 'waiting', 'interrupted')),
  status_code TEXT,
  status_message TEXT,
  retry_at INTEGER,
  retry_attempt INTEGER NOT NULL DEFAULT 0 CHECK (retry_attempt >= 0),
  mode TEXT NOT NULL CHECK (mode IN ('ask', 'accept_edits', 'plan')),
  effort TEXT CHECK (effort IN ('low', 'medium', 'high', 'xhigh', 'max')),
  thinking TEXT NOT NULL DEFAULT 'auto' CHECK (thinking IN ('auto', 'on', 'off')),
  web_access INTEGER NOT NULL DEFAULT 0 CHECK (web_access IN (0, 1)),
  workspace TEXT NOT NULL,
  worktree TEXT CHECK (worktree IS NULL OR json_valid(worktree)),
  tools TEXT CHECK (tools IS NULL OR json_valid(tools)),
  source TEXT NOT NULL DEFAULT 'own' CHECK (source IN ('own', 'claude-code')),
  source_id TEXT,
  runner TEXT NOT NULL DEFAULT 'local' CHECK (runner IN ('local', 'managed')),
  managed_id TEXT,
  comparison_id TEXT,
  system_prompt TEXT NOT NULL,
  parent_session_id TEXT,
  forked_at_seq INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  archived_at INTEGER,
  removed_at INTEGER
) STRICT;
INSERT INTO sessions_new (id, profile_id, credential_id, model, title, status, status_code, status_message, retry_at,
  retry_attempt, mode, effort, thinking, web_access, workspace, system_prompt, parent_session_id, forked_at_seq,
  created_at, updated_at, archived_at)
SELECT id, profile_id, credential_id, model, title, status, status_code, status_message, retry_at,
  retry_attempt, mode, effort, thinking, web_access, workspace, system_prompt, parent_session_id, forked_at_seq,
  created_at, updated_at, archived_at
FROM sessions;
DROP TABLE sessions;
ALTER TABLE sessions_new RENAME TO sessions;
CREATE INDEX sessions_by_profile ON sessions (profile_id, updated_at);
CREATE INDEX sessions_by_source ON sessions (profile_id, source_id) WHERE source_id IS NOT NULL;
CREATE INDEX sessions_by_comparison ON sessions (comparison_id) WHERE comparison_id IS NOT NULL;
CREATE INDEX sessions_by_parent ON sessions (parent_session_id) WHERE parent_session_id IS NOT NULL;

CREATE TABLE checkpoints (
  id TEXT PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES sessions (id),
  kind TEXT NOT NULL CHECK (kind IN ('turn', 'rewind')),
  seq INTEGER NOT NULL CHECK (seq > 0),
  "commit" TEXT NOT NULL,
  changed_files INTEGER NOT NULL CHECK (changed_files >= 0),
  notice TEXT,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX checkpoints_by_session ON checkpoints (session_id, created_at);

CREATE TABLE rewound_messages (
  id TEXT PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES sessions (id),
  checkpoint_id TEXT NOT NULL,
  from_seq INTEGER NOT NULL CHECK (from_seq > 0),
  rows TEXT NOT NULL CHECK (json_valid(rows)),
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX rewound_messages_by_session ON rewound_messages (session_id);

CREATE TABLE discarded_worktrees (
  session_id TEXT PRIMARY KEY REFERENCES sessions (id),
  path TEXT NOT NULL,
  head TEXT NOT NULL,
  uncommitted TEXT,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE templates (
  id TEXT PRIMARY KEY,
  profile_id TEXT NOT NULL REFERENCES profiles (id),
  name TEXT NOT NULL,
  prompt TEXT NOT NULL,
  workspace TEXT NOT NULL,
  model TEXT,
  mode TEXT CHECK (mode IN ('ask', 'accept_edits', 'plan')),
  effort TEXT CHECK (effort IN ('low', 'medium', 'high', 'xhigh', 'max')),
  tools TEXT CHECK (tools IS NULL OR json_valid(tools)),
  web_access INTEGER NOT NULL CHECK (web_access IN (0, 1)),
  in_worktree INTEGER NOT NULL CHECK (in_worktree IN (0, 1)),
  budget_micro_usd INTEGER CHECK (budget_micro_usd > 0),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX templates_name ON templates (profile_id, name, workspace);

CREATE TABLE comparisons (
  id TEXT PRIMARY KEY,
  profile_id TEXT NOT NULL REFERENCES profiles (id),
  title TEXT NOT NULL,
  prompt TEXT NOT NULL,
  workspace TEXT NOT NULL,
  kept_session_id TEXT,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX comparisons_by_profile ON comparisons (profile_id, created_at);

-- What can be searched of a transcript: what was said, and what went into and came out of a tool ('' = no call).
CREATE VIEW transcript_texts AS
SELECT session_id, seq, '' AS call_id, coalesce((
    SELECT group_concat(value ->> '$.text', char(10)) FROM json_each(content) WHERE value ->> '$.type' = 'text'
  ), '') AS text
FROM messages WHERE state = 'complete'
UNION ALL
SELECT session_id, seq, id AS call_id, coalesce((
    SELECT group_concat(atom, ' ') FROM json_tree(input) WHERE type = 'text'
  ), '') || char(10) || substr(output, 1, 4000) AS text
FROM tool_calls WHERE ended_at IS NOT NULL;

-- The rows of the index that belong to one profile stand together, so that a search in it reads no others: their
-- numbers are 2^40 times that of its shelf, and more.
CREATE TABLE transcript_shelves (
  id INTEGER PRIMARY KEY,
  profile_id TEXT NOT NULL REFERENCES profiles (id)
) STRICT;
CREATE UNIQUE INDEX transcript_shelves_profile ON transcript_shelves (profile_id);
-- Which row of the index is which part; the text itself is where it always was.
CREATE TABLE transcript_parts (
  id INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  call_id TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX transcript_parts_place ON transcript_parts (session_id, seq, call_id);
CREATE VIRTUAL TABLE transcript_words USING fts5 (
  text, content = '', contentless_delete = 1, prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 2'
);

-- What can be found: a part that is put in is read anew, and is the newest of its profile.
CREATE VIEW transcript_index AS SELECT session_id, seq, call_id FROM transcript_parts;
CREATE TRIGGER transcript_index_insert INSTEAD OF INSERT ON transcript_index
BEGIN
  DELETE FROM transcript_index WHERE session_id = NEW.session_id AND seq = NEW.seq AND call_id = NEW.call_id;
  INSERT INTO transcript_shelves (profile_id)
  SELECT profile_id FROM sessions
  WHERE id = NEW.session_id AND profile_id NOT IN (SELECT profile_id FROM transcript_shelves);
  INSERT INTO transcript_parts (id, session_id, seq, call_id)
  SELECT 1 + max(shelf.id << 40, coalesce((SELECT max(id) FROM transcript_parts WHERE id < (shelf.id + 1) << 40), 0)),
    session_id, seq, call_id
  FROM transcript_texts
  JOIN sessions AS session ON session.id = NEW.session_id
  JOIN transcript_shelves AS shelf ON shelf.profile_id = session.profile_id
  WHERE session_id = NEW.session_id AND seq = NEW.seq AND call_id = NEW.call_id AND text <> '';
  INSERT INTO transcript_words (rowid, text)
  SELECT part.id, said.text FROM transcript_parts AS part JOIN transcript_texts AS said USING (session_id, seq, call_id)
  WHERE session_id = NEW.session_id AND seq = NEW.seq AND call_id = NEW.call_id;
END;
CREATE TRIGGER transcript_index_delete INSTEAD OF DELETE ON transcript_index
BEGIN
  DELETE FROM transcript_words WHERE rowid = (
    SELECT id FROM transcript_parts WHERE session_id = OLD.session_id AND seq = OLD.seq AND call_id = OLD.call_id);
  DELETE FROM transcript_parts WHERE session_id = OLD.session_id AND seq = OLD.seq AND call_id = OLD.call_id;
END;

-- What a fork shares with the session that it came from is found there, for as long as it is there.
CREATE VIEW shared_messages AS
SELECT fork.id AS fork_id, original.session_id, original.seq FROM sessions AS fork
JOIN messages AS original ON original.session_id = fork.parent_session_id AND original.seq < fork.forked_at_seq
JOIN messages AS copy ON copy.session_id = fork.id AND copy.seq = original.seq AND copy.created_at = original.created_at;
CREATE VIEW shared_calls AS
SELECT fork.id AS fork_id, original.session_id, original.seq, original.id AS call_id FROM sessions AS fork
JOIN tool_calls AS original ON original.session_id = fork.parent_session_id AND original.seq < fork.forked_at_seq
JOIN tool_calls AS copy ON copy.session_id = fork.id AND copy.id = original.id;

CREATE TRIGGER messages_words_insert AFTER INSERT ON messages WHEN NEW.state = 'complete'
  AND NOT EXISTS (SELECT 1 FROM shared_messages WHERE fork_id = NEW.session_id AND seq = NEW.seq)
BEGIN
  INSERT INTO transcript_index (session_id, seq, call_id) VALUES (NEW.session_id, NEW.seq, '');
END;
CREATE TRIGGER messages_words_update AFTER UPDATE OF state, content ON messages WHEN NEW.state = 'complete'
BEGIN
  INSERT INTO transcript_index (session_id, seq, call_id) VALUES (NEW.session_id, NEW.seq, '');
END;
CREATE TRIGGER messages_words_before_delete BEFORE DELETE ON messages
BEGIN
  INSERT INTO transcript_index (session_id, seq, call_id)
  SELECT fork_id, seq, '' FROM shared_messages WHERE session_id = OLD.session_id AND seq = OLD.seq;
END;
CREATE TRIGGER messages_words_delete AFTER DELETE ON messages
BEGIN
  DELETE FROM transcript_index WHERE session_id = OLD.session_id AND seq = OLD.seq AND call_id = '';
END;
CREATE TRIGGER tool_calls_words_insert AFTER INSERT ON tool_calls WHEN NEW.ended_at IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM shared_calls WHERE fork_id = NEW.session_id AND call_id = NEW.id)
BEGIN
  INSERT INTO transcript_index (session_id, seq, call_id) VALUES (NEW.session_id, NEW.seq, NEW.id);
END;
CREATE TRIGGER tool_calls_words_update AFTER UPDATE OF ended_at, output ON tool_calls WHEN NEW.ended_at IS NOT NULL
BEGIN
  INSERT INTO transcript_index (session_id, seq, call_id) VALUES (NEW.session_id, NEW.seq, NEW.id);
END;
CREATE TRIGGER tool_calls_words_before_delete BEFORE DELETE ON tool_calls
BEGIN
  INSERT INTO transcript_index (session_id, seq, call_id)
  SELECT fork_id, seq, call_id FROM shared_calls WHERE session_id = OLD.session_id AND call_id = OLD.id;
END;
CREATE TRIGGER tool_calls_words_delete AFTER DELETE ON tool_calls
BEGIN
  DELETE FROM transcript_index WHERE session_id = OLD.session_id AND seq = OLD.seq AND call_id = OLD.id;
END;
