// Whatever happens to one number, every row of another stays as it is, byte for byte.
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Database } from '../../core/storage/database.ts'
import { fillEverything, names, steps } from './everything.ts'
import { addInstance, lookAt, newHome, openHome } from './harness.ts'

const small = fc.integer({ min: 1, max: 3 })

const ofNobody = ['api_keys', 'appliance', 'key_wraps', 'other_data_keys', 'sqlite_sequence']

/** Every row that belongs to an instance, of every table there is. */
function rowsOf(db: Database, id: string): string {
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
          receipts: 'message IN (SELECT id FROM messages WHERE instance_id = ?)',
          deliveries: 'webhook_id IN (SELECT id FROM webhooks WHERE instance_id = ?)',
        }[table]
    // A new table has to say whose its rows are.
    if (own === undefined) expect(ofNobody).toContain(table)
    if (own === undefined) return [table]
    return [table, db.prepare(`SELECT * FROM "${table}" WHERE ${own} ORDER BY rowid`).raw().all(id)]
  })
  return JSON.stringify(rows)
}

it('holds for any sequence of operations', async () => {
  const home = newHome()
  const storage = await openHome(home)
  const [busy, quiet] = [await addInstance(storage), await addInstance(storage)]
  await fillEverything(storage, quiet)
  const before = lookAt(home, (db) => rowsOf(db, quiet))
  for (const table of [
    'outbox',
    'receipts',
    'journal',
    'signal_keys',
    'pending_credentials',
    'webhooks',
    'deliveries',
  ])
    expect(before).toContain(`["${table}",[[`)

  const work = fc.array(fc.tuple(fc.constantFrom(...names), small), { minLength: 1, maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(work, async (sequence) => {
      const done = sequence.map(([name, n]) =>
        storage.commits.write((tx) => steps[name]?.(n)(storage, tx, busy)),
      )
      // A step may contradict what is there (a name in use): then it alone is undone.
      const results = await Promise.allSettled(done)
      expect(results.some(({ status }) => status === 'fulfilled')).toBe(true)
      const after = lookAt(home, (db) => rowsOf(db, quiet))
      expect(after === before).toBe(true)
    }),
    { numRuns: 100 },
  )
})
