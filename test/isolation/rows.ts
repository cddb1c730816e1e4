// A look at all the rows that an instance has, in whatever table, past everything that reads them.
import type { Database } from '../../core/storage/database.ts'

const ofNobody = [
  'api_keys',
  'event_log',
  'forgotten',
  'key_wraps',
  'media_unused',
  'other_data_keys',
  'owner_password',
  'sessions',
  'sqlite_sequence',
]

/** Every row that belongs to an instance, of every table there is. */
export function rowsOf(db: Database, id: string): string {
  const tables = db
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .pluck()
    .all()
  const rows = tables.map((table) => {
    const columns = db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table)
    const own = columns.includes('instance_id')
      ? 'instance_id = ?'
      : {
          instances: 'id = ?',
          appliance: "key LIKE '%.' || ?",
          receipts: 'message IN (SELECT id FROM messages WHERE instance_id = ?)',
          search_changes: 'message IN (SELECT id FROM messages WHERE instance_id = ?)',
          search_name_changes:
            'coalesce((SELECT instance_id FROM contacts WHERE id = contact), (SELECT instance_id FROM chats WHERE id = chat)) = ?',
          deliveries: 'webhook_id IN (SELECT id FROM webhooks WHERE instance_id = ?)',
          totals: 'owner = ?',
          delivery_totals: 'webhook_id IN (SELECT id FROM webhooks WHERE instance_id = ?)',
          channel_posts: 'message IN (SELECT id FROM messages WHERE instance_id = ?)',
          label_uses: 'chat_id IN (SELECT id FROM chats WHERE instance_id = ?)',
          chat_totals: 'chat_id IN (SELECT id FROM chats WHERE instance_id = ?)',
        }[table]
    // A new table has to say whose its rows are.
    if (own === undefined && !ofNobody.includes(table)) throw new Error(`Whose are the rows of ${table}?`)
    if (own === undefined) return [table]
    const order = columns.map((_, n) => n + 1).join(', ')
    return [table, db.prepare(`SELECT * FROM "${table}" WHERE ${own} ORDER BY ${order}`).raw().all(id)]
  })
  return JSON.stringify(rows)
}
