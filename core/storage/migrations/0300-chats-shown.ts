// Chats in the order in which they are listed, without those that are hidden: a page far back is counted off in the index
// alone, and no row is looked at for it.
export const sql = `
DROP INDEX chats_recent;
CREATE INDEX chats_shown ON chats (instance_id, account, last_message_at) WHERE hidden = 0;
`
