// The files of the pictures of people and groups, each by its hash, and which of them are to be asked for.
export const sql = `
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

CREATE INDEX pictures_by_instance ON pictures (instance_id);
CREATE INDEX pictures_by_hash ON pictures (hash) WHERE hash IS NOT NULL;
CREATE INDEX pictures_wanted ON pictures (next_try_at, id) WHERE state = 'wanted';
`
