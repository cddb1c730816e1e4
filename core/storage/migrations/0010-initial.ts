// The first schema. Released migrations are never edited: a change is a new file.
export const sql = `
CREATE TABLE appliance (
  key TEXT PRIMARY KEY NOT NULL,
  value TEXT NOT NULL
) STRICT;

-- The data key, wrapped once for each way to open it. The check value lies in appliance.
CREATE TABLE key_wraps (
  kind TEXT PRIMARY KEY NOT NULL CHECK (kind IN ('file', 'passphrase', 'recovery', 'keychain')),
  params TEXT NOT NULL CHECK (json_valid(params)),
  wrapped BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE api_keys (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  scope TEXT NOT NULL CHECK (scope IN ('owner', 'read')),
  hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
  created_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT;

CREATE TABLE instances (
  id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100 AND name = trim(name)),
  token_hash BLOB NOT NULL CHECK (length(token_hash) = 32),
  token_sealed BLOB NOT NULL,
  wish TEXT NOT NULL CHECK (wish IN ('running', 'stopped')),
  state TEXT NOT NULL CHECK (state IN (
    'stopped', 'connecting', 'awaiting_link', 'open', 'reconnecting', 'logged_out', 'replaced',
    'restricted', 'outdated', 'passkey_required', 'held', 'moved', 'damaged', 'trashed')),
  state_code INTEGER,
  state_reason TEXT,
  state_since INTEGER NOT NULL,
  -- The generation in use; NULL when none is linked.
  generation INTEGER CHECK (generation >= 1),
  -- The number that was linked last (digits), kept after a logout: another number is never mixed in.
  account TEXT,
  profile_name TEXT,
  settings TEXT NOT NULL CHECK (json_valid(settings)),
  proxy_sealed BLOB,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  trashed_at INTEGER
) STRICT;
CREATE UNIQUE INDEX instances_live_name ON instances (name) WHERE trashed_at IS NULL;
CREATE INDEX instances_token ON instances (token_hash);

CREATE TABLE generations (
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  n INTEGER NOT NULL CHECK (n >= 1),
  account TEXT NOT NULL,
  jid TEXT NOT NULL,
  lid TEXT,
  creds_sealed BLOB NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('qr', 'code', 'import', 'restore')),
  linked_at INTEGER NOT NULL,
  archived_at INTEGER,
  archive_code INTEGER,
  archive_reason TEXT,
  PRIMARY KEY (instance_id, n)
) STRICT;

-- Credentials of a link in progress: discarded and remade at each attempt, promoted at pair-success.
CREATE TABLE pending_credentials (
  instance_id TEXT PRIMARY KEY NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  generation INTEGER NOT NULL CHECK (generation >= 1),
  creds_sealed BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- Schema-free in type: Baileys adds key types in every release.
CREATE TABLE signal_keys (
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  generation INTEGER NOT NULL,
  type TEXT NOT NULL,
  id TEXT NOT NULL,
  value BLOB NOT NULL,
  PRIMARY KEY (instance_id, generation, type, id)
) STRICT;

-- Inbound ciphertexts by hash. Stanza and plaintext are dropped once applied; the hash stays 30 days.
CREATE TABLE journal (
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  generation INTEGER NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  stanza_id TEXT NOT NULL,
  stanza_sealed BLOB,
  plaintext_sealed BLOB,
  received_at INTEGER NOT NULL,
  applied_at INTEGER,
  PRIMARY KEY (instance_id, generation, hash),
  CHECK ((applied_at IS NULL) = (plaintext_sealed IS NOT NULL))
) STRICT;
CREATE INDEX journal_stanza ON journal (instance_id, generation, stanza_id);
CREATE INDEX journal_unapplied ON journal (instance_id, generation, received_at) WHERE applied_at IS NULL;
CREATE INDEX journal_applied ON journal (applied_at) WHERE applied_at IS NOT NULL;

-- account: the own number (digits) a row belongs to, so that a new number in an old instance stays separate.
CREATE TABLE chats (
  id INTEGER PRIMARY KEY,
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  account TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('user', 'group', 'broadcast', 'newsletter')),
  jid TEXT,
  pn TEXT,
  lid TEXT,
  name TEXT,
  unread INTEGER NOT NULL DEFAULT 0 CHECK (unread >= 0),
  last_message_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CHECK (jid IS NOT NULL OR pn IS NOT NULL OR lid IS NOT NULL),
  UNIQUE (instance_id, account, jid),
  UNIQUE (instance_id, account, pn),
  UNIQUE (instance_id, account, lid)
) STRICT;
CREATE INDEX chats_recent ON chats (instance_id, account, last_message_at);

CREATE TABLE contacts (
  id INTEGER PRIMARY KEY,
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  account TEXT NOT NULL,
  pn TEXT,
  lid TEXT,
  name TEXT,
  push_name TEXT,
  picture_url TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CHECK (pn IS NOT NULL OR lid IS NOT NULL),
  UNIQUE (instance_id, account, pn),
  UNIQUE (instance_id, account, lid)
) STRICT;

CREATE TABLE messages (
  id INTEGER PRIMARY KEY,
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  chat_id INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
  message_id TEXT NOT NULL CHECK (length(message_id) BETWEEN 1 AND 128),
  from_me INTEGER NOT NULL CHECK (from_me IN (0, 1)),
  -- The author in a group (LID where known); '' in a 1:1 chat and for own messages.
  sender TEXT NOT NULL,
  participant_pn TEXT,
  participant_lid TEXT,
  push_name TEXT,
  type TEXT NOT NULL,
  text TEXT,
  -- The encoded proto.Message: what a retry is answered with, byte for byte.
  proto BLOB NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('error', 'pending', 'sent', 'delivered', 'read', 'played')),
  sent_at INTEGER NOT NULL,
  stored_at INTEGER NOT NULL,
  UNIQUE (chat_id, message_id, from_me, sender)
) STRICT;
CREATE INDEX messages_by_time ON messages (chat_id, sent_at, id);
CREATE INDEX messages_by_key ON messages (instance_id, message_id);
CREATE INDEX messages_recent ON messages (instance_id, sent_at, id);

-- Who has received and read an own message; in groups one row a member.
CREATE TABLE receipts (
  message INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  recipient TEXT NOT NULL,
  delivered_at INTEGER,
  read_at INTEGER,
  played_at INTEGER,
  PRIMARY KEY (message, recipient)
) STRICT;

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  chat_id INTEGER NOT NULL REFERENCES chats (id),
  message_id TEXT NOT NULL,
  recipient TEXT NOT NULL,
  proto BLOB NOT NULL,
  options TEXT NOT NULL CHECK (json_valid(options)),
  idempotency_key TEXT CHECK (length(idempotency_key) BETWEEN 1 AND 255),
  request_hash BLOB NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'cancelled')),
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER NOT NULL,
  error_code TEXT,
  error TEXT,
  accepted_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (instance_id, message_id)
) STRICT;
CREATE UNIQUE INDEX outbox_idempotency ON outbox (instance_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX outbox_waiting ON outbox (instance_id, id) WHERE state IN ('queued', 'sending');

CREATE TABLE events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  instance_id TEXT REFERENCES instances (id) ON DELETE CASCADE,
  type TEXT NOT NULL,
  at INTEGER NOT NULL,
  data TEXT NOT NULL CHECK (json_valid(data))
) STRICT;
CREATE INDEX events_by_instance ON events (instance_id, seq);

CREATE TABLE timeline (
  id INTEGER PRIMARY KEY,
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  state TEXT NOT NULL,
  code INTEGER,
  reason TEXT NOT NULL,
  action TEXT NOT NULL
) STRICT;
CREATE INDEX timeline_by_instance ON timeline (instance_id, id);

CREATE TABLE group_metadata (
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  account TEXT NOT NULL,
  jid TEXT NOT NULL,
  metadata TEXT NOT NULL CHECK (json_valid(metadata)),
  fetched_at INTEGER NOT NULL,
  PRIMARY KEY (instance_id, account, jid)
) STRICT;

-- Baileys' message retry counters, which must outlive a socket.
CREATE TABLE retry_counters (
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  count INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (instance_id, key)
) STRICT;

CREATE TABLE number_checks (
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  number TEXT NOT NULL,
  jid TEXT NOT NULL,
  found INTEGER NOT NULL CHECK (found IN (0, 1)),
  checked_at INTEGER NOT NULL,
  PRIMARY KEY (instance_id, number)
) STRICT;

CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  instance_id TEXT,
  detail TEXT NOT NULL CHECK (json_valid(detail))
) STRICT;
`
