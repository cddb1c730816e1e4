// How many messages of a contact could not be decrypted, by the hour: gone with the first one that can be again.
export const sql = `
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
`
