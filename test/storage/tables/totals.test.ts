// What is kept beside the rows, how many there are and what is next of each chat, is what counting them would give:
// after whatever the tables can do, in another folder that the rows were taken to, and when one is purged.
import { describe, expect, it } from 'vitest'
import type { Database } from '../../../core/storage/database.ts'
import { PortableReader } from '../../../core/storage/portable/portable.ts'
import { between, seeded } from '../../helpers/random.ts'
import { account, fillEverything, names, steps } from '../everything.ts'
import { addInstance, lookAt, newHome, newMessage, openHome, write } from '../harness.ts'

const messages = `
  FROM messages AS m JOIN chats AS c ON c.id = m.chat_id WHERE m.kind IS NOT 'effect' GROUP BY c.instance_id, c.account, m.type, m.from_me`
/** What is kept, and how it is found by reading all rows. */
const kept: readonly (readonly [string, string])[] = [
  [
    'SELECT owner, what, account, type, from_me, count FROM totals WHERE count <> 0',
    `SELECT c.instance_id, 'messages', c.account, m.type, m.from_me, count(*) ${messages}
     UNION ALL SELECT instance_id, 'chats', account, '', 0, count(*) FROM chats GROUP BY instance_id, account
     UNION ALL SELECT instance_id, 'contacts', account, '', 0, count(*) FROM contacts GROUP BY instance_id, account`,
  ],
  [
    'SELECT chat_id, type, from_me, count FROM chat_totals WHERE count <> 0',
    "SELECT chat_id, type, from_me, count(*) FROM messages WHERE kind IS NOT 'effect' GROUP BY chat_id, type, from_me",
  ],
  [
    'SELECT instance_id, state, count FROM outbox_totals WHERE count <> 0',
    'SELECT instance_id, state, count(*) FROM outbox GROUP BY instance_id, state',
  ],
  [
    'SELECT chat_id, instance_id, item, is_begun, not_before FROM outbox_heads',
    `WITH waiting AS (
       SELECT * FROM outbox
       WHERE state IN ('queued', 'sending') AND chat_id NOT IN (SELECT chat_id FROM outbox WHERE state = 'sending')),
     firsts AS (
       SELECT *, accepted_at AS due FROM waiting AS w
       WHERE send_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM waiting AS o WHERE o.chat_id = w.chat_id AND o.send_at IS NULL AND o.id < w.id)
       UNION ALL
       SELECT *, send_at FROM waiting AS w
       WHERE send_at IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM waiting AS o WHERE o.chat_id = w.chat_id AND (o.send_at, o.id) < (w.send_at, w.id)))
     SELECT chat_id, instance_id, id, begun_at IS NOT NULL, not_before FROM firsts AS f
     WHERE NOT EXISTS (SELECT 1 FROM firsts AS o WHERE o.chat_id = f.chat_id AND (o.due, o.id) < (f.due, f.id))`,
  ],
]

function expectRight(db: Database, after: string): void {
  for (const [sql, counted] of kept) {
    const read = (query: string) =>
      db
        .prepare(query)
        .raw()
        .all()
        .map((row) => JSON.stringify(row))
        .toSorted()
    expect(read(sql), after).toEqual(read(counted))
  }
}

describe('what is kept beside the rows', () => {
  it('follows whatever is done, wherever the rows go', async () => {
    const home = newHome()
    const storage = await openHome(home)
    const ids = [await addInstance(storage), await addInstance(storage)]
    for (const id of ids) await fillEverything(storage, id)
    lookAt(home, (db) => expectRight(db, 'filling'))
    const random = seeded(13)
    for (let n = 0; n < 300; n += 1) {
      const name = names[between(random, 0, names.length - 1)] ?? ''
      const id = ids[between(random, 0, 1)] ?? ''
      // What contradicts what is there is refused, and is undone with all that followed from it.
      await write(storage, (tx) => steps[name]?.(between(random, 1, 3))(storage, tx, id)).catch(
        () => undefined,
      )
      lookAt(home, (db) => expectRight(db, `${n}: ${name}`))
    }
    const [id = ''] = ids
    const rows = lookAt(home, (db) => [...new PortableReader(db, storage.sealer).read(id)])
    const other = newHome()
    const target = await openHome(other)
    await target.restoring.insert(rows, { id, at: 1 })
    expect(target.totals.count(id, 'chats')).toBe(storage.totals.count(id, 'chats'))
    lookAt(other, (db) => expectRight(db, 'a restore'))
    await write(target, (tx) => void target.restoring.discard(tx, id, 2))
    for (const step of target.purges.steps(id)) await write(target, step)
    await write(target, (tx) => void target.purges.finish(tx, id))
    lookAt(other, (db) => {
      for (const [sql] of kept) expect(db.prepare(sql).all()).toEqual([])
    })
  })

  it('knows the messages of two chats that become one, and of one that is erased with its chat', async () => {
    const home = newHome()
    const storage = await openHome(home)
    const id = await addInstance(storage)
    await write(storage, (tx) => {
      const [pn, lid] = ['1@s.whatsapp.net', '1@lid']
      for (const [n, name] of [{ pn }, { lid }].entries()) {
        const { id: chatId } = storage.chats.ensure(tx, id, account, { ...name, at: 1 })
        for (const messageId of ['same', `own ${n}`])
          storage.messages.put(tx, newMessage({ instanceId: id, chatId, messageId }))
      }
      storage.chats.link(tx, id, account, { pn, lid, at: 2 })
    })
    expect(storage.messages.count(id)).toBe(3)
    lookAt(home, (db) => expectRight(db, 'a merge'))
  })
})
