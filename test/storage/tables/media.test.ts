// The rows of files: what was stored before they were known is wanted, and only what may fetch does.
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openDatabase } from '../../../core/storage/database.ts'
import { migrate, migrations } from '../../../core/storage/migrate.ts'
import type { Storage } from '../../../core/storage/storage.ts'
import { addInstance, newFolder, newHome, newMessage, openHome } from '../harness.ts'

const note = { kind: 'image', mimetype: 'image/png', fileName: null, sizeBytes: 5 } as const

async function addMedia(storage: Storage, instanceId: string, messageId: string, at = 1): Promise<number> {
  return storage.commits.write((tx) => {
    const chat = storage.chats.ensure(tx, instanceId, '490', { pn: '1@s.whatsapp.net', at })
    const { message } = storage.messages.put(tx, newMessage({ instanceId, chatId: chat.id, messageId }))
    storage.media.put(tx, { ...note, message: message.row, instanceId, at })
    return message.row
  })
}

it('wants the files of messages that were stored before, and nothing of the others', () => {
  const db = openDatabase(join(newFolder(), 'test.sqlite'))
  onTestFinished(() => void db.close())
  migrate(db, { migrations: migrations.filter(({ version }) => version < 120) })
  db.exec(`INSERT INTO instances (id, name, token_hash, token_sealed, wish, state, state_since, settings, created_at, updated_at)
    VALUES ('00000000-0000-0000-0000-000000000001', 'Shop', zeroblob(32), zeroblob(32), 'running', 'open', 1, '{}', 1, 1);
    INSERT INTO chats (id, instance_id, account, kind, jid, created_at, updated_at)
    VALUES (1, '00000000-0000-0000-0000-000000000001', '49', 'user', 'x', 1, 1)`)
  const put = db.prepare(
    `INSERT INTO messages (instance_id, chat_id, message_id, from_me, sender, type, proto, status, sent_at, stored_at)
     VALUES ('00000000-0000-0000-0000-000000000001', 1, ?, 0, '', ?, zeroblob(1), 'delivered', 1, 7)`,
  )
  const types = [
    'conversation',
    'imageMessage',
    'ptvMessage',
    'audioMessage',
    'documentMessage',
    'stickerMessage',
  ]
  for (const type of [...types, 'videoMessage', 'reactionMessage']) put.run(type, type)
  migrate(db)
  const rows = db.prepare('SELECT kind, state, next_try_at AS at FROM media ORDER BY message').all()
  const kinds = ['image', 'video', 'audio', 'document', 'sticker', 'video']
  expect(rows).toEqual(kinds.map((kind) => ({ kind, state: 'wanted', at: 7 })))
  const plan = db
    .prepare<[], { detail: string }>(
      "EXPLAIN QUERY PLAN SELECT message FROM media WHERE instance_id = '' AND state = 'wanted' AND next_try_at <= 1 ORDER BY next_try_at",
    )
    .all()
  expect(plan.map(({ detail }) => detail).join()).toMatch(/USING (COVERING )?INDEX media_wanted/)
})

it('fetches for numbers that are to run, and for no other', async () => {
  const storage = await openHome(newHome())
  const [running, stopped, moved, trashed] = await Promise.all(
    ['a', 'b', 'c', 'd'].map((name) => addInstance(storage, { name })),
  )
  if (!running || !stopped || !moved || !trashed) throw new Error('unreachable')
  for (const id of [running, stopped, moved, trashed]) await addMedia(storage, id, 'M')
  const change = { code: null, reason: null, at: 1 }
  await storage.commits.write((tx) => {
    for (const id of [running, moved, trashed]) storage.instances.patch(tx, id, { desired: 'running', at: 1 })
    storage.instances.setState(tx, running, { ...change, state: 'open' })
    storage.instances.patch(tx, stopped, { desired: 'stopped', at: 1 })
    storage.instances.setState(tx, moved, { ...change, state: 'moved' })
    storage.instances.trash(tx, trashed, 1)
  })
  expect(storage.media.fetching()).toEqual([running])
})

it('ends as kept or gone, once, and a file is known by any row that refers to it', async () => {
  const storage = await openHome(newHome())
  const id = await addInstance(storage, { name: 'a' })
  const [first, second] = [await addMedia(storage, id, 'M1'), await addMedia(storage, id, 'M2')]
  const hash = 'ab'.repeat(32)
  const file = { ...note, hash, sizeBytes: 6 }
  expect(await storage.commits.write((tx) => storage.media.keep(tx, first, file))).toBe(true)
  expect(await storage.commits.write((tx) => storage.media.keep(tx, first, file))).toBe(false)
  expect(await storage.commits.write((tx) => storage.media.lose(tx, first, 'expired'))).toBe(false)
  expect(await storage.commits.write((tx) => storage.media.lose(tx, second, 'expired'))).toBe(true)
  expect(storage.media.get(second)).toMatchObject({ state: 'gone', reason: 'expired', hash: null })
  expect(storage.media.kept(hash)).toMatchObject({ message: first, sizeBytes: 6 })
  expect(storage.media.isReferenced(hash)).toBe(true)
  expect(storage.media.keptAfter(0, { limit: 9 }).map(({ message }) => message)).toEqual([first])
})
