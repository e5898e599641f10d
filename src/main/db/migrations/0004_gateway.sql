CREATE TABLE clients (
  id TEXT PRIMARY KEY,
  profile_id TEXT NOT NULL REFERENCES profiles (id),
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('program', 'exec')),
  is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
  -- No foreign key: a credential that is removed leaves its clients in place.
  credential_id TEXT,
  allowed_models TEXT,
  requests_per_minute INTEGER CHECK (requests_per_minute > 0),
  concurrent_requests INTEGER CHECK (concurrent_requests > 0),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  archived_at INTEGER
) STRICT;
CREATE INDEX clients_by_profile ON clients (profile_id, created_at);

CREATE TABLE client_keys (
  id TEXT PRIMARY KEY,
  client_id TEXT NOT NULL REFERENCES clients (id),
  name TEXT NOT NULL,
  prefix TEXT NOT NULL,
  -- SHA-256 in hexadecimal: the key itself is shown once and kept nowhere.
  key_hash TEXT NOT NULL UNIQUE CHECK (length(key_hash) = 64),
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER,
  last_used_at INTEGER
) STRICT;
CREATE INDEX client_keys_by_client ON client_keys (client_id, created_at);

-- Requests on their way: written before they are sent, gone in the transaction of their usage record.
CREATE TABLE gateway_requests (
  id TEXT PRIMARY KEY,
  payment_id TEXT,
  client_id TEXT NOT NULL,
  client_name TEXT NOT NULL,
  profile_id TEXT NOT NULL,
  profile_name TEXT NOT NULL,
  credential_id TEXT,
  credential_name TEXT NOT NULL,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  input_tokens INTEGER NOT NULL CHECK (input_tokens >= 0),
  started_at INTEGER NOT NULL
) STRICT;
