// Groups with who is in them, kept true by what WhatsApp tells; and what it says of a chat as a row of the chat. The
// table before held what Baileys had said, and was emptied at each login.
export const sql = `
DROP TABLE group_metadata;

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
CREATE UNIQUE INDEX group_members_by_pn ON group_members (group_id, pn);
CREATE UNIQUE INDEX group_members_by_lid ON group_members (group_id, lid);

-- Whether what is stored of the groups of a link is all that WhatsApp has told: it is not while a socket lives, which an
-- unclean end leaves behind, nor in a copy of another moment.
ALTER TABLE generations ADD COLUMN groups_known INTEGER NOT NULL DEFAULT 0 CHECK (groups_known IN (0, 1));

-- What WhatsApp says of a chat: a code and the values in it; NULL for a message.
ALTER TABLE messages ADD COLUMN notice TEXT CHECK (json_valid(notice));
`
