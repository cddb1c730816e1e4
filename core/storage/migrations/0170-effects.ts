// What messages do to others: edits, deletions, reactions, votes. Each is kept as it came, whether it has an effect, waits
// for its message, or is refused. not_read_by is the version that could not read a message, '' of those from before there
// were kinds: they are read anew in the background.
export const sql = `
ALTER TABLE messages ADD COLUMN kind TEXT;
ALTER TABLE messages ADD COLUMN edited_at INTEGER;
ALTER TABLE messages ADD COLUMN deleted_at INTEGER;
ALTER TABLE messages ADD COLUMN not_read_by TEXT DEFAULT '';
CREATE INDEX messages_effects ON messages (instance_id) WHERE kind = 'effect';
CREATE INDEX messages_not_read ON messages (not_read_by) WHERE not_read_by IS NOT NULL;

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
CREATE INDEX effects_by_target_id ON effects (chat_id, target_id);
CREATE INDEX effects_of_message ON effects (target) WHERE target IS NOT NULL;
CREATE INDEX effects_by_instance ON effects (instance_id, state);
CREATE INDEX effects_by_key ON effects (instance_id, message_id);
`
