// Messages that are to go out at a time that was set. In their chat they stand where that time is: what was accepted before goes
// first, and nothing that is accepted meanwhile waits for them.
const first = (chat: string, isScheduled: boolean, due: string, order: string) => `
  SELECT id, due FROM (
    SELECT id, ${due} AS due FROM outbox
    WHERE chat_id = ${chat} AND state IN ('queued', 'sending') AND send_at IS ${isScheduled ? 'NOT NULL' : 'NULL'}
    ORDER BY ${order}
    LIMIT 1)
`

const headOf = (chat: string) => `
  DELETE FROM outbox_heads WHERE chat_id = ${chat};
  INSERT INTO outbox_heads (chat_id, instance_id, item, is_begun, not_before)
  SELECT chat_id, instance_id, id, begun_at IS NOT NULL, not_before
  FROM outbox
  WHERE id = (
      SELECT id FROM (${first(chat, false, 'accepted_at', 'id')} UNION ALL ${first(chat, true, 'send_at', 'send_at, id')})
      ORDER BY due, id
      LIMIT 1)
    AND NOT EXISTS (SELECT 1 FROM outbox WHERE chat_id = ${chat} AND state = 'sending');
`

const put = `
  INSERT INTO outbox_totals (instance_id, state, count) VALUES (NEW.instance_id, NEW.state, 1)
  ON CONFLICT DO UPDATE SET count = count + 1;
`

const take = `
  UPDATE outbox_totals SET count = count - 1 WHERE instance_id = OLD.instance_id AND state = OLD.state;
`

export const sql = `
-- NULL: at once.
ALTER TABLE outbox ADD COLUMN send_at INTEGER;

DROP INDEX outbox_waiting_in_chat;
CREATE INDEX outbox_waiting_in_chat ON outbox (chat_id) WHERE state IN ('queued', 'sending') AND send_at IS NULL;
CREATE INDEX outbox_scheduled_in_chat ON outbox (chat_id, send_at)
  WHERE state IN ('queued', 'sending') AND send_at IS NOT NULL;

DROP TRIGGER outbox_put;
DROP TRIGGER outbox_taken;
DROP TRIGGER outbox_changed;
DROP TRIGGER outbox_moved;

CREATE TRIGGER outbox_put AFTER INSERT ON outbox BEGIN${put}${headOf('NEW.chat_id')}END;

CREATE TRIGGER outbox_taken AFTER DELETE ON outbox BEGIN${take}${headOf('OLD.chat_id')}END;

CREATE TRIGGER outbox_changed AFTER UPDATE OF state, begun_at, not_before, send_at ON outbox
BEGIN${headOf('NEW.chat_id')}END;

CREATE TRIGGER outbox_moved AFTER UPDATE OF chat_id ON outbox WHEN OLD.chat_id <> NEW.chat_id BEGIN
${headOf('OLD.chat_id')}${headOf('NEW.chat_id')}END;
`
