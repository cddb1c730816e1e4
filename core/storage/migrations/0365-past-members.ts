// Who was in a group and is no more: as a history tells it, and as it happens.
export const sql = `
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
`
