// Two chats that turned out to be the same person's, of which one has too much to be moved in one commit: what it has moves
// a little at a time, and then they become one.
export const sql = `
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
`
