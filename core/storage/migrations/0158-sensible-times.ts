// Times that older versions took as they came: a message from the future stood at the top of everything for ever.
export const sql = `
-- A day ahead a sender's clock may be; what was said stays beside it.
UPDATE messages
SET original = json_set(coalesce(original, '{}'), '$.sentAt', CAST(sent_at AS TEXT)), sent_at = stored_at
WHERE sent_at > stored_at + 86400000;

UPDATE chats
SET last_message_at = (SELECT max(sent_at) FROM messages WHERE chat_id = chats.id)
WHERE last_message_at > 86400000 + (SELECT max(stored_at) FROM messages WHERE chat_id = chats.id);
`
