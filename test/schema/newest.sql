CREATE TABLE alerts (
  id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
  kind TEXT NOT NULL CHECK (kind LIKE 'alert.%'),
  instance_id TEXT REFERENCES instances (id) ON DELETE CASCADE,
  -- What it is about beside the instance, for example a webhook; '' when nothing.
  subject TEXT NOT NULL,
  since INTEGER NOT NULL,
  title TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX alerts_episode ON alerts (kind, subject, coalesce(instance_id, ''));

CREATE TABLE api_keys (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  scope TEXT NOT NULL CHECK (scope IN ('owner', 'read')),
  hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
  created_at INTEGER NOT NULL,
  revoked_at INTEGER
, last_used_at INTEGER, scopes TEXT, instance_id TEXT, expires_at INTEGER, addresses TEXT, per_minute INTEGER, last_used_from TEXT) STRICT;

CREATE TABLE appliance (
  key TEXT PRIMARY KEY NOT NULL,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  instance_id TEXT,
  detail TEXT NOT NULL CHECK (json_valid(detail))
, doer TEXT) STRICT;

CREATE INDEX audit_by_action ON audit (action);

CREATE INDEX audit_by_doer ON audit (doer);

CREATE INDEX audit_by_instance ON audit (instance_id) WHERE instance_id IS NOT NULL;

CREATE INDEX audit_by_time ON audit (at);

CREATE TABLE channel_posts (
  message INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
  chat_id INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
  -- WhatsApp's number of it in its channel, by which it is counted.
  server_id TEXT NOT NULL,
  views INTEGER,
  -- A JSON object: how many by which emoji.
  reactions TEXT NOT NULL CHECK (json_valid(reactions)),
  UNIQUE (chat_id, server_id)
) STRICT;

CREATE TABLE channels (
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  account TEXT NOT NULL,
  jid TEXT NOT NULL,
  -- NULL: not told yet.
  name TEXT,
  description TEXT,
  -- What stands behind the last slash of its address.
  invite TEXT,
  followers INTEGER,
  verified INTEGER NOT NULL CHECK (verified IN (0, 1)),
  made_at INTEGER,
  -- What the own number is to it.
  role TEXT NOT NULL CHECK (role IN ('guest', 'follower', 'admin', 'owner')),
  muted INTEGER NOT NULL CHECK (muted IN (0, 1)),
  state TEXT NOT NULL CHECK (state IN ('active', 'suspended', 'gone')),
  -- It may be otherwise by now: it is asked for when the number is online.
  is_stale INTEGER NOT NULL CHECK (is_stale IN (0, 1)),
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (instance_id, account, jid)
) STRICT;

CREATE TABLE chat_merges (
  gone INTEGER PRIMARY KEY REFERENCES chats (id) ON DELETE CASCADE,
  kept INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  -- The names that turned out to be one person's.
  pn TEXT NOT NULL,
  lid TEXT NOT NULL
) STRICT;

CREATE INDEX chat_merges_by_instance ON chat_merges (instance_id);

CREATE INDEX chat_merges_kept ON chat_merges (kept);

CREATE TABLE chat_totals (
  chat_id INTEGER NOT NULL,
  type TEXT NOT NULL,
  from_me INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (chat_id, type, from_me)
) STRICT, WITHOUT ROWID;

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
  updated_at INTEGER NOT NULL, expires_seconds INTEGER CHECK (expires_seconds > 0), opted_out_at INTEGER, archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1)), pinned_at INTEGER, muted_until INTEGER, marked_unread INTEGER NOT NULL DEFAULT 0 CHECK (marked_unread IN (0, 1)), cleared_until INTEGER, hidden INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1)), state_jid TEXT,
  CHECK (jid IS NOT NULL OR pn IS NOT NULL OR lid IS NOT NULL),
  UNIQUE (instance_id, account, jid),
  UNIQUE (instance_id, account, pn),
  UNIQUE (instance_id, account, lid)
) STRICT;

CREATE TRIGGER chats_counted AFTER INSERT ON chats BEGIN
  INSERT INTO totals (owner, what, account, type, from_me, count)
  VALUES (NEW.instance_id, 'chats', NEW.account, '', 0, 1)
  ON CONFLICT DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER chats_emptied BEFORE DELETE ON chats BEGIN
  UPDATE totals
  SET count = count - coalesce((
    SELECT t.count FROM chat_totals AS t
    WHERE t.chat_id = OLD.id AND t.type = totals.type AND t.from_me = totals.from_me), 0)
  WHERE owner = OLD.instance_id AND what = 'messages' AND account = OLD.account;
  DELETE FROM chat_totals WHERE chat_id = OLD.id;
END;

CREATE INDEX chats_opted_out ON chats (instance_id, opted_out_at) WHERE opted_out_at IS NOT NULL;

CREATE INDEX chats_pinned ON chats (instance_id, account, pinned_at) WHERE pinned_at IS NOT NULL AND hidden = 0;

CREATE INDEX chats_set ON chats (instance_id, account)
  WHERE archived = 1 OR pinned_at IS NOT NULL OR muted_until IS NOT NULL OR marked_unread = 1;

CREATE INDEX chats_shown ON chats (instance_id, account, last_message_at) WHERE hidden = 0;

CREATE TRIGGER chats_uncounted AFTER DELETE ON chats BEGIN
  UPDATE totals SET count = count - 1
  WHERE owner = OLD.instance_id AND what = 'chats' AND account = OLD.account AND type = '' AND from_me = 0;
END;

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

CREATE INDEX chatwoot_chats_conversation ON chatwoot_chats (instance_id, conversation_id)
  WHERE conversation_id IS NOT NULL;

