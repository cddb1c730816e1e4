// What no message has any more is removed late, and never while something may bring its message back.
import { createHash } from 'node:crypto'
import { readdirSync, rmSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { noReason } from '../../../core/contract/sentences/sentence.ts'
import { sweepMedia } from '../../../core/backup/media/sweep.ts'
import { MediaFiles } from '../../../core/storage/folder/media-files.ts'
import type { Storage } from '../../../core/storage/storage.ts'
import { writeSwap } from '../../../core/storage/folder/swap.ts'
import { addInstance, newHome, newMessage, openHome } from '../../storage/harness.ts'
import { openKept } from '../snapshots/harness.ts'

const dayMs = 24 * 60 * 60 * 1000
const bytes = Buffer.from('a picture')
const hash = createHash('sha256').update(bytes).digest('hex')
const begun = 1_700_000_000_000

let storage: Storage
let files: MediaFiles
let now: number
beforeEach(async () => {
  storage = await openHome(newHome())
  files = new MediaFiles(storage.paths.media)
  await files.write([bytes])
  utimesSync(files.pathOf(hash), 1, 1)
  now = begun
})

async function refer(): Promise<number> {
  const instanceId = await addInstance(storage)
  return storage.commits.write((tx) => {
    const { id: chatId } = storage.chats.ensure(tx, instanceId, '49', { pn: '1@s.whatsapp.net', at: 1 })
    const { row } = storage.messages.put(tx, newMessage({ instanceId, chatId, messageId: 'M' })).message
    const note = { kind: 'image', mimetype: null, fileName: null, sizeBytes: 9 } as const
    storage.media.put(tx, { ...note, message: row, instanceId, at: 1 })
    storage.media.keep(tx, row, { ...note, hash })
    return row
  })
}

const purge = (): Promise<void> =>
  storage.commits.write((tx) => {
    for (const { id } of storage.instances.list()) {
      storage.instances.trash(tx, id, 1)
      storage.purges.begin(tx, id, 1)
      for (const step of storage.purges.steps(id)) step(tx)
      storage.purges.finish(tx, id)
    }
  })

const sweep = (): Promise<number> => sweepMedia({ storage, files, now: () => now })

async function days(count: number): Promise<number> {
  let removed = 0
  for (let day = 0; day < count; day += 1) {
    now += dayMs
    removed += await sweep()
  }
  return removed
}

it('removes what a purged number has left after seventy days, and remembers that for the second location', async () => {
  await refer()
  expect(await days(100)).toBe(0)
  await purge()
  expect(await days(70)).toBe(0)
  expect(files.has(hash)).toBe(true)
  expect(await days(2)).toBe(1)
  expect(files.has(hash)).toBe(false)
  expect(storage.media.listRemoved()).toEqual([hash])
  // It is a new file when it comes again.
  await files.write([bytes])
  await refer()
  expect(storage.media.listRemoved()).toEqual([])
})

it('begins to count anew when a message refers to it in between, or when it is written again', async () => {
  expect(await days(60)).toBe(0)
  await refer()
  expect(await days(30)).toBe(0)
  await purge()
  expect(await days(60)).toBe(0)
  utimesSync(files.pathOf(hash), now / 1000, now / 1000)
  expect(await days(60)).toBe(0)
  expect(await days(12)).toBe(1)
})

it('keeps it while a snapshot is there from before', async () => {
  const kept = await openKept(newHome(), { now: () => now })
  storage = kept.storage
  files = new MediaFiles(storage.paths.media)
  await files.write([bytes])
  utimesSync(files.pathOf(hash), 1, 1)
  await kept.snapshots.take('on demand')
  expect(await days(200)).toBe(0)
  for (const name of readdirSync(kept.folder)) rmSync(join(kept.folder, name))
  expect(await days(1)).toBe(1)
})

it('keeps it while the database from before a restore is kept', async () => {
  const record = {
    id: '00000000-0000-4000-8000-000000000000',
    state: 'done',
    step: 'in place',
    from: 'staged.sqlite',
    aside: 'before.sqlite',
    ends: 'done',
    source: '',
    moment: 1,
    summary: '',
    ...noReason,
    createdAt: 1,
    updatedAt: 1,
  } as const
  writeSwap(storage.paths, { ...record, kept: true })
  expect(await days(200)).toBe(0)
  writeSwap(storage.paths, { ...record, kept: false })
  expect(await days(1)).toBe(1)
})
