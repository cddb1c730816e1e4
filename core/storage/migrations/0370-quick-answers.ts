// Answers that people have ready: of one number, or for all of them.
export const sql = `
CREATE TABLE quick_answers (
  id INTEGER PRIMARY KEY,
  -- NULL: for every number.
  instance_id TEXT REFERENCES instances (id) ON DELETE CASCADE,
  -- What is written after the / to have it, in small letters.
  name TEXT NOT NULL,
  text TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX quick_answers_of ON quick_answers (instance_id, name) WHERE instance_id IS NOT NULL;
CREATE UNIQUE INDEX quick_answers_for_all ON quick_answers (name) WHERE instance_id IS NULL;
`
