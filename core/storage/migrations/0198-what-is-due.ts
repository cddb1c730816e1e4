// An index for what is due and for what is old, so that neither is looked for among all the rest, and how many
// deliveries wait or were given up, kept by triggers as the other totals are.
const put = `
  INSERT INTO delivery_totals (webhook_id, is_dead, count) VALUES (NEW.webhook_id, NEW.state = 'dead', 1)
  ON CONFLICT DO UPDATE SET count = count + 1;
`

const take = `
  UPDATE delivery_totals SET count = count - 1 WHERE webhook_id = OLD.webhook_id AND is_dead = (OLD.state = 'dead');
`

export const sql = `
CREATE TABLE delivery_totals (
  webhook_id TEXT NOT NULL,
  is_dead INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (webhook_id, is_dead)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER deliveries_counted AFTER INSERT ON deliveries BEGIN${put}END;

CREATE TRIGGER deliveries_uncounted AFTER DELETE ON deliveries BEGIN${take}END;

CREATE TRIGGER deliveries_counted_anew AFTER UPDATE OF state ON deliveries
WHEN (OLD.state = 'dead') <> (NEW.state = 'dead')
BEGIN${take}${put}END;

CREATE TRIGGER webhooks_uncounted AFTER DELETE ON webhooks BEGIN
  DELETE FROM delivery_totals WHERE webhook_id = OLD.id;
END;

INSERT INTO delivery_totals (webhook_id, is_dead, count)
SELECT webhook_id, state = 'dead', count(*) FROM deliveries GROUP BY webhook_id, state = 'dead';

CREATE INDEX deliveries_due ON deliveries (webhook_id, lane, next_at, id) WHERE state <> 'dead';
CREATE INDEX media_unused_removed ON media_unused (removed_at) WHERE removed_at IS NOT NULL;
CREATE INDEX retry_counters_old ON retry_counters (updated_at);
CREATE INDEX undecryptable_old ON undecryptable (last_at);
CREATE INDEX messages_unsupported ON messages (instance_id)
  WHERE not_read_by IS NOT NULL AND kind = 'unsupported';
CREATE INDEX audit_by_action ON audit (action);
`
