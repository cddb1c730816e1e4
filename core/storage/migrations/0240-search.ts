// What the search index has to look at again. Messages that come are found by their row; what becomes of them later is
// noted here, in the commit that changes them, until the index has done the same. Nothing refers to it and it refers to
// nothing, so no backup carries it.
export const sql = `
CREATE TABLE search_changes (
  seq INTEGER PRIMARY KEY,
  message INTEGER NOT NULL
) STRICT;

CREATE TRIGGER messages_erased_for_search AFTER DELETE ON messages BEGIN
  INSERT INTO search_changes (message) VALUES (OLD.id);
END;

CREATE TRIGGER messages_changed_for_search AFTER UPDATE OF chat_id, text, kind ON messages
WHEN OLD.text IS NOT NEW.text OR OLD.chat_id <> NEW.chat_id OR OLD.kind IS NOT NEW.kind
BEGIN
  INSERT INTO search_changes (message) VALUES (NEW.id);
END;
`
