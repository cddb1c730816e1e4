// Pieces of a chat history that the phone has sent: each stays until all that is in it is stored.
export const sql = `
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
  ended_at INTEGER,
  UNIQUE (instance_id, generation, message_id),
  CHECK ((state = 'failed') = (reason IS NOT NULL))
) STRICT;

CREATE INDEX history_waiting ON history_chunks (next_try_at, id) WHERE state = 'waiting';
CREATE INDEX history_by_state ON history_chunks (instance_id, state);
`
