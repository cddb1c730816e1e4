// What keeps a number from being banned: WhatsApp's own quota of new chats, when a message opened one, and who does not
// want to be written to any more.
export const sql = `
ALTER TABLE instances ADD COLUMN new_chat_quota TEXT CHECK (json_valid(new_chat_quota));
ALTER TABLE outbox ADD COLUMN opened_at INTEGER;
CREATE INDEX outbox_opened ON outbox (instance_id, opened_at) WHERE opened_at IS NOT NULL;
ALTER TABLE chats ADD COLUMN opted_out_at INTEGER;
CREATE INDEX chats_opted_out ON chats (instance_id, opted_out_at) WHERE opted_out_at IS NOT NULL;
`
