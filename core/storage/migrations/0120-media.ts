// The file of a message: wanted until it is fetched, then kept by the hash of its bytes, or gone for a reason.
// What was stored before is wanted too: WhatsApp keeps a file for some weeks.
export const sql = `
CREATE TABLE media (
  message INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
  instance_id TEXT NOT NULL REFERENCES instances (id) ON DELETE CASCADE,
  state TEXT NOT NULL CHECK (state IN ('wanted', 'kept', 'gone')),
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
  reason TEXT CHECK (reason IN ('expired', 'too_large', 'altered', 'phone_only', 'unreachable')),
  CHECK ((state = 'kept') = (hash IS NOT NULL)),
  CHECK ((state = 'gone') = (reason IS NOT NULL))
) STRICT;
CREATE INDEX media_wanted ON media (instance_id, next_try_at) WHERE state = 'wanted';
CREATE INDEX media_kept ON media (hash) WHERE hash IS NOT NULL;
CREATE INDEX media_by_instance ON media (instance_id);

INSERT INTO media (message, instance_id, state, kind, next_try_at)
SELECT id, instance_id, 'wanted', CASE type
    WHEN 'imageMessage' THEN 'image'
    WHEN 'videoMessage' THEN 'video'
    WHEN 'ptvMessage' THEN 'video'
    WHEN 'audioMessage' THEN 'audio'
    WHEN 'documentMessage' THEN 'document'
    ELSE 'sticker'
  END, stored_at
FROM messages
WHERE type IN ('imageMessage', 'videoMessage', 'ptvMessage', 'audioMessage', 'documentMessage', 'stickerMessage');

-- Files that no row refers to, since when that is known, and when they were removed. They stay for as long as a
-- snapshot may refer to them; what was removed here is removed in the second location.
CREATE TABLE media_unused (
  hash TEXT PRIMARY KEY NOT NULL CHECK (length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*'),
  since INTEGER NOT NULL,
  removed_at INTEGER
) STRICT;
`
