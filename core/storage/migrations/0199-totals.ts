// How many there are is kept, not counted: triggers do it in the commit that puts, moves or erases a row, whoever does.
// Both tables point at nothing, so no backup carries them: they are right again when the rows have come. And what
// messages are asked by has an index that gives them newest first.
const count = (table: string, { owner, account, what }: { owner: string; account: string; what: string }) => `
CREATE TRIGGER ${table}_counted AFTER INSERT ON ${table} BEGIN
  INSERT INTO totals (owner, what, account, type, from_me, count)
  VALUES (NEW.${owner}, '${what}', NEW.${account}, '', 0, 1)
  ON CONFLICT DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER ${table}_uncounted AFTER DELETE ON ${table} BEGIN
  UPDATE totals SET count = count - 1
  WHERE owner = OLD.${owner} AND what = '${what}' AND account = OLD.${account} AND type = '' AND from_me = 0;
END;

INSERT INTO totals (owner, what, account, type, from_me, count)
SELECT ${owner}, '${what}', ${account}, '', 0, count(*) FROM ${table} GROUP BY ${owner}, ${account};
`

/** What was sent to do something to another message is none of its chat. */
const shown = (row: string) => `${row}.kind IS NOT 'effect'`

const putMessage = `
  INSERT INTO chat_totals (chat_id, type, from_me, count)
  SELECT NEW.chat_id, NEW.type, NEW.from_me, 1 WHERE ${shown('NEW')}
  ON CONFLICT DO UPDATE SET count = count + 1;
  INSERT INTO totals (owner, what, account, type, from_me, count)
  SELECT NEW.instance_id, 'messages', account, NEW.type, NEW.from_me, 1
  FROM chats WHERE id = NEW.chat_id AND ${shown('NEW')}
  ON CONFLICT DO UPDATE SET count = count + 1;
`

const takeMessage = `
  UPDATE chat_totals SET count = count - 1
  WHERE chat_id = OLD.chat_id AND type = OLD.type AND from_me = OLD.from_me AND ${shown('OLD')};
  UPDATE totals SET count = count - 1
  WHERE owner = OLD.instance_id AND what = 'messages'
    AND account = (SELECT account FROM chats WHERE id = OLD.chat_id)
    AND type = OLD.type AND from_me = OLD.from_me AND ${shown('OLD')};
`

export const sql = `
CREATE TABLE totals (
  -- Whose: an instance.
  owner TEXT NOT NULL,
  what TEXT NOT NULL CHECK (what IN ('chats', 'contacts', 'messages')),
  account TEXT NOT NULL,
  -- Of messages.
  type TEXT NOT NULL,
  from_me INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (owner, what, account, type, from_me)
) STRICT, WITHOUT ROWID;

-- Of messages, by their chat.
CREATE TABLE chat_totals (
  chat_id INTEGER NOT NULL,
  type TEXT NOT NULL,
  from_me INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (chat_id, type, from_me)
) STRICT, WITHOUT ROWID;
${count('chats', { owner: 'instance_id', account: 'account', what: 'chats' })}
${count('contacts', { owner: 'instance_id', account: 'account', what: 'contacts' })}
-- While the chat still says whose account its messages are of.
CREATE TRIGGER chats_emptied BEFORE DELETE ON chats BEGIN
  UPDATE totals
  SET count = count - coalesce((
    SELECT t.count FROM chat_totals AS t
    WHERE t.chat_id = OLD.id AND t.type = totals.type AND t.from_me = totals.from_me), 0)
  WHERE owner = OLD.instance_id AND what = 'messages' AND account = OLD.account;
  DELETE FROM chat_totals WHERE chat_id = OLD.id;
END;

CREATE TRIGGER instances_uncounted AFTER DELETE ON instances BEGIN
  DELETE FROM totals WHERE owner = OLD.id;
END;

CREATE TRIGGER messages_counted AFTER INSERT ON messages BEGIN${putMessage}END;

CREATE TRIGGER messages_uncounted AFTER DELETE ON messages BEGIN${takeMessage}END;

CREATE TRIGGER messages_counted_anew AFTER UPDATE OF chat_id, type, from_me, kind ON messages
WHEN OLD.chat_id <> NEW.chat_id OR OLD.type <> NEW.type OR OLD.from_me <> NEW.from_me OR OLD.kind IS NOT NEW.kind
BEGIN${takeMessage}${putMessage}END;

INSERT INTO chat_totals (chat_id, type, from_me, count)
SELECT chat_id, type, from_me, count(*) FROM messages AS m WHERE ${shown('m')} GROUP BY chat_id, type, from_me;

INSERT INTO totals (owner, what, account, type, from_me, count)
SELECT c.instance_id, 'messages', c.account, t.type, t.from_me, sum(t.count)
FROM chat_totals AS t JOIN chats AS c ON c.id = t.chat_id
GROUP BY c.instance_id, c.account, t.type, t.from_me;

-- With what a filter asks beside the order, so that looking for it reads no row.
DROP INDEX messages_by_time;
CREATE INDEX messages_by_time ON messages (chat_id, sent_at, id, type, from_me) WHERE kind IS NOT 'effect';
DROP INDEX messages_recent;
CREATE INDEX messages_recent ON messages (instance_id, sent_at, id, chat_id) WHERE kind IS NOT 'effect';
CREATE INDEX messages_by_kind ON messages (instance_id, type, from_me, sent_at, id, chat_id)
  WHERE kind IS NOT 'effect';
CREATE INDEX messages_arrived ON messages (chat_id) WHERE from_me = 1 AND status NOT IN ('error', 'pending');

CREATE INDEX contacts_in_order ON contacts (instance_id, account);
CREATE INDEX contacts_by_push_name ON contacts (instance_id, account, push_name);
`
