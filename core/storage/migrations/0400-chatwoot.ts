// Chatwoot: where each number's inbox is, which chat is which conversation, which message is which, and what waits.
export const sql = `
CREATE TABLE chatwoot (
  instance_id TEXT PRIMARY KEY REFERENCES instances (id) ON DELETE CASCADE,
  url TEXT NOT NULL,
  account_id INTEGER NOT NULL,
  token_sealed BLOB NOT NULL,
  -- The address of the webhook has both: by the one it is found, by the other believed.
  hook_id TEXT NOT NULL,
  secret_sealed BLOB NOT NULL,
  -- What Chatwoot signs its webhooks with; NULL: it does not, or has not said.
  signing_sealed BLOB,
  set_by TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  paused INTEGER NOT NULL DEFAULT 0,
  options TEXT NOT NULL,
  inbox_id INTEGER,
  inbox_identifier TEXT,
  -- How far it has come in the event log.
  cursor INTEGER NOT NULL,
  -- What agents wrote before that, and nothing here knows of, may have been sent by what was restored over.
  doubt_before INTEGER,
  -- Up to when all conversations were looked at.
  swept_at INTEGER,
  failing_since INTEGER,
  last_error TEXT,
  last_ok_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX chatwoot_hook ON chatwoot (hook_id);

CREATE TABLE chatwoot_chats (
  id INTEGER PRIMARY KEY,
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  -- Of a group, a channel, or our own contact for operations.
  jid TEXT,
  pn TEXT,
  lid TEXT,
  -- By which Chatwoot knows the contact in the inbox.
  source_id TEXT,
  contact_id INTEGER,
  conversation_id INTEGER,
  -- Chatwoot's newest message that was looked at.
  seen_id INTEGER NOT NULL DEFAULT 0,
  -- How many entries wait to go there, and the newest of them.
  waiting INTEGER NOT NULL DEFAULT 0,
  newest INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  error TEXT,
  created_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX chatwoot_chats_jid ON chatwoot_chats (instance_id, jid) WHERE jid IS NOT NULL;
CREATE UNIQUE INDEX chatwoot_chats_pn ON chatwoot_chats (instance_id, pn) WHERE pn IS NOT NULL;
CREATE UNIQUE INDEX chatwoot_chats_lid ON chatwoot_chats (instance_id, lid) WHERE lid IS NOT NULL;
CREATE INDEX chatwoot_chats_conversation ON chatwoot_chats (instance_id, conversation_id)
  WHERE conversation_id IS NOT NULL;
CREATE INDEX chatwoot_chats_instance ON chatwoot_chats (instance_id);
CREATE INDEX chatwoot_chats_waiting ON chatwoot_chats (instance_id, newest) WHERE waiting > 0;

CREATE TABLE chatwoot_messages (
  id INTEGER PRIMARY KEY,
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  chat INTEGER NOT NULL REFERENCES chatwoot_chats (id) ON DELETE CASCADE,
  -- in: from WhatsApp to Chatwoot. out: written by an agent there.
  direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
  -- What we gave it there; NULL: an agent's.
  source_id TEXT,
  -- WhatsApp's id.
  wa_id TEXT,
  conversation_id INTEGER,
  chatwoot_id INTEGER,
  -- Of what an agent wrote, in its order: text and files go out one by one.
  part INTEGER NOT NULL DEFAULT 0,
  -- sending, sent, failed, held (after a restore), deleted, unsent (there is nothing in it to send)
  state TEXT NOT NULL,
  -- What Chatwoot was last told of it: 0 sent, 1 delivered, 2 read.
  told INTEGER NOT NULL DEFAULT 0,
  error TEXT,
  at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX chatwoot_messages_source ON chatwoot_messages (chat, source_id) WHERE source_id IS NOT NULL;
CREATE UNIQUE INDEX chatwoot_messages_chatwoot ON chatwoot_messages (instance_id, chatwoot_id, part)
  WHERE chatwoot_id IS NOT NULL;
CREATE INDEX chatwoot_messages_wa ON chatwoot_messages (instance_id, wa_id) WHERE wa_id IS NOT NULL;
CREATE INDEX chatwoot_messages_instance ON chatwoot_messages (instance_id);
CREATE INDEX chatwoot_messages_chat ON chatwoot_messages (chat);
CREATE INDEX chatwoot_messages_unsent ON chatwoot_messages (instance_id, id) WHERE state IN ('failed', 'held');

-- What waits to go to Chatwoot: in order within a chat.
CREATE TABLE chatwoot_queue (
  id INTEGER PRIMARY KEY,
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  chat INTEGER NOT NULL REFERENCES chatwoot_chats (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  -- The message it is about, by WhatsApp's id.
  about TEXT,
  body TEXT NOT NULL,
  at INTEGER NOT NULL,
  -- Given up: its chat goes on without it.
  failed INTEGER NOT NULL DEFAULT 0,
  error TEXT
) STRICT;

CREATE INDEX chatwoot_queue_chat ON chatwoot_queue (chat, failed, id);
CREATE INDEX chatwoot_queue_instance ON chatwoot_queue (instance_id);
CREATE INDEX chatwoot_queue_failed ON chatwoot_queue (instance_id, id) WHERE failed = 1;

-- Conversations in which an agent did something, to be looked at.
CREATE TABLE chatwoot_looks (
  id INTEGER PRIMARY KEY,
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  conversation_id INTEGER NOT NULL,
  -- From this message of Chatwoot's on; NULL: from the newest that was looked at.
  from_id INTEGER,
  next_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  error TEXT
) STRICT;

CREATE UNIQUE INDEX chatwoot_looks_conversation ON chatwoot_looks (instance_id, conversation_id);
CREATE INDEX chatwoot_looks_due ON chatwoot_looks (instance_id, next_at);
`
