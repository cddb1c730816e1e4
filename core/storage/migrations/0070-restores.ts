// Restores of one instance: what came, what was set aside for it, and what its link still has to do.
// Restores of the whole appliance are kept beside the database, because it is what they replace.
export const sql = `
CREATE TABLE restores (
  id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
  state TEXT NOT NULL CHECK (state IN ('applying', 'done', 'undone', 'failed')),
  -- What came. No reference: the row outlives the instances it tells of, and lets an old id be found for ever.
  instance_id TEXT NOT NULL,
  -- What was set aside for it; NULL when there was nothing.
  replaced_id TEXT,
  name TEXT NOT NULL,
  -- Where it came from, and what came, in words.
  source TEXT NOT NULL,
  summary TEXT NOT NULL,
  -- The moment that was restored.
  moment INTEGER NOT NULL,
  -- Why it failed.
  reason TEXT,
  -- What was set aside has been erased: there is nothing to undo with.
  discarded_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

-- Set aside by a restore: hidden, and addressed by nobody but the undo.
ALTER TABLE instances ADD COLUMN set_aside_at INTEGER;
DROP INDEX instances_live_name;
CREATE UNIQUE INDEX instances_live_name ON instances (name)
  WHERE trashed_at IS NULL AND restoring_at IS NULL AND set_aside_at IS NULL;

-- Its ratchets were dropped: new pre-keys are uploaded at the next login.
ALTER TABLE generations ADD COLUMN owes_pre_keys INTEGER NOT NULL DEFAULT 0 CHECK (owes_pre_keys IN (0, 1));
`
