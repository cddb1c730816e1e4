// The search index, through its thread and on real files: what it finds, that it keeps up, and that it is only ever made
// anew, whatever becomes of its file.
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FindRequest } from '../../../core/storage/search/finder.ts'
import { openLockFile } from '../../../core/storage/database.ts'
import { SearchIndex } from '../../../core/storage/search/search-index.ts'
import { queryOf } from '../../../core/storage/search/words.ts'
import type { Storage } from '../../../core/storage/storage.ts'
import type { NewMessage } from '../../../core/storage/tables/messages.ts'
import { addInstance, lookAt, newHome, newMessage, openHome, write, type Home } from '../harness.ts'

const account = '5511999990000'
const epoch = 1_700_000_000_000
const ana = '5511988887777@s.whatsapp.net'

let home: Home
let storage: Storage
let index: SearchIndex
let instanceId: string
let chatId: number
const warnings: Error[] = []

beforeEach(async () => {
  home = newHome()
  storage = await openHome(home)
  instanceId = await addInstance(storage)
  chatId = await addChat(ana)
  index = open()
})
afterEach(async () => {
  await index.close()
  await storage.close()
  expect(warnings.splice(0)).toEqual([])
})

function open(): SearchIndex {
  return new SearchIndex({
    files: { database: storage.paths.database, index: storage.paths.search },
    commits: storage.commits,
    changes: storage.searchChanges,
    assertPresent: () => storage.presence.assert(),
    onWarning: (error) => warnings.push(error),
    everyMs: 10,
  })
}

const addChat = (pn: string): Promise<number> =>
  write(storage, (tx) => storage.chats.ensure(tx, instanceId, account, { pn, at: 1 }).id)

let made = 0
function say(text: string, change: Partial<NewMessage> = {}): Promise<number> {
  made += 1
  const sentAt = epoch + made * 1000
  const message = newMessage({ instanceId, chatId, text, messageId: `M${made}`, sentAt, ...change })
  return write(storage, (tx) => storage.messages.put(tx, message).message.row)
}

async function find(q: string, change: Partial<FindRequest> = {}): Promise<string[]> {
  const query = queryOf(q)
  if (query === undefined) return []
  const { rows } = await index.find({ query, owners: [{ instanceId, account }], limit: 50, ...change })
  return rows.map((row) => storage.messages.get(row)?.text ?? '(gone)')
}

const ofPedido = async (change: Partial<FindRequest>): Promise<string[]> =>
  (await find('pedido', change)).map((text) => text.replace('pedido ', ''))

