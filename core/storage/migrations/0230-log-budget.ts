// How large the event log is, kept by triggers as the totals are, and up to where it was forgotten; and for a webhook
// what was forgotten before it was told of it, until it has been told that.
const rowBytes = 200

export const sql = `
CREATE TABLE event_log (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  -- About: the data, and ${rowBytes} for the rest of each row and its indexes.
  size_bytes INTEGER NOT NULL,
  -- What is old or too much was forgotten up to this event.
  forgotten_to INTEGER NOT NULL
) STRICT;

INSERT INTO event_log (id, size_bytes, forgotten_to)
SELECT 1, (SELECT coalesce(sum(octet_length(data) + ${rowBytes}), 0) FROM events),
  coalesce((SELECT min(seq) - 1 FROM events), (SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0);

CREATE TRIGGER events_measured AFTER INSERT ON events BEGIN
  UPDATE event_log SET size_bytes = size_bytes + octet_length(NEW.data) + ${rowBytes} WHERE id = 1;
END;

CREATE TRIGGER events_unmeasured AFTER DELETE ON events BEGIN
  UPDATE event_log SET size_bytes = size_bytes - octet_length(OLD.data) - ${rowBytes} WHERE id = 1;
END;

-- Events after the one, up to the other; NULL: none that it does not know of.
ALTER TABLE webhooks ADD COLUMN lost_after INTEGER;
ALTER TABLE webhooks ADD COLUMN lost_to INTEGER CHECK ((lost_to IS NULL) = (lost_after IS NULL));
ALTER TABLE webhooks ADD COLUMN lost_at INTEGER CHECK ((lost_at IS NULL) = (lost_after IS NULL));
`
