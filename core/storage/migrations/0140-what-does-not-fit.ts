// What a stranger chooses and does not fit: a message keeps its whole id and the time it claims beside what is stored
// of them, and what cannot be applied at all is set aside with its bytes, until another version looks at it again.
export const sql = `
ALTER TABLE messages ADD COLUMN original TEXT CHECK (json_valid(original));
ALTER TABLE journal ADD COLUMN set_aside_at INTEGER;
ALTER TABLE journal ADD COLUMN set_aside_by TEXT;
CREATE INDEX journal_set_aside ON journal (instance_id) WHERE set_aside_at IS NOT NULL AND applied_at IS NULL;
`