describe('what is found', () => {
  it('is there as soon as it is committed, newest first by the time it was sent, whenever it came', async () => {
    await say('pedido two', { sentAt: epoch + 2000 })
    await say('pedido three', { sentAt: epoch + 3000 })
    expect(await find('ped')).toEqual(['pedido three', 'pedido two'])
    await say('pedido one', { sentAt: epoch + 1000 })
    await say('nothing', { sentAt: epoch + 4000 })
    expect(await find('ped')).toEqual(['pedido three', 'pedido two', 'pedido one'])
  })

  it('comes in pages, none twice and none left out, also of one second', async () => {
    for (let n = 0; n < 25; n += 1) await say(`pedido ${n}`, { sentAt: epoch + Math.floor(n / 10) })
    const rows: number[] = []
    const query = queryOf('pedido') ?? { beginnings: [], parts: [] }
    let before: number | undefined
    for (;;) {
      const page = await index.find({ query, owners: [{ instanceId, account }], limit: 4, before })
      expect(page.count).toBe(before === undefined ? 25 : null)
      rows.push(...page.rows)
      if (page.next === null) break
      before = page.next
    }
    expect(rows).toEqual(Array.from({ length: 25 }, (_, n) => (rows[0] ?? 0) - n))
  })

  it('is counted to one more than a thousand', async () => {
    await write(storage, (tx) => {
      for (let n = 0; n < 1200; n += 1)
        storage.messages.put(tx, newMessage({ instanceId, chatId, text: `pedido ${n}`, sentAt: epoch + n }))
    })
    const query = queryOf('pedido') ?? { beginnings: [], parts: [] }
    const { count, rows } = await index.find({ query, owners: [{ instanceId, account }], limit: 3 })
    expect({ count, found: rows.length }).toEqual({ count: 1001, found: 3 })
  })

  it('fits the filters: chat, author, kind, direction, file and time', async () => {
    const other = await addChat('5511977776666@s.whatsapp.net')
    const bia = {
      participantPn: '5511966665555@s.whatsapp.net',
      participantLid: '99887766@lid',
      sender: 'bia',
    }
    await say('pedido from ana', { kind: 'text', sentAt: epoch })
    await say('pedido elsewhere', { chatId: other, kind: 'text', sentAt: epoch + 10_000 })
    await say('pedido of ours', { fromMe: true, kind: 'text', sentAt: epoch + 20_000 })
    await say('pedido of bia', { ...bia, kind: 'poll', sentAt: epoch + 30_000 })
    const withFile = await say('pedido with a file', { kind: 'document', sentAt: epoch + 40_000 })
    await write(storage, (tx) =>
      storage.media.put(tx, {
        message: withFile,
        instanceId,
        kind: 'document',
        mimetype: 'application/pdf',
        fileName: 'Orçamento.pdf',
        sizeBytes: 10,
        at: 1,
      }),
    )
    // First before anything is looked at newest first, then all from the index.
    for (let round = 0; round < 2; round += 1) {
      expect(await ofPedido({ chats: [other] })).toEqual(['elsewhere'])
      expect(await ofPedido({ chats: [] })).toEqual([])
      expect(await ofPedido({ person: [ana] })).toEqual(['with a file', 'from ana'])
      expect(await ofPedido({ person: [bia.participantLid] })).toEqual(['of bia'])
      expect(await ofPedido({ kinds: ['poll', 'document'] })).toEqual(['with a file', 'of bia'])
      expect(await ofPedido({ fromMe: true })).toEqual(['of ours'])
      expect(await ofPedido({ fromMe: false })).not.toContain('of ours')
      expect(await ofPedido({ hasMedia: true })).toEqual(['with a file'])
      expect(await ofPedido({ hasMedia: false })).toHaveLength(4)
      expect(await ofPedido({ from: epoch + 20_000, to: epoch + 40_000 })).toEqual(['of bia', 'of ours'])
      expect(await ofPedido({ owners: [] })).toEqual([])
      expect(await ofPedido({ owners: [{ instanceId, account: 'another' }] })).toEqual([])
      expect(await find('orcam')).toEqual(['pedido with a file'])
      await write(storage, (tx) => {
        for (let n = 0; n < 400; n += 1)
          storage.messages.put(tx, newMessage({ instanceId, chatId, text: `n${n}`, sentAt: epoch + 60_000 }))
      })
    }
  })

  it('is of the numbers that are asked alone', async () => {
    const second = await addInstance(storage)
    const theirs = await write(storage, (tx) => storage.chats.ensure(tx, second, account, { pn: ana, at: 1 }))
    await say('pedido here')
    await say('pedido there', { instanceId: second, chatId: theirs.id })
    expect(await find('pedido')).toEqual(['pedido here'])
    expect(await find('pedido', { owners: [{ instanceId: second, account }] })).toEqual(['pedido there'])
    const both = [instanceId, second].map((id) => ({ instanceId: id, account }))
    expect(await find('pedido', { owners: both })).toEqual(['pedido there', 'pedido here'])
  })
})

describe('what changes', () => {
  it('is found by what it says now, and not by what it said', async () => {
    const row = await say('tomorrow at nine')
    expect(await find('nine')).toHaveLength(1)
    await write(storage, (tx) => storage.messages.edit(tx, row, { text: 'tomorrow at ten', at: epoch }))
    expect(await find('nine')).toEqual([])
    expect(await find('ten')).toEqual(['tomorrow at ten'])
  })

  it('is gone where it was erased, and its row may be of another message then', async () => {
    await say('a secret')
    const last = await say('another secret')
    expect(await find('secret')).toHaveLength(2)
    await write(storage, (tx) => storage.messages.delete(tx, last))
    expect(await find('secret')).toEqual(['a secret'])
    expect(await say('no longer so')).toBe(last)
    expect(await find('secret')).toEqual(['a secret'])
    expect(await find('longer')).toEqual(['no longer so'])
  })

  it('leaves nothing of an erased text in the file', async () => {
    index.start()
    for (let n = 0; n < 50; n += 1) await say(`ordinary ${n}`)
    const row = await say('unmistakablesecret')
    expect(await find('unmistakablesecret')).toHaveLength(1)
    await write(storage, (tx) => storage.messages.delete(tx, row))
    await expect.poll(() => fileHolds('unmistakablesecret'), { timeout: 20_000 }).toBe(false)
    expect(fileHolds('ordinary')).toBe(true)
  })

  it('is put together once an hour at most, however often something is edited', async () => {
    index.start()
    const [first, second] = [await say('firstsecret'), await say('secondsecret')]
    expect(await find('secondsecret')).toHaveLength(1)
    await write(storage, (tx) => storage.messages.delete(tx, first))
    await expect.poll(() => fileHolds('firstsecret'), { timeout: 20_000 }).toBe(false)
    await write(storage, (tx) => storage.messages.delete(tx, second))
    expect(await find('secondsecret')).toEqual([])
    // Each of these would go on with it, if it had been begun.
    for (let n = 0; n < 5; n += 1) await find('secondsecret')
    expect(fileHolds('secondsecret')).toBe(true)
  })

  it('is noted only until the index has taken it in', async () => {
    const row = await say('one')
    await find('one')
    await write(storage, (tx) => storage.messages.edit(tx, row, { text: 'two', at: epoch }))
    expect(changesNoted()).toBe(1)
    await find('two')
    expect(changesNoted()).toBe(0)
  })
})

