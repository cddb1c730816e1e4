// When the phone of a number was heard of last: WhatsApp unlinks the devices of a phone that is not used for two weeks. What
// was linked before begins with its next connection, since nobody noted it.
export const sql = `
ALTER TABLE instances ADD COLUMN phone_seen_at INTEGER;
`