CREATE INDEX chatwoot_chats_instance ON chatwoot_chats (instance_id);

CREATE UNIQUE INDEX chatwoot_chats_jid ON chatwoot_chats (instance_id, jid) WHERE jid IS NOT NULL;

CREATE UNIQUE INDEX chatwoot_chats_lid ON chatwoot_chats (instance_id, lid) WHERE lid IS NOT NULL;

CREATE UNIQUE INDEX chatwoot_chats_pn ON chatwoot_chats (instance_id, pn) WHERE pn IS NOT NULL;

CREATE INDEX chatwoot_chats_waiting ON chatwoot_chats (instance_id, newest) WHERE waiting > 0;

CREATE INDEX chatwoot_hook ON chatwoot (hook_id);

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

CREATE INDEX chatwoot_messages_chat ON chatwoot_messages (chat);

CREATE UNIQUE INDEX chatwoot_messages_chatwoot ON chatwoot_messages (instance_id, chatwoot_id, part)
  WHERE chatwoot_id IS NOT NULL;

CREATE INDEX chatwoot_messages_instance ON chatwoot_messages (instance_id);

CREATE UNIQUE INDEX chatwoot_messages_source ON chatwoot_messages (chat, source_id) WHERE source_id IS NOT NULL;

CREATE INDEX chatwoot_messages_unsent ON chatwoot_messages (instance_id, id) WHERE state IN ('failed', 'held');

CREATE INDEX chatwoot_messages_wa ON chatwoot_messages (instance_id, wa_id) WHERE wa_id IS NOT NULL;

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

CREATE INDEX chatwoot_queue_failed ON chatwoot_queue (instance_id, id) WHERE failed = 1;

CREATE INDEX chatwoot_queue_instance ON chatwoot_queue (instance_id);

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

CREATE INDEX contacts_by_push_name ON contacts (instance_id, account, push_name);

CREATE TRIGGER contacts_came_for_search AFTER INSERT ON contacts BEGIN
  INSERT INTO search_name_changes (contact) VALUES (NEW.id);
END;

CREATE TRIGGER contacts_changed_for_search AFTER UPDATE OF name, push_name, pn ON contacts
WHEN OLD.name IS NOT NEW.name OR OLD.push_name IS NOT NEW.push_name OR OLD.pn IS NOT NEW.pn
BEGIN
  INSERT INTO search_name_changes (contact) VALUES (NEW.id);
END;

CREATE TRIGGER contacts_counted AFTER INSERT ON contacts BEGIN
  INSERT INTO totals (owner, what, account, type, from_me, count)
  VALUES (NEW.instance_id, 'contacts', NEW.account, '', 0, 1)
  ON CONFLICT DO UPDATE SET count = count + 1;
END;

CREATE INDEX contacts_in_order ON contacts (instance_id, account);

CREATE TRIGGER contacts_uncounted AFTER DELETE ON contacts BEGIN
  UPDATE totals SET count = count - 1
  WHERE owner = OLD.instance_id AND what = 'contacts' AND account = OLD.account AND type = '' AND from_me = 0;
END;

CREATE TRIGGER contacts_went_for_search AFTER DELETE ON contacts BEGIN
  INSERT INTO search_name_changes (contact) VALUES (OLD.id);
END;

CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  seq INTEGER NOT NULL REFERENCES events (seq) ON DELETE CASCADE,
  lane TEXT NOT NULL CHECK (lane IN ('live', 'again')),
  state TEXT NOT NULL CHECK (state IN ('pending', 'failing', 'dead')),
  -- How many requests of this event have succeeded: the dialect makes several of one event.
  part INTEGER NOT NULL CHECK (part >= 0),
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  -- Since when it has been failing; NULL before the first try.
  failing_since INTEGER,
  next_at INTEGER NOT NULL,
  status INTEGER,
  error TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX deliveries_by_event ON deliveries (seq);

CREATE INDEX deliveries_by_webhook ON deliveries (webhook_id, id);

CREATE TRIGGER deliveries_counted AFTER INSERT ON deliveries BEGIN
  INSERT INTO delivery_totals (webhook_id, is_dead, count) VALUES (NEW.webhook_id, NEW.state = 'dead', 1)
  ON CONFLICT DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER deliveries_counted_anew AFTER UPDATE OF state ON deliveries
WHEN (OLD.state = 'dead') <> (NEW.state = 'dead')
BEGIN
  UPDATE delivery_totals SET count = count - 1 WHERE webhook_id = OLD.webhook_id AND is_dead = (OLD.state = 'dead');

  INSERT INTO delivery_totals (webhook_id, is_dead, count) VALUES (NEW.webhook_id, NEW.state = 'dead', 1)
  ON CONFLICT DO UPDATE SET count = count + 1;
END;

CREATE INDEX deliveries_due ON deliveries (webhook_id, lane, next_at, id) WHERE state <> 'dead';

CREATE UNIQUE INDEX deliveries_head ON deliveries (webhook_id) WHERE lane = 'live' AND state <> 'dead';

CREATE TRIGGER deliveries_uncounted AFTER DELETE ON deliveries BEGIN
  UPDATE delivery_totals SET count = count - 1 WHERE webhook_id = OLD.webhook_id AND is_dead = (OLD.state = 'dead');
END;

CREATE INDEX deliveries_waiting ON deliveries (webhook_id, lane, id) WHERE state <> 'dead';

CREATE TABLE delivery_totals (
  webhook_id TEXT NOT NULL,
  is_dead INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (webhook_id, is_dead)
) STRICT, WITHOUT ROWID;

