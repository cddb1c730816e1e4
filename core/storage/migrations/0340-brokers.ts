// Brokers are told of events as webhooks are, from a place of their own in the log: the list of dialects has grown.
export const sql = `
CREATE TABLE webhooks_new (
  id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
  -- NULL: the events of every instance and of the appliance.
  instance_id TEXT REFERENCES instances (id) ON DELETE CASCADE,
  dialect TEXT NOT NULL CHECK (dialect IN ('own', 'evolution', 'ntfy', 'smtp', 'rabbitmq', 'nats', 'sqs')),
  -- Of a broker the variable of the environment that says where it is.
  url TEXT NOT NULL CHECK (length(url) BETWEEN 1 AND 2048),
  -- NULL: all. Our names, or Evolution's in its dialect.
  types TEXT CHECK (types IS NULL OR json_valid(types)),
  headers_sealed BLOB,
  secret_sealed BLOB NOT NULL,
  options TEXT NOT NULL CHECK (json_valid(options)),
  enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  disabled_reason TEXT,
  -- All events up to this one are delivered, given up, or no concern of this webhook.
  cursor INTEGER NOT NULL CHECK (cursor >= 0),
  -- Since when no delivery has succeeded; NULL while all is well.
  failing_since INTEGER,
  failing_told INTEGER NOT NULL DEFAULT 0 CHECK (failing_told IN (0, 1)),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  set_by TEXT NOT NULL DEFAULT 'owner' CHECK (set_by IN ('owner', 'instance')),
  lost_after INTEGER,
  lost_to INTEGER CHECK ((lost_to IS NULL) = (lost_after IS NULL)),
  lost_at INTEGER CHECK ((lost_at IS NULL) = (lost_after IS NULL))
) STRICT;
INSERT INTO webhooks_new
SELECT id, instance_id, dialect, url, types, headers_sealed, secret_sealed, options, enabled, disabled_reason,
  cursor, failing_since, failing_told, created_at, updated_at, set_by, lost_after, lost_to, lost_at
FROM webhooks;
DROP TABLE webhooks;
ALTER TABLE webhooks_new RENAME TO webhooks;
CREATE INDEX webhooks_by_instance ON webhooks (instance_id);
-- The dialect knows one webhook for an instance, and one of each broker.
CREATE UNIQUE INDEX webhooks_of_dialect ON webhooks (instance_id, dialect)
  WHERE dialect IN ('evolution', 'rabbitmq', 'nats', 'sqs') AND instance_id IS NOT NULL;
-- People are told at one address of each kind.
CREATE UNIQUE INDEX webhooks_of_people ON webhooks (dialect) WHERE dialect IN ('ntfy', 'smtp');
CREATE TRIGGER webhooks_uncounted AFTER DELETE ON webhooks BEGIN
  DELETE FROM delivery_totals WHERE webhook_id = OLD.id;
END;
`
