// Whether a message is here by a history alone, which tells nobody: where it comes by itself later, it is news.
export const sql = `
ALTER TABLE messages ADD COLUMN is_past INTEGER NOT NULL DEFAULT 0 CHECK (is_past IN (0, 1));
`
