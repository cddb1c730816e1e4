// Who set the address of a webhook: with the token of a number less may be asked than the owner may ask. Of what the
// dialect set before, for one number, nobody knows whose it is.
export const sql = `
ALTER TABLE webhooks ADD COLUMN set_by TEXT NOT NULL DEFAULT 'owner' CHECK (set_by IN ('owner', 'instance'));
UPDATE webhooks SET set_by = 'instance' WHERE dialect = 'evolution' AND instance_id IS NOT NULL;
`
