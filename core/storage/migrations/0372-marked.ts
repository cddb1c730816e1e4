// What is starred of a number, what is pinned in a chat and what waits for its time are found without reading all the rest.
export const sql = `
CREATE INDEX effects_starred ON effects (instance_id, target) WHERE kind = 'star' AND state = 'applied';
CREATE INDEX effects_pinned ON effects (chat_id, done_at) WHERE kind = 'pin' AND state = 'applied';
CREATE INDEX outbox_planned ON outbox (instance_id, send_at, id) WHERE state = 'queued' AND send_at IS NOT NULL;
`
