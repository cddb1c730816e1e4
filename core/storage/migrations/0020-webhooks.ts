// Webhooks, how far each has come in the event log, and the deliveries that wait, fail or were given up.
export const sql = `
CREATE TABLE webhooks (
  id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
  -- NULL: the events of every instance and of the appliance.
  instance_id TEXT REFERENCES instances (id) ON DELETE CASCADE,
  dialect TEXT NOT NULL CHECK (dialect IN ('own', 'evolution')),
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
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX webhooks_by_instance ON webhooks (instance_id);
-- The dialect knows one webhook for an instance.
CREATE UNIQUE INDEX webhooks_of_dialect ON webhooks (instance_id)
  WHERE dialect = 'evolution' AND instance_id IS NOT NULL;

-- live: the event after the cursor, once it has failed. again: asked for by the owner (retry, replay).
CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  seq INTEGER NOT NULL REFERENCES events (seq) ON DELETE CASCADE,
  lane TEXT NOT NULL CHECK (lane IN ('live', 'again')),
  state TEXT NOT NULL CHECK (state IN ('pending', 'failing', 'dead')),
  -- How many requests of this event have succeeded: the dialect makes several of one event.
  part INTEGER NOT NULL CHECK (part >= 0),
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  -- Since when it has been failing; NULL before the first try.
  failing_since INTEGER,
  next_at INTEGER NOT NULL,
  status INTEGER,
  error TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX deliveries_head ON deliveries (webhook_id) WHERE lane = 'live' AND state <> 'dead';
CREATE INDEX deliveries_waiting ON deliveries (webhook_id, lane, id) WHERE state <> 'dead';
CREATE INDEX deliveries_by_webhook ON deliveries (webhook_id, id);
CREATE INDEX deliveries_by_event ON deliveries (seq);
`
