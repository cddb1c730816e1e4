// Keys that may some things: by scopes, of one number, until a day, from some addresses, so often.
export const sql = `
ALTER TABLE api_keys ADD COLUMN scopes TEXT;
ALTER TABLE api_keys ADD COLUMN instance_id TEXT;
ALTER TABLE api_keys ADD COLUMN expires_at INTEGER;
ALTER TABLE api_keys ADD COLUMN addresses TEXT;
ALTER TABLE api_keys ADD COLUMN per_minute INTEGER;
ALTER TABLE api_keys ADD COLUMN last_used_from TEXT;
`
