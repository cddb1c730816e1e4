// Which people and groups the search index has to look at again, as they come, are called otherwise, or go. As for
// messages, nothing refers to it and it refers to nothing, so no backup carries it.
export const sql = `
CREATE TABLE search_name_changes (
  seq INTEGER PRIMARY KEY,
  contact INTEGER,
  chat INTEGER,
  CHECK ((contact IS NULL) <> (chat IS NULL))
) STRICT;

CREATE TRIGGER contacts_came_for_search AFTER INSERT ON contacts BEGIN
  INSERT INTO search_name_changes (contact) VALUES (NEW.id);
END;

CREATE TRIGGER contacts_changed_for_search AFTER UPDATE OF name, push_name, pn ON contacts
WHEN OLD.name IS NOT NEW.name OR OLD.push_name IS NOT NEW.push_name OR OLD.pn IS NOT NEW.pn
BEGIN
  INSERT INTO search_name_changes (contact) VALUES (NEW.id);
END;

CREATE TRIGGER contacts_went_for_search AFTER DELETE ON contacts BEGIN
  INSERT INTO search_name_changes (contact) VALUES (OLD.id);
END;

CREATE TRIGGER groups_came_for_search AFTER INSERT ON chats WHEN NEW.kind = 'group' BEGIN
  INSERT INTO search_name_changes (chat) VALUES (NEW.id);
END;

CREATE TRIGGER groups_changed_for_search AFTER UPDATE OF name ON chats
WHEN NEW.kind = 'group' AND OLD.name IS NOT NEW.name
BEGIN
  INSERT INTO search_name_changes (chat) VALUES (NEW.id);
END;

CREATE TRIGGER groups_went_for_search AFTER DELETE ON chats WHEN OLD.kind = 'group' BEGIN
  INSERT INTO search_name_changes (chat) VALUES (OLD.id);
END;
`
