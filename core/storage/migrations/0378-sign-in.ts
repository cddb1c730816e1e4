// Who is signed in, and the owner's password. Both mean nothing elsewhere: no backup file has them, and no restore brings them back.
export const sql = `
CREATE TABLE sessions (
  id TEXT PRIMARY KEY NOT NULL,
  token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  -- The key or the password that it is worth: when that ends, it ends too.
  key_hash BLOB NOT NULL CHECK (length(key_hash) = 32),
  opened_by TEXT NOT NULL CHECK (opened_by IN ('key', 'password', 'ticket')),
  address TEXT NOT NULL,
  agent TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL
) STRICT;

CREATE INDEX sessions_used ON sessions (used_at);

CREATE TABLE owner_password (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  -- What sessions that it opened are worth; another one with each password.
  grant_hash BLOB NOT NULL CHECK (length(grant_hash) = 32),
  salt BLOB NOT NULL CHECK (length(salt) = 16),
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  -- Of the second factor, opened by the password alone; NULL: there is none.
  code_sealed BLOB,
  -- The last step of time that a code was taken of: none opens twice.
  code_step INTEGER NOT NULL DEFAULT 0,
  set_at INTEGER NOT NULL
) STRICT;
`
