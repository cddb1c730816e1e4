// When the phone of a number was heard of last: WhatsApp unlinks the devices of a phone that is not used for two weeks. What
// was linked before begins now, since nobody noted it.
export const sql = `
ALTER TABLE instances ADD COLUMN phone_seen_at INTEGER;
UPDATE instances SET phone_seen_at = CAST(unixepoch('subsec') * 1000 AS INTEGER) WHERE generation IS NOT NULL;
`
