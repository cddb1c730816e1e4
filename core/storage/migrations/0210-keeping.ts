// How long files and messages are kept, and which files are fetched at all. A file can be left with WhatsApp until
// somebody asks for it, and let go when it was kept for its time.
export const sql = `
CREATE TABLE media_next (
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
INSERT INTO media_next SELECT * FROM media;
DROP TABLE media;
ALTER TABLE media_next RENAME TO media;
CREATE INDEX media_wanted ON media (instance_id, next_try_at) WHERE state = 'wanted';
CREATE INDEX media_kept ON media (hash, size) WHERE hash IS NOT NULL;
CREATE INDEX media_by_instance ON media (instance_id);
-- What is kept, with its size, by number and in order of its arrival.
CREATE INDEX media_kept_by_hash ON media (instance_id, hash, size) WHERE hash IS NOT NULL;
CREATE INDEX media_kept_in_order ON media (instance_id, message) WHERE hash IS NOT NULL;

-- Of one number; NULL: as for all, 0: without a limit.
CREATE TABLE keeping (
  instance_id TEXT PRIMARY KEY NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  files_days INTEGER CHECK (files_days >= 0),
  files_bytes INTEGER CHECK (files_bytes >= 0),
  messages_days INTEGER CHECK (messages_days >= 0)
) STRICT;
`
