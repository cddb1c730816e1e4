// Purging, the lock on new chats, pacing, the link to fall back to, and when a message was first sent.
export const sql = `
-- Since when its rows are being erased: from then on it is hidden, and a start goes on erasing.
ALTER TABLE instances ADD COLUMN purging_at INTEGER;
-- WhatsApp's lock on writing to new chats; its end is NULL when it is not known.
ALTER TABLE instances ADD COLUMN restricted INTEGER NOT NULL DEFAULT 0 CHECK (restricted IN (0, 1));
ALTER TABLE instances ADD COLUMN restricted_until INTEGER;
-- How fast it may send; NULL: as fast as it can.
ALTER TABLE instances ADD COLUMN pacing TEXT CHECK (pacing IS NULL OR json_valid(pacing));
-- The generation that is put back when the older one in use turns out to be removed.
ALTER TABLE instances ADD COLUMN fallback_generation INTEGER;

-- When it first left, by which the caps count.
ALTER TABLE outbox ADD COLUMN begun_at INTEGER;
UPDATE outbox SET begun_at = updated_at WHERE attempts > 0;
CREATE INDEX outbox_begun ON outbox (instance_id, begun_at) WHERE begun_at IS NOT NULL;
-- A chat that goes must not look through everything that was ever sent.
CREATE INDEX outbox_by_chat ON outbox (chat_id);
`
