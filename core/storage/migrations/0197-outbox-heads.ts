// What is next of each chat, so that what is next of all is found in the same time whatever waits behind it. Triggers
// keep it, and how many wait, in the commit of each change; both point at nothing, so no backup carries them.
const headOf = (chat: string) => `
  DELETE FROM outbox_heads WHERE chat_id = ${chat};
  INSERT INTO outbox_heads (chat_id, instance_id, item, is_begun, not_before)
  SELECT chat_id, instance_id, id, begun_at IS NOT NULL, not_before
  FROM outbox
  WHERE chat_id = ${chat} AND state IN ('queued', 'sending')
    AND NOT EXISTS (SELECT 1 FROM outbox WHERE chat_id = ${chat} AND state = 'sending')
  ORDER BY id
  LIMIT 1;
`

const put = `
  INSERT INTO outbox_totals (instance_id, state, count) VALUES (NEW.instance_id, NEW.state, 1)
  ON CONFLICT DO UPDATE SET count = count + 1;
`

const take = `
  UPDATE outbox_totals SET count = count - 1 WHERE instance_id = OLD.instance_id AND state = OLD.state;
`

export const sql = `
CREATE INDEX outbox_by_instance ON outbox (instance_id);
CREATE INDEX outbox_waiting_in_chat ON outbox (chat_id) WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_sending ON outbox (instance_id) WHERE state = 'sending';
CREATE INDEX outbox_sending_in_chat ON outbox (chat_id) WHERE state = 'sending';
CREATE INDEX outbox_held ON outbox (instance_id)
  WHERE state = 'queued' AND begun_at IS NULL AND error_code IS NOT NULL;

-- The oldest that waits in a chat of which none is being sent.
CREATE TABLE outbox_heads (
  chat_id INTEGER PRIMARY KEY,
  instance_id TEXT NOT NULL,
  item INTEGER NOT NULL,
  is_begun INTEGER NOT NULL,
  not_before INTEGER NOT NULL
) STRICT;

CREATE INDEX outbox_heads_due ON outbox_heads (instance_id, is_begun, not_before, item);

CREATE TABLE outbox_totals (
  instance_id TEXT NOT NULL,
  state TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (instance_id, state)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER outbox_put AFTER INSERT ON outbox BEGIN${put}${headOf('NEW.chat_id')}END;

CREATE TRIGGER outbox_taken AFTER DELETE ON outbox BEGIN${take}${headOf('OLD.chat_id')}END;

CREATE TRIGGER outbox_changed AFTER UPDATE OF state, begun_at, not_before ON outbox BEGIN${headOf('NEW.chat_id')}END;

CREATE TRIGGER outbox_counted AFTER UPDATE OF state ON outbox WHEN OLD.state <> NEW.state BEGIN${take}${put}END;

CREATE TRIGGER outbox_moved AFTER UPDATE OF chat_id ON outbox WHEN OLD.chat_id <> NEW.chat_id BEGIN
${headOf('OLD.chat_id')}${headOf('NEW.chat_id')}END;

CREATE TRIGGER instances_outbox_uncounted AFTER DELETE ON instances BEGIN
  DELETE FROM outbox_totals WHERE instance_id = OLD.id;
END;

INSERT INTO outbox_totals (instance_id, state, count)
SELECT instance_id, state, count(*) FROM outbox GROUP BY instance_id, state;

INSERT INTO outbox_heads (chat_id, instance_id, item, is_begun, not_before)
SELECT chat_id, instance_id, id, begun_at IS NOT NULL, not_before
FROM outbox
WHERE id IN (SELECT min(id) FROM outbox WHERE state IN ('queued', 'sending') GROUP BY chat_id)
  AND chat_id NOT IN (SELECT chat_id FROM outbox WHERE state = 'sending');
`
