// What the owner has set of a chat for himself, on any of his devices: archived, pinned, muted, marked unread, cleared,
// labelled; what of it his other devices have yet to be told; and how each collection that carries it is.
export const sql = `
ALTER TABLE chats ADD COLUMN archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1));
ALTER TABLE chats ADD COLUMN pinned_at INTEGER;
-- -1: for ever.
ALTER TABLE chats ADD COLUMN muted_until INTEGER;
ALTER TABLE chats ADD COLUMN marked_unread INTEGER NOT NULL DEFAULT 0 CHECK (marked_unread IN (0, 1));
-- What was said up to then is hidden; the rows stay.
ALTER TABLE chats ADD COLUMN cleared_until INTEGER;
-- Deleted for oneself: not listed until something is said in it again.
ALTER TABLE chats ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1));
-- The JID by which the other devices name it.
ALTER TABLE chats ADD COLUMN state_jid TEXT;
CREATE INDEX chats_set ON chats (instance_id, account)
  WHERE archived = 1 OR pinned_at IS NOT NULL OR muted_until IS NOT NULL OR marked_unread = 1;

CREATE TABLE labels (
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  account TEXT NOT NULL,
  label_id TEXT NOT NULL,
  name TEXT NOT NULL,
  color INTEGER NOT NULL,
  predefined_id TEXT,
  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (instance_id, account, label_id)
) STRICT;

-- Which chats and messages carry a label; of a chat the message is ''.
CREATE TABLE label_uses (
  chat_id INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
  message_id TEXT NOT NULL,
  label_id TEXT NOT NULL,
  PRIMARY KEY (chat_id, message_id, label_id)
) STRICT;

-- What was set here and WhatsApp has not taken yet; the last one of an index counts.
CREATE TABLE state_changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  account TEXT NOT NULL,
  collection TEXT NOT NULL,
  -- A JSON list, as WhatsApp names what is set.
  state_index TEXT NOT NULL,
  version INTEGER NOT NULL,
  -- An encoded SyncActionValue.
  action BLOB NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX state_changes_of ON state_changes (instance_id, account, collection, state_index);

CREATE TABLE state_collections (
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  generation INTEGER NOT NULL,
  name TEXT NOT NULL,
  -- stale: there is more than is read. waiting: for a key of the phone. quarantined: it cannot be read.
  state TEXT NOT NULL CHECK (state IN ('current', 'stale', 'waiting', 'quarantined')),
  since INTEGER NOT NULL,
  detail TEXT,
  -- When it was last read whole; NULL: never.
  read_at INTEGER,
  PRIMARY KEY (instance_id, generation, name)
) STRICT;
`