CREATE TABLE effects (
  id INTEGER PRIMARY KEY,
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  chat_id INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
  -- The message that carried it, and who did it, as in messages.
  message_id TEXT NOT NULL CHECK (length(message_id) BETWEEN 1 AND 128),
  from_me INTEGER NOT NULL CHECK (from_me IN (0, 1)),
  sender TEXT NOT NULL,
  participant_pn TEXT,
  participant_lid TEXT,
  kind TEXT NOT NULL CHECK (kind IN ('edit', 'delete', 'reaction', 'vote', 'response', 'pin', 'keep', 'star')),
  -- The message it is done to, and its row once it has come.
  target_id TEXT NOT NULL,
  target INTEGER REFERENCES messages (id) ON DELETE CASCADE,
  state TEXT NOT NULL CHECK (state IN ('applied', 'waiting', 'refused')),
  -- Why it waits or is refused.
  reason TEXT,
  -- What it says; NULL while it is sealed.
  value TEXT CHECK (value IS NULL OR json_valid(value)),
  -- The encoded proto.Message that carried it, and the one that an edit puts in place.
  proto BLOB NOT NULL,
  content BLOB,
  done_at INTEGER NOT NULL,
  stored_at INTEGER NOT NULL,
  UNIQUE (chat_id, message_id, from_me, sender)
) STRICT;

CREATE INDEX effects_by_instance ON effects (instance_id, state);

CREATE INDEX effects_by_key ON effects (instance_id, message_id);

CREATE INDEX effects_by_target_id ON effects (chat_id, target_id);

CREATE INDEX effects_of_message ON effects (target) WHERE target IS NOT NULL;

CREATE INDEX effects_pinned ON effects (chat_id, done_at) WHERE kind = 'pin' AND state = 'applied';

CREATE INDEX effects_starred ON effects (instance_id, target) WHERE kind = 'star' AND state = 'applied';

CREATE TABLE event_log (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  -- About: the data, and 200 for the rest of each row and its indexes.
  size_bytes INTEGER NOT NULL,
  -- What is old or too much was forgotten up to this event.
  forgotten_to INTEGER NOT NULL
) STRICT;

CREATE TABLE events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  instance_id TEXT REFERENCES instances (id) ON DELETE CASCADE,
  type TEXT NOT NULL,
  at INTEGER NOT NULL,
  data TEXT NOT NULL CHECK (json_valid(data))
) STRICT;

CREATE INDEX events_by_instance ON events (instance_id, seq);

CREATE TRIGGER events_measured AFTER INSERT ON events BEGIN
  UPDATE event_log SET size_bytes = size_bytes + octet_length(NEW.data) + 200 WHERE id = 1;
END;

CREATE TRIGGER events_unmeasured AFTER DELETE ON events BEGIN
  UPDATE event_log SET size_bytes = size_bytes - octet_length(OLD.data) - 200 WHERE id = 1;
END;

CREATE TABLE forgotten (
  id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
  -- The own number whose chats these were; NULL: of every number.
  account TEXT,
  -- The JIDs of a person, or of a group.
  names TEXT NOT NULL CHECK (json_valid(names)),
  at INTEGER NOT NULL,
  -- NULL while it is under way.
  done_at INTEGER
) STRICT;

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
  archive_reason TEXT, owes_pre_keys INTEGER NOT NULL DEFAULT 0 CHECK (owes_pre_keys IN (0, 1)), archive_reason_code TEXT, archive_reason_params TEXT
  CHECK (archive_reason_params IS NULL OR json_valid(archive_reason_params)), groups_known INTEGER NOT NULL DEFAULT 0 CHECK (groups_known IN (0, 1)),
  PRIMARY KEY (instance_id, n)
) STRICT;

CREATE TABLE group_members (
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  group_id INTEGER NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
  -- As the group calls them; the other name where it is known.
  jid TEXT NOT NULL,
  pn TEXT,
  lid TEXT,
  role TEXT NOT NULL CHECK (role IN ('member', 'admin', 'superadmin')),
  PRIMARY KEY (group_id, jid)
) STRICT;

CREATE INDEX group_members_by_instance ON group_members (instance_id);

CREATE UNIQUE INDEX group_members_by_lid ON group_members (group_id, lid);

CREATE UNIQUE INDEX group_members_by_pn ON group_members (group_id, pn);

CREATE TABLE group_past_members (
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  account TEXT NOT NULL,
  -- The group may be told of later than who has left it.
  group_jid TEXT NOT NULL,
  -- As they were told of; every name that was known then.
  jid TEXT NOT NULL,
  pn TEXT,
  lid TEXT,
  left_at INTEGER NOT NULL,
  -- NULL: it was found out later that they are gone.
  reason TEXT CHECK (reason IN ('left', 'removed')),
  PRIMARY KEY (instance_id, account, group_jid, jid)
) STRICT;

CREATE TABLE groups (
  id INTEGER PRIMARY KEY,
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  account TEXT NOT NULL,
  jid TEXT NOT NULL,
  -- By which of their names its members are called.
  addressing TEXT NOT NULL CHECK (addressing IN ('pn', 'lid')),
  subject TEXT NOT NULL,
  description TEXT,
  -- WhatsApp's id of the description, which a change of it names.
  description_id TEXT,
  owner TEXT,
  made_at INTEGER,
  announce INTEGER NOT NULL CHECK (announce IN (0, 1)),
  locked INTEGER NOT NULL CHECK (locked IN (0, 1)),
  approval INTEGER NOT NULL CHECK (approval IN (0, 1)),
  member_add TEXT NOT NULL CHECK (member_add IN ('admins', 'all')),
  expires_seconds INTEGER,
  parent TEXT,
  is_community INTEGER NOT NULL CHECK (is_community IN (0, 1)),
  is_announcements INTEGER NOT NULL CHECK (is_announcements IN (0, 1)),
  -- Since when the own number is not in it; NULL: it is.
  left_at INTEGER,
  -- Something may have been missed: it is asked for before it is used.
  is_stale INTEGER NOT NULL CHECK (is_stale IN (0, 1)),
  fetched_at INTEGER NOT NULL,
  UNIQUE (instance_id, account, jid)
) STRICT;

