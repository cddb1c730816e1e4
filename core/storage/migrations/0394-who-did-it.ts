// The record is looked through by number, by who did it and by day.
export const sql = `
ALTER TABLE audit ADD COLUMN doer TEXT;
UPDATE audit SET doer = actor;
CREATE INDEX audit_by_instance ON audit (instance_id) WHERE instance_id IS NOT NULL;
CREATE INDEX audit_by_doer ON audit (doer);
CREATE INDEX audit_by_time ON audit (at);
`