describe('the index', () => {
  it('takes in by itself what was there before it, newest first, and says when all is there', async () => {
    await write(storage, (tx) => {
      for (let n = 0; n < 5000; n += 1)
        storage.messages.put(
          tx,
          newMessage({ instanceId, chatId, text: `pedido ${n}`, sentAt: epoch + n * 1000 }),
        )
    })
    const query = queryOf('pedido') ?? { beginnings: [], parts: [] }
    const first = await index.find({ query, owners: [{ instanceId, account }], limit: 1 })
    expect(storage.messages.get(first.rows[0] ?? 0)?.text).toBe('pedido 4999')
    expect(first.isWhole).toBe(false)
    index.start()
    await expect.poll(async () => (await index.find({ query, owners: [], limit: 1 })).isWhole).toBe(true)
    expect(await find('0')).toEqual(['pedido 0'])
  })

  it('goes on with what it holds after a restart', async () => {
    await say('before')
    await find('before')
    const { ino } = statSync(storage.paths.search)
    await index.close()
    index = open()
    await say('after')
    expect(await find('before')).toEqual(['before'])
    expect(await find('after')).toEqual(['after'])
    expect(statSync(storage.paths.search).ino).toBe(ino)
  })

  it.each([
    ['is missing', (file: string) => rmSync(file)],
    ['is no database', (file: string) => writeFileSync(file, 'x'.repeat(10_000))],
    ['is empty', (file: string) => writeFileSync(file, '')],
    [
      'has bad bytes in the middle',
      (file: string) => {
        const bytes = readFileSync(file)
        bytes.fill(0x5a, 8192)
        writeFileSync(file, bytes)
      },
    ],
  ])('that %s is made anew', async (_what, spoil) => {
    for (let n = 0; n < 100; n += 1) await say(`pedido ${n}`)
    await find('pedido')
    await index.close()
    for (const ending of ['-wal', '-shm']) rmSync(`${storage.paths.search}${ending}`, { force: true })
    spoil(storage.paths.search)
    index = open()
    // Damage may show only at the first step; whoever asks then is told, and the next one finds.
    await find('pedido').catch(() => undefined)
    expect(await find('pedido', { limit: 200 })).toHaveLength(100)
    warnings.splice(0)
  })

  it('that cannot be opened now is left as it is, and found again', async () => {
    await say('pedido one')
    await find('pedido')
    await index.close()
    const before = statSync(storage.paths.search)
    // Held by somebody else for as long as SQLite waits for it.
    const holder = openLockFile(storage.paths.search)
    holder.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    index = open()
    await expect(find('pedido')).rejects.toThrow()
    holder.close()
    expect(await find('pedido')).toEqual(['pedido one'])
    expect(statSync(storage.paths.search).birthtimeMs).toBe(before.birthtimeMs)
  })

  it('of a later state of the history is not believed', async () => {
    await write(storage, (tx) => storage.history.begin(tx, randomUUID()))
    await find('pedido')
    await write(storage, (tx) => storage.history.raise(tx))
    const lost = await say('pedido that is lost')
    await write(storage, (tx) => {
      for (let n = 0; n < 1100; n += 1)
        storage.messages.put(tx, newMessage({ instanceId, chatId, text: `n${n}` }))
    })
    expect(await find('pedido')).toHaveLength(1)
    await index.close()
    // As where a copy from before takes the place of the database: what the index has seen never was.
    await write(storage, (tx) => {
      storage.messages.edit(tx, lost, { text: 'something else', at: epoch })
      storage.searchChanges.delete(tx, { first: 0, last: 1_000_000 })
      storage.appliance.put(tx, 'commit.number', '1')
    })
    index = open()
    expect(await find('pedido')).toEqual([])
    expect(await find('something')).toEqual(['something else'])
  })
})

function fileHolds(word: string): boolean {
  return ['', '-wal'].some((ending) => {
    try {
      return readFileSync(`${storage.paths.search}${ending}`).includes(word)
    } catch {
      return false
    }
  })
}

function changesNoted(): number {
  return lookAt(home, (db) => Number(db.prepare('SELECT count(*) FROM search_changes').pluck().get()))
}