CREATE TRIGGER groups_came_for_search AFTER INSERT ON chats WHEN NEW.kind = 'group' BEGIN
  INSERT INTO search_name_changes (chat) VALUES (NEW.id);
END;

CREATE TRIGGER groups_changed_for_search AFTER UPDATE OF name ON chats
WHEN NEW.kind = 'group' AND OLD.name IS NOT NEW.name
BEGIN
  INSERT INTO search_name_changes (chat) VALUES (NEW.id);
END;

CREATE TRIGGER groups_went_for_search AFTER DELETE ON chats WHEN OLD.kind = 'group' BEGIN
  INSERT INTO search_name_changes (chat) VALUES (OLD.id);
END;

CREATE INDEX history_by_piece ON history_chunks (instance_id, generation, piece) WHERE state = 'failed' AND again_at IS NULL;

CREATE INDEX history_by_state ON history_chunks (instance_id, state);

CREATE TABLE history_chunks (
  id INTEGER PRIMARY KEY,
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  generation INTEGER NOT NULL,
  -- Of the message that brought it.
  message_id TEXT NOT NULL,
  sync TEXT NOT NULL CHECK (sync IN ('initial', 'recent', 'full', 'on_demand', 'names', 'other')),
  -- In percent, as the phone says.
  progress INTEGER,
  -- An encoded HistorySyncNotification: where it lies and what opens it; empty once it is stored.
  notification BLOB NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
  attempts INTEGER NOT NULL DEFAULT 0,
  next_try_at INTEGER NOT NULL,
  reason TEXT CHECK (reason IN ('expired', 'altered', 'unreadable', 'unreachable')),
  -- New ones that it brought.
  messages INTEGER NOT NULL DEFAULT 0,
  received_at INTEGER NOT NULL,
  ended_at INTEGER, piece TEXT, again_at INTEGER CHECK (again_at IS NULL OR state = 'failed'),
  UNIQUE (instance_id, generation, message_id),
  CHECK ((state = 'failed') = (reason IS NOT NULL))
) STRICT;

CREATE INDEX history_waiting ON history_chunks (next_try_at, id) WHERE state = 'waiting';

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
, purging_at INTEGER, restricted INTEGER NOT NULL DEFAULT 0 CHECK (restricted IN (0, 1)), restricted_until INTEGER, pacing TEXT CHECK (pacing IS NULL OR json_valid(pacing)), fallback_generation INTEGER, restoring_at INTEGER, set_aside_at INTEGER, state_reason_code TEXT, state_reason_params TEXT
  CHECK (state_reason_params IS NULL OR json_valid(state_reason_params)), new_chat_quota TEXT CHECK (json_valid(new_chat_quota)), phone_seen_at INTEGER) STRICT;

CREATE UNIQUE INDEX instances_live_name ON instances (name)
  WHERE trashed_at IS NULL AND restoring_at IS NULL AND set_aside_at IS NULL;

CREATE TRIGGER instances_outbox_uncounted AFTER DELETE ON instances BEGIN
  DELETE FROM outbox_totals WHERE instance_id = OLD.id;
END;

CREATE INDEX instances_token ON instances (token_hash);

CREATE TRIGGER instances_uncounted AFTER DELETE ON instances BEGIN
  DELETE FROM totals WHERE owner = OLD.id;
END;

CREATE TABLE journal (
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  generation INTEGER NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  stanza_id TEXT NOT NULL,
  stanza_sealed BLOB,
  plaintext_sealed BLOB,
  received_at INTEGER NOT NULL,
  applied_at INTEGER, set_aside_at INTEGER, set_aside_by TEXT,
  PRIMARY KEY (instance_id, generation, hash),
  CHECK ((applied_at IS NULL) = (plaintext_sealed IS NOT NULL))
) STRICT;

CREATE INDEX journal_applied ON journal (applied_at) WHERE applied_at IS NOT NULL;

CREATE INDEX journal_set_aside ON journal (instance_id) WHERE set_aside_at IS NOT NULL AND applied_at IS NULL;

CREATE INDEX journal_stanza ON journal (instance_id, generation, stanza_id);

CREATE INDEX journal_unapplied ON journal (instance_id, generation, received_at) WHERE applied_at IS NULL;

CREATE TABLE keeping (
  instance_id TEXT PRIMARY KEY NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  files_days INTEGER CHECK (files_days >= 0),
  files_bytes INTEGER CHECK (files_bytes >= 0),
  messages_days INTEGER CHECK (messages_days >= 0)
) STRICT;

