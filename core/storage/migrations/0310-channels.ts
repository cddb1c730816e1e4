// Channels that an own account follows or has met, and what WhatsApp counts of their posts.
export const sql = `
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
`
