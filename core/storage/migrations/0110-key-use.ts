// When a key was used last, so that its owner sees which ones nobody needs.
export const sql = `
ALTER TABLE api_keys ADD COLUMN last_used_at INTEGER;
`
