// How long what is said in a chat is to last, as its people have set it, and when what was said there is over.
export const sql = `
ALTER TABLE chats ADD COLUMN expires_seconds INTEGER CHECK (expires_seconds > 0);
ALTER TABLE messages ADD COLUMN expires_at INTEGER;
CREATE INDEX messages_expiring ON messages (instance_id, expires_at) WHERE expires_at IS NOT NULL;
`