CREATE TABLE key_wraps (
  kind TEXT PRIMARY KEY NOT NULL CHECK (kind IN ('file', 'passphrase', 'recovery', 'keychain')),
  params TEXT NOT NULL CHECK (json_valid(params)),
  wrapped BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE label_uses (
  chat_id INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
  message_id TEXT NOT NULL,
  label_id TEXT NOT NULL,
  PRIMARY KEY (chat_id, message_id, label_id)
) STRICT;

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

CREATE TABLE "media" (
  message INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  -- left: nobody has asked for it yet, and it is not fetched by itself.
  state TEXT NOT NULL CHECK (state IN ('wanted', 'kept', 'gone', 'left')),
  kind TEXT NOT NULL CHECK (kind IN ('image', 'video', 'audio', 'document', 'sticker')),
  -- SHA-256 of the plain bytes in hex: the name of the file.
  hash TEXT CHECK (length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*'),
  mimetype TEXT,
  file_name TEXT,
  size INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_try_at INTEGER NOT NULL,
  -- The phone was asked to upload it once more.
  is_asked INTEGER NOT NULL DEFAULT 0 CHECK (is_asked IN (0, 1)),
  reason TEXT CHECK (
    reason IN ('expired', 'too_large', 'altered', 'phone_only', 'unreachable', 'let_go', 'view_once')),
  CHECK ((state = 'kept') = (hash IS NOT NULL)),
  CHECK ((state = 'gone') = (reason IS NOT NULL))
) STRICT;

CREATE INDEX media_by_instance ON media (instance_id);

CREATE INDEX media_kept ON media (hash, size) WHERE hash IS NOT NULL;

CREATE INDEX media_kept_by_hash ON media (instance_id, hash, size) WHERE hash IS NOT NULL;

CREATE INDEX media_kept_in_order ON media (instance_id, message) WHERE hash IS NOT NULL;

CREATE TABLE media_unused (
  hash TEXT PRIMARY KEY NOT NULL CHECK (length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*'),
  since INTEGER NOT NULL,
  removed_at INTEGER
) STRICT;

CREATE INDEX media_unused_removed ON media_unused (removed_at) WHERE removed_at IS NOT NULL;

CREATE INDEX media_wanted ON media (instance_id, next_try_at) WHERE state = 'wanted';

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
  stored_at INTEGER NOT NULL, original TEXT CHECK (json_valid(original)), kind TEXT, edited_at INTEGER, deleted_at INTEGER, not_read_by TEXT DEFAULT '', expires_at INTEGER, notice TEXT CHECK (json_valid(notice)), is_past INTEGER NOT NULL DEFAULT 0 CHECK (is_past IN (0, 1)),
  UNIQUE (chat_id, message_id, from_me, sender)
) STRICT;

CREATE INDEX messages_arrived ON messages (chat_id) WHERE from_me = 1 AND status NOT IN ('error', 'pending');

CREATE INDEX messages_by_key ON messages (instance_id, message_id);

CREATE INDEX messages_by_kind ON messages (instance_id, type, from_me, sent_at, id, chat_id)
  WHERE kind IS NOT 'effect';

CREATE INDEX messages_by_time ON messages (chat_id, sent_at, id, type, from_me) WHERE kind IS NOT 'effect';

CREATE TRIGGER messages_changed_for_search AFTER UPDATE OF chat_id, text, kind ON messages
WHEN OLD.text IS NOT NEW.text OR OLD.chat_id <> NEW.chat_id OR OLD.kind IS NOT NEW.kind
BEGIN
  INSERT INTO search_changes (message) VALUES (NEW.id);
END;

CREATE TRIGGER messages_counted AFTER INSERT ON messages BEGIN
  INSERT INTO chat_totals (chat_id, type, from_me, count)
  SELECT NEW.chat_id, NEW.type, NEW.from_me, 1 WHERE NEW.kind IS NOT 'effect'
  ON CONFLICT DO UPDATE SET count = count + 1;
  INSERT INTO totals (owner, what, account, type, from_me, count)
  SELECT NEW.instance_id, 'messages', account, NEW.type, NEW.from_me, 1
  FROM chats WHERE id = NEW.chat_id AND NEW.kind IS NOT 'effect'
  ON CONFLICT DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER messages_counted_anew AFTER UPDATE OF chat_id, type, from_me, kind ON messages
WHEN OLD.chat_id <> NEW.chat_id OR OLD.type <> NEW.type OR OLD.from_me <> NEW.from_me OR OLD.kind IS NOT NEW.kind
BEGIN
  UPDATE chat_totals SET count = count - 1
  WHERE chat_id = OLD.chat_id AND type = OLD.type AND from_me = OLD.from_me AND OLD.kind IS NOT 'effect';
  UPDATE totals SET count = count - 1
  WHERE owner = OLD.instance_id AND what = 'messages'
    AND account = (SELECT account FROM chats WHERE id = OLD.chat_id)
    AND type = OLD.type AND from_me = OLD.from_me AND OLD.kind IS NOT 'effect';

  INSERT INTO chat_totals (chat_id, type, from_me, count)
  SELECT NEW.chat_id, NEW.type, NEW.from_me, 1 WHERE NEW.kind IS NOT 'effect'
  ON CONFLICT DO UPDATE SET count = count + 1;
  INSERT INTO totals (owner, what, account, type, from_me, count)
  SELECT NEW.instance_id, 'messages', account, NEW.type, NEW.from_me, 1
  FROM chats WHERE id = NEW.chat_id AND NEW.kind IS NOT 'effect'
  ON CONFLICT DO UPDATE SET count = count + 1;
END;

CREATE INDEX messages_effects ON messages (instance_id) WHERE kind = 'effect';

CREATE TRIGGER messages_erased_for_search AFTER DELETE ON messages BEGIN
  INSERT INTO search_changes (message) VALUES (OLD.id);
END;

CREATE INDEX messages_expiring ON messages (instance_id, expires_at) WHERE expires_at IS NOT NULL;

CREATE INDEX messages_not_read ON messages (not_read_by) WHERE not_read_by IS NOT NULL;

CREATE INDEX messages_recent ON messages (instance_id, sent_at, id, chat_id) WHERE kind IS NOT 'effect';

CREATE TRIGGER messages_uncounted AFTER DELETE ON messages BEGIN
  UPDATE chat_totals SET count = count - 1
  WHERE chat_id = OLD.chat_id AND type = OLD.type AND from_me = OLD.from_me AND OLD.kind IS NOT 'effect';
  UPDATE totals SET count = count - 1
  WHERE owner = OLD.instance_id AND what = 'messages'
    AND account = (SELECT account FROM chats WHERE id = OLD.chat_id)
    AND type = OLD.type AND from_me = OLD.from_me AND OLD.kind IS NOT 'effect';
END;

CREATE INDEX messages_unsupported ON messages (instance_id)
  WHERE not_read_by IS NOT NULL AND kind = 'unsupported';

CREATE TABLE number_checks (
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  number TEXT NOT NULL,
  jid TEXT NOT NULL,
  found INTEGER NOT NULL CHECK (found IN (0, 1)),
  checked_at INTEGER NOT NULL,
  PRIMARY KEY (instance_id, number)
) STRICT;

CREATE TABLE other_data_keys (
  id TEXT PRIMARY KEY NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('next', 'retired')),
  key_sealed BLOB NOT NULL,
  at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX other_data_keys_next ON other_data_keys (state) WHERE state = 'next';

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
  updated_at INTEGER NOT NULL, begun_at INTEGER, opened_at INTEGER, send_at INTEGER,
  UNIQUE (instance_id, message_id)
) STRICT;

CREATE INDEX outbox_begun ON outbox (instance_id, begun_at) WHERE begun_at IS NOT NULL;

CREATE INDEX outbox_by_chat ON outbox (chat_id);

CREATE INDEX outbox_by_instance ON outbox (instance_id);

CREATE TRIGGER outbox_changed AFTER UPDATE OF state, begun_at, not_before, send_at ON outbox
BEGIN
  DELETE FROM outbox_heads WHERE chat_id = NEW.chat_id;
  INSERT INTO outbox_heads (chat_id, instance_id, item, is_begun, not_before)
  SELECT chat_id, instance_id, id, begun_at IS NOT NULL, not_before
  FROM outbox
  WHERE id = (
      SELECT id FROM (
  SELECT id, due FROM (
    SELECT id, accepted_at AS due FROM outbox
    WHERE chat_id = NEW.chat_id AND state IN ('queued', 'sending') AND send_at IS NULL
    ORDER BY id
    LIMIT 1)
 UNION ALL 
  SELECT id, due FROM (
    SELECT id, send_at AS due FROM outbox
    WHERE chat_id = NEW.chat_id AND state IN ('queued', 'sending') AND send_at IS NOT NULL
    ORDER BY send_at, id
    LIMIT 1)
)
      ORDER BY due, id
      LIMIT 1)
    AND NOT EXISTS (SELECT 1 FROM outbox WHERE chat_id = NEW.chat_id AND state = 'sending');
END;

CREATE TRIGGER outbox_counted AFTER UPDATE OF state ON outbox WHEN OLD.state <> NEW.state BEGIN
  UPDATE outbox_totals SET count = count - 1 WHERE instance_id = OLD.instance_id AND state = OLD.state;

  INSERT INTO outbox_totals (instance_id, state, count) VALUES (NEW.instance_id, NEW.state, 1)
  ON CONFLICT DO UPDATE SET count = count + 1;
END;

CREATE TABLE outbox_heads (
  chat_id INTEGER PRIMARY KEY,
  instance_id TEXT NOT NULL,
  item INTEGER NOT NULL,
  is_begun INTEGER NOT NULL,
  not_before INTEGER NOT NULL
) STRICT;

CREATE INDEX outbox_heads_due ON outbox_heads (instance_id, is_begun, not_before, item);

CREATE INDEX outbox_held ON outbox (instance_id)
  WHERE state = 'queued' AND begun_at IS NULL AND error_code IS NOT NULL;

CREATE UNIQUE INDEX outbox_idempotency ON outbox (instance_id, idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE TRIGGER outbox_moved AFTER UPDATE OF chat_id ON outbox WHEN OLD.chat_id <> NEW.chat_id BEGIN

  DELETE FROM outbox_heads WHERE chat_id = OLD.chat_id;
  INSERT INTO outbox_heads (chat_id, instance_id, item, is_begun, not_before)
  SELECT chat_id, instance_id, id, begun_at IS NOT NULL, not_before
  FROM outbox
  WHERE id = (
      SELECT id FROM (
  SELECT id, due FROM (
    SELECT id, accepted_at AS due FROM outbox
    WHERE chat_id = OLD.chat_id AND state IN ('queued', 'sending') AND send_at IS NULL
    ORDER BY id
    LIMIT 1)
 UNION ALL 
  SELECT id, due FROM (
    SELECT id, send_at AS due FROM outbox
    WHERE chat_id = OLD.chat_id AND state IN ('queued', 'sending') AND send_at IS NOT NULL
    ORDER BY send_at, id
    LIMIT 1)
)
      ORDER BY due, id
      LIMIT 1)
    AND NOT EXISTS (SELECT 1 FROM outbox WHERE chat_id = OLD.chat_id AND state = 'sending');

  DELETE FROM outbox_heads WHERE chat_id = NEW.chat_id;
  INSERT INTO outbox_heads (chat_id, instance_id, item, is_begun, not_before)
  SELECT chat_id, instance_id, id, begun_at IS NOT NULL, not_before
  FROM outbox
  WHERE id = (
      SELECT id FROM (
  SELECT id, due FROM (
    SELECT id, accepted_at AS due FROM outbox
    WHERE chat_id = NEW.chat_id AND state IN ('queued', 'sending') AND send_at IS NULL
    ORDER BY id
    LIMIT 1)
 UNION ALL 
  SELECT id, due FROM (
    SELECT id, send_at AS due FROM outbox
    WHERE chat_id = NEW.chat_id AND state IN ('queued', 'sending') AND send_at IS NOT NULL
    ORDER BY send_at, id
    LIMIT 1)
)
      ORDER BY due, id
      LIMIT 1)
    AND NOT EXISTS (SELECT 1 FROM outbox WHERE chat_id = NEW.chat_id AND state = 'sending');
END;

CREATE INDEX outbox_opened ON outbox (instance_id, opened_at) WHERE opened_at IS NOT NULL;

CREATE INDEX outbox_planned ON outbox (instance_id, send_at, id) WHERE state = 'queued' AND send_at IS NOT NULL;

CREATE TRIGGER outbox_put AFTER INSERT ON outbox BEGIN
  INSERT INTO outbox_totals (instance_id, state, count) VALUES (NEW.instance_id, NEW.state, 1)
  ON CONFLICT DO UPDATE SET count = count + 1;

  DELETE FROM outbox_heads WHERE chat_id = NEW.chat_id;
  INSERT INTO outbox_heads (chat_id, instance_id, item, is_begun, not_before)
  SELECT chat_id, instance_id, id, begun_at IS NOT NULL, not_before
  FROM outbox
  WHERE id = (
      SELECT id FROM (
  SELECT id, due FROM (
    SELECT id, accepted_at AS due FROM outbox
    WHERE chat_id = NEW.chat_id AND state IN ('queued', 'sending') AND send_at IS NULL
    ORDER BY id
    LIMIT 1)
 UNION ALL 
  SELECT id, due FROM (
    SELECT id, send_at AS due FROM outbox
    WHERE chat_id = NEW.chat_id AND state IN ('queued', 'sending') AND send_at IS NOT NULL
    ORDER BY send_at, id
    LIMIT 1)
)
      ORDER BY due, id
      LIMIT 1)
    AND NOT EXISTS (SELECT 1 FROM outbox WHERE chat_id = NEW.chat_id AND state = 'sending');
END;

CREATE INDEX outbox_scheduled_in_chat ON outbox (chat_id, send_at)
  WHERE state IN ('queued', 'sending') AND send_at IS NOT NULL;

CREATE INDEX outbox_sending ON outbox (instance_id) WHERE state = 'sending';

CREATE INDEX outbox_sending_in_chat ON outbox (chat_id) WHERE state = 'sending';

CREATE TRIGGER outbox_taken AFTER DELETE ON outbox BEGIN
  UPDATE outbox_totals SET count = count - 1 WHERE instance_id = OLD.instance_id AND state = OLD.state;

  DELETE FROM outbox_heads WHERE chat_id = OLD.chat_id;
  INSERT INTO outbox_heads (chat_id, instance_id, item, is_begun, not_before)
  SELECT chat_id, instance_id, id, begun_at IS NOT NULL, not_before
  FROM outbox
  WHERE id = (
      SELECT id FROM (
  SELECT id, due FROM (
    SELECT id, accepted_at AS due FROM outbox
    WHERE chat_id = OLD.chat_id AND state IN ('queued', 'sending') AND send_at IS NULL
    ORDER BY id
    LIMIT 1)
 UNION ALL 
  SELECT id, due FROM (
    SELECT id, send_at AS due FROM outbox
    WHERE chat_id = OLD.chat_id AND state IN ('queued', 'sending') AND send_at IS NOT NULL
    ORDER BY send_at, id
    LIMIT 1)
)
      ORDER BY due, id
      LIMIT 1)
    AND NOT EXISTS (SELECT 1 FROM outbox WHERE chat_id = OLD.chat_id AND state = 'sending');
END;

CREATE TABLE outbox_totals (
  instance_id TEXT NOT NULL,
  state TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (instance_id, state)
) STRICT, WITHOUT ROWID;

CREATE INDEX outbox_waiting ON outbox (instance_id, id) WHERE state IN ('queued', 'sending');

CREATE INDEX outbox_waiting_in_chat ON outbox (chat_id) WHERE state IN ('queued', 'sending') AND send_at IS NULL;

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

CREATE TABLE pending_credentials (
  instance_id TEXT PRIMARY KEY NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  generation INTEGER NOT NULL CHECK (generation >= 1),
  creds_sealed BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE pictures (
  id INTEGER PRIMARY KEY,
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  -- Whose it is.
  contact_id INTEGER UNIQUE REFERENCES contacts (id) ON DELETE CASCADE,
  group_id INTEGER UNIQUE REFERENCES groups (id) ON DELETE CASCADE,
  -- none: WhatsApp has said that there is none, or that it is not shown. One that is wanted keeps the one before.
  state TEXT NOT NULL CHECK (state IN ('wanted', 'kept', 'none')),
  hash TEXT,
  -- Where it was a moment ago; NULL: that is to be asked.
  url TEXT,
  -- How often it was told to be another one: a file that was being fetched then counts for nothing.
  changes INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_try_at INTEGER NOT NULL,
  asked_at INTEGER,
  CHECK ((contact_id IS NULL) <> (group_id IS NULL)),
  CHECK (state = 'wanted' OR (state = 'kept') = (hash IS NOT NULL))
) STRICT;

CREATE INDEX pictures_by_hash ON pictures (hash) WHERE hash IS NOT NULL;

CREATE INDEX pictures_by_instance ON pictures (instance_id);

CREATE INDEX pictures_wanted ON pictures (next_try_at, id) WHERE state = 'wanted';

CREATE TABLE quick_answers (
  id INTEGER PRIMARY KEY,
  -- NULL: for every number.
  instance_id TEXT REFERENCES instances (id) ON DELETE CASCADE,
  -- What is written after the / to have it, in small letters.
  name TEXT NOT NULL,
  text TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX quick_answers_for_all ON quick_answers (name) WHERE instance_id IS NULL;

CREATE UNIQUE INDEX quick_answers_of ON quick_answers (instance_id, name) WHERE instance_id IS NOT NULL;

CREATE TABLE receipts (
  message INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  recipient TEXT NOT NULL,
  delivered_at INTEGER,
  read_at INTEGER,
  played_at INTEGER,
  PRIMARY KEY (message, recipient)
) STRICT;

CREATE TABLE restores (
  id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
  state TEXT NOT NULL CHECK (state IN ('applying', 'done', 'undone', 'failed')),
  -- What came. No reference: the row outlives the instances it tells of, and lets an old id be found for ever.
  instance_id TEXT NOT NULL,
  -- What was set aside for it; NULL when there was nothing.
  replaced_id TEXT,
  name TEXT NOT NULL,
  -- Where it came from, and what came, in words.
  source TEXT NOT NULL,
  summary TEXT NOT NULL,
  -- The moment that was restored.
  moment INTEGER NOT NULL,
  -- Why it failed.
  reason TEXT,
  -- What was set aside has been erased: there is nothing to undo with.
  discarded_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
, reason_code TEXT, reason_params TEXT CHECK (reason_params IS NULL OR json_valid(reason_params))) STRICT;

CREATE TABLE retry_counters (
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  count INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (instance_id, key)
) STRICT;

CREATE INDEX retry_counters_old ON retry_counters (updated_at);

CREATE TABLE search_changes (
  seq INTEGER PRIMARY KEY,
  message INTEGER NOT NULL
) STRICT;

CREATE TABLE search_name_changes (
  seq INTEGER PRIMARY KEY,
  contact INTEGER,
  chat INTEGER,
  CHECK ((contact IS NULL) <> (chat IS NULL))
) STRICT;

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

CREATE TABLE signal_keys (
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  generation INTEGER NOT NULL,
  type TEXT NOT NULL,
  id TEXT NOT NULL,
  value BLOB NOT NULL,
  PRIMARY KEY (instance_id, generation, type, id)
) STRICT;

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

CREATE TABLE timeline (
  id INTEGER PRIMARY KEY,
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  state TEXT NOT NULL,
  code INTEGER,
  reason TEXT NOT NULL,
  action TEXT NOT NULL
, reason_code TEXT, reason_params TEXT CHECK (reason_params IS NULL OR json_valid(reason_params)), action_code TEXT) STRICT;

CREATE INDEX timeline_by_instance ON timeline (instance_id, id);

CREATE TABLE totals (
  -- Whose: an instance.
  owner TEXT NOT NULL,
  what TEXT NOT NULL CHECK (what IN ('chats', 'contacts', 'messages')),
  account TEXT NOT NULL,
  -- Of messages.
  type TEXT NOT NULL,
  from_me INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (owner, what, account, type, from_me)
) STRICT, WITHOUT ROWID;

CREATE TABLE undecryptable (
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  contact TEXT NOT NULL,
  -- Hours since 1970.
  hour INTEGER NOT NULL,
  count INTEGER NOT NULL CHECK (count > 0),
  last_at INTEGER NOT NULL,
  -- The event of this episode was told.
  is_told INTEGER NOT NULL CHECK (is_told IN (0, 1)),
  PRIMARY KEY (instance_id, contact, hour)
) STRICT;

CREATE INDEX undecryptable_old ON undecryptable (last_at);

CREATE TABLE "webhooks" (
  id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
  -- NULL: the events of every instance and of the appliance.
  instance_id TEXT REFERENCES instances (id) ON DELETE CASCADE,
  dialect TEXT NOT NULL CHECK (dialect IN ('own', 'evolution', 'ntfy', 'smtp', 'rabbitmq', 'nats', 'sqs')),
  -- Of a broker the variable of the environment that says where it is.
  url TEXT NOT NULL CHECK (length(url) BETWEEN 1 AND 2048),
  -- NULL: all. Our names, or Evolution's in its dialect.
  types TEXT CHECK (types IS NULL OR json_valid(types)),
  headers_sealed BLOB,
  secret_sealed BLOB NOT NULL,
  options TEXT NOT NULL CHECK (json_valid(options)),
  enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  disabled_reason TEXT,
  -- All events up to this one are delivered, given up, or no concern of this webhook.
  cursor INTEGER NOT NULL CHECK (cursor >= 0),
  -- Since when no delivery has succeeded; NULL while all is well.
  failing_since INTEGER,
  failing_told INTEGER NOT NULL DEFAULT 0 CHECK (failing_told IN (0, 1)),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  set_by TEXT NOT NULL DEFAULT 'owner' CHECK (set_by IN ('owner', 'instance')),
  lost_after INTEGER,
  lost_to INTEGER CHECK ((lost_to IS NULL) = (lost_after IS NULL)),
  lost_at INTEGER CHECK ((lost_at IS NULL) = (lost_after IS NULL))
) STRICT;

CREATE INDEX webhooks_by_instance ON webhooks (instance_id);

CREATE UNIQUE INDEX webhooks_of_dialect ON webhooks (instance_id, dialect)
  WHERE dialect IN ('evolution', 'rabbitmq', 'nats', 'sqs') AND instance_id IS NOT NULL;

CREATE UNIQUE INDEX webhooks_of_people ON webhooks (dialect) WHERE dialect IN ('ntfy', 'smtp');

CREATE TRIGGER webhooks_uncounted AFTER DELETE ON webhooks BEGIN
  DELETE FROM delivery_totals WHERE webhook_id = OLD.id;
END;
