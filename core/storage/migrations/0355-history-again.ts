// A piece of a history that failed and has come again is known to be the same one, and counts once.
export const sql = `
-- What the phone calls it, the same when it sends it again; NULL where nothing tells it from others.
ALTER TABLE history_chunks ADD COLUMN piece TEXT;
-- When a later copy of one that had failed was stored.
ALTER TABLE history_chunks ADD COLUMN again_at INTEGER CHECK (again_at IS NULL OR state = 'failed');
CREATE INDEX history_by_piece ON history_chunks (instance_id, generation, piece) WHERE state = 'failed' AND again_at IS NULL;
`
