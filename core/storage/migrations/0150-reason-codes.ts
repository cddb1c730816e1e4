// The codes and values of the sentences that were stored as text only; NULL for those of older versions.
export const sql = `
ALTER TABLE instances ADD COLUMN state_reason_code TEXT;
ALTER TABLE instances ADD COLUMN state_reason_params TEXT
  CHECK (state_reason_params IS NULL OR json_valid(state_reason_params));

ALTER TABLE timeline ADD COLUMN reason_code TEXT;
ALTER TABLE timeline ADD COLUMN reason_params TEXT CHECK (reason_params IS NULL OR json_valid(reason_params));
ALTER TABLE timeline ADD COLUMN action_code TEXT;

ALTER TABLE generations ADD COLUMN archive_reason_code TEXT;
ALTER TABLE generations ADD COLUMN archive_reason_params TEXT
  CHECK (archive_reason_params IS NULL OR json_valid(archive_reason_params));

ALTER TABLE restores ADD COLUMN reason_code TEXT;
ALTER TABLE restores ADD COLUMN reason_params TEXT CHECK (reason_params IS NULL OR json_valid(reason_params));
`
