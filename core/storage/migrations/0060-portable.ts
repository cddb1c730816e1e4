// Instances that are being written from a backup, and the data keys beside the one in use.
export const sql = `
-- Since when its rows are being written: until they are all there it is hidden, and a start discards it.
ALTER TABLE instances ADD COLUMN restoring_at INTEGER;
DROP INDEX instances_live_name;
CREATE UNIQUE INDEX instances_live_name ON instances (name) WHERE trashed_at IS NULL AND restoring_at IS NULL;

-- next: the data key that a rotation is bringing in. retired: one that older snapshots are sealed with.
-- Both are sealed with the one in use.
CREATE TABLE other_data_keys (
  id TEXT PRIMARY KEY NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('next', 'retired')),
  key_sealed BLOB NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX other_data_keys_next ON other_data_keys (state) WHERE state = 'next';
`
