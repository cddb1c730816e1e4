// Who is forgotten: whatever was stored of them up to then is erased, here and in whatever is restored later.
export const sql = `
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
`
