// The pinned chats of a number, however long ago something was said in them.
export const sql = `
CREATE INDEX chats_pinned ON chats (instance_id, account, pinned_at) WHERE pinned_at IS NOT NULL AND hidden = 0;
`
