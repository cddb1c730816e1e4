// Files and messages go when they were kept for their time, and only those: nothing that is starred or still to be sent,
// no message that its owner was not shown first.
import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { Keeping } from '../../../../core/instances/messages/keeping/keeping.ts'
import { letGo } from '../../../../core/instances/messages/keeping/let-go.ts'
import { MediaFiles } from '../../../../core/storage/folder/media-files.ts'
import { writeSwap } from '../../../../core/storage/folder/swap.ts'
import type { Storage } from '../../../../core/storage/storage.ts'
import type { NewMessage } from '../../../../core/storage/tables/messages.ts'
import { swapRecord } from '../../../storage/folder/swap-record.ts'
import { addInstance, newHome, newMessage, openHome } from '../../../storage/harness.ts'

const dayMs = 24 * 60 * 60 * 1000
const mb = 1024 * 1024
const now = 1_800_000_000_000
const daysAgo = (days: number): number => now - days * dayMs

let storage: Storage
let files: MediaFiles
let keeping: Keeping
let shop: string
let bar: string
beforeEach(async () => {
  storage = await openHome(newHome())
  files = new MediaFiles(storage.paths.media)
  shop = await addInstance(storage, { name: 'shop', at: 1 })
  bar = await addInstance(storage, { name: 'bar', at: 2 })
  const idOf = (name: string): string => storage.instances.findByName(name)?.id ?? ''
  keeping = new Keeping({ storage, now: () => now, idOf })
})

const round = () => letGo({ storage, files }, now, () => false)

async function message(instanceId: string, change: Partial<NewMessage> & { at: number }): Promise<number> {
  const { at, ...more } = change
  return storage.commits.write((tx) => {
    const chat = storage.chats.ensure(tx, instanceId, '49', { pn: '1@s.whatsapp.net', at: 1 })
    const said = newMessage({ instanceId, chatId: chat.id, sentAt: at, storedAt: at, ...more })
    const { row } = storage.messages.put(tx, said).message
    storage.chats.touch(tx, chat.id, { lastMessageAt: at, unreadBy: 1, at })
    return row
  })
}

/** A message with a file of so many bytes, which is here. */
async function picture(instanceId: string, at: number, text: string, size = 9) {
  const bytes = Buffer.alloc(size, text)
  const hash = createHash('sha256').update(bytes).digest('hex')
  await files.write([bytes])
  const row = await message(instanceId, { at, type: 'imageMessage', kind: 'image', text })
  const note = { kind: 'image', mimetype: null, fileName: null, sizeBytes: size } as const
  await storage.commits.write((tx) => {
    storage.media.put(tx, { ...note, message: row, instanceId, at })
    storage.media.keep(tx, row, { ...note, hash })
  })
  return { row, hash }
}

function star(instanceId: string, row: number, on = true): Promise<void> {
  const found = storage.messages.get(row)
  if (found === undefined) throw new Error('There is no such message')
  return storage.commits.write((tx) => {
    storage.effects.put(tx, {
      instanceId,
      chatId: found.chatId,
      messageId: `star ${row}`,
      fromMe: true,
      sender: '',
      participantPn: null,
      participantLid: null,
      kind: 'star',
      targetId: found.messageId,
      target: row,
      state: 'applied',
      reason: null,
      value: { kind: 'star', on },
      proto: Uint8Array.of(),
      content: null,
      doneAt: 1,
      storedAt: 1,
    })
  })
}

const stateOf = (row: number) => storage.media.get(row)?.state
const isThere = (row: number): boolean => storage.messages.get(row) !== undefined

describe('files', () => {
  it('are all kept unless their owner says otherwise', async () => {
    const { row } = await picture(shop, 1, 'old')
    expect(await round()).toEqual({ files: 0, messages: 0 })
    expect(stateOf(row)).toBe('kept')
  })

  it('go by their age, each from the disk at once, but for what is starred; a number may have its own limit', async () => {
    const old = await picture(shop, daysAgo(31), 'old')
    const young = await picture(shop, daysAgo(29), 'young')
    const starred = await picture(shop, daysAgo(400), 'starred')
    const unstarred = await picture(shop, daysAgo(400), 'not any more')
    const other = await picture(bar, daysAgo(400), 'another number')
    await star(shop, starred.row)
    await star(shop, unstarred.row, false)
    await keeping.change({ filesDays: 30 })
    await keeping.change({ instance: 'bar', filesDays: 0 })
    expect(await round()).toEqual({ files: 2, messages: 0 })
    expect([old, young, starred, unstarred, other].map(({ row }) => stateOf(row))).toEqual([
      'gone',
      'kept',
      'kept',
      'gone',
      'kept',
    ])
    expect(storage.media.get(old.row)).toMatchObject({ reason: 'let_go', hash: null })
    expect([old, young, starred, other].map(({ hash }) => files.has(hash))).toEqual([false, true, true, true])
    expect(storage.media.listRemoved()).toEqual([old.hash, unstarred.hash].toSorted())
    expect(isThere(old.row)).toBe(true)
    await keeping.change({ instance: 'bar', filesDays: null })
    expect(await round()).toEqual({ files: 1, messages: 0 })
  })

  it('stay on the disk while another message has them, or a database before a restore may', async () => {
    const old = await picture(shop, daysAgo(31), 'the same')
    const same = await picture(shop, daysAgo(1), 'the same')
    await keeping.change({ filesDays: 30 })
    await round()
    expect([stateOf(old.row), stateOf(same.row), files.has(old.hash)]).toEqual(['gone', 'kept', true])

    const kept = await picture(shop, daysAgo(31), 'kept before')
    writeSwap(storage.paths, swapRecord({ state: 'done', step: 'in place' }))
    await round()
    expect([stateOf(kept.row), files.has(kept.hash)]).toEqual(['gone', true])
    expect(storage.media.listRemoved()).not.toContain(kept.hash)
  })

  it('go by their size, the oldest first and no more than has to, of one number and of all', async () => {
    const rows: number[] = []
    for (const [n, of] of [shop, bar, shop, bar].entries())
      rows.push((await picture(of, daysAgo(10 - n), `file ${n}`, mb)).row)
    const states = () => rows.map(stateOf)
    await keeping.change({ filesBytes: 3 * mb })
    await round()
    expect(states()).toEqual(['gone', 'kept', 'kept', 'kept'])
    await keeping.change({ instance: 'bar', filesBytes: mb })
    await round()
    expect(states()).toEqual(['gone', 'gone', 'kept', 'kept'])
  })

  it('that cannot go are not counted: starred, of the trash, set aside, or the same as one of those', async () => {
    const trash = await addInstance(storage, { name: 'trash', at: 3 })
    const aside = await addInstance(storage, { name: 'aside', at: 4 })
    for (const [n, of] of [trash, aside].entries()) await picture(of, daysAgo(20), `hidden ${n}`, 2 * mb)
    const starred = await picture(shop, daysAgo(20), 'starred', 2 * mb)
    await star(shop, starred.row)
    const same = await picture(shop, daysAgo(19), 'hidden 0', 2 * mb)
    const live = [await picture(shop, daysAgo(18), 'old', mb), await picture(bar, daysAgo(17), 'young', mb)]
    await storage.commits.write((tx) => {
      storage.instances.trash(tx, trash, now)
      storage.restores.setAside(tx, aside, now)
    })
    const states = () => [same, starred, ...live].map(({ row }) => stateOf(row))
    expect(await keeping.preview({ filesBytes: 2 * mb })).toMatchObject({ filesBytes: 0 })
    await keeping.change({ filesBytes: 2 * mb })
    expect(await round()).toEqual({ files: 0, messages: 0 })
    expect(states()).toEqual(['kept', 'kept', 'kept', 'kept'])
    await keeping.change({ filesBytes: mb })
    expect(await round()).toEqual({ files: 1, messages: 0 })
    expect(states()).toEqual(['kept', 'kept', 'gone', 'kept'])
    // Of one number: its own alone, and what another has too is its own.
    await keeping.change({ filesBytes: 0 })
    await keeping.change({ instance: 'shop', filesBytes: mb })
    await round()
    expect(states()).toEqual(['gone', 'kept', 'gone', 'kept'])
  })
})

describe('messages', () => {
  it('are erased by their age with all that belongs to them, but for what is starred or still to be sent', async () => {
    const old = await picture(shop, daysAgo(366), 'old')
    const starred = await message(shop, { at: daysAgo(366) })
    const pending = await message(shop, { at: daysAgo(366), fromMe: true, status: 'pending' })
    const young = await message(shop, { at: daysAgo(364) })
    await star(shop, starred)
    await keeping.change({ messagesDays: 365, confirmMessages: 1 })
    expect(await round()).toEqual({ files: 0, messages: 1 })
    expect([old.row, starred, pending, young].map(isThere)).toEqual([false, true, true, true])
    expect([storage.media.get(old.row), files.has(old.hash)]).toEqual([undefined, false])
    expect(storage.chats.list(shop)[0]).toMatchObject({ unread: 2 })
    expect(storage.messages.count(shop)).toBe(3)
  })

  it('leave nothing of their text with what was sent, once that is over', async () => {
    const send = (id: string, at: number, state?: 'sent' | 'failed') =>
      storage.commits.write((tx) => {
        const { id: chatId } = storage.chats.ensure(tx, shop, '49', { pn: '1@s.whatsapp.net', at: 1 })
        const status = state === undefined ? ('pending' as const) : ('sent' as const)
        const kind = id.startsWith('effect') ? { kind: 'effect' as const } : {}
        const said = newMessage({ instanceId: shop, chatId, messageId: id, sentAt: at, storedAt: at, status })
        const { row } = storage.messages.put(tx, { ...said, ...kind, fromMe: true }).message
        const item = storage.outbox.accept(tx, {
          instanceId: shop,
          chatId,
          messageId: id,
          recipient: '1@s.whatsapp.net',
          proto: Buffer.from('a text'),
          options: {},
          idempotencyKey: null,
          requestHash: Buffer.of(1),
          notBefore: 0,
          at,
        })
        if (state !== undefined) storage.outbox.setState(tx, item, { state, at })
        return row
      })
    await send('sent', daysAgo(366), 'sent')
    await send('failed', daysAgo(366), 'failed')
    await send('effect', daysAgo(366), 'sent')
    const starred = await send('starred', daysAgo(366), 'sent')
    await send('waits', daysAgo(366))
    await send('effect that waits', daysAgo(366))
    await send('young', daysAgo(1), 'sent')
    await star(shop, starred)
    await keeping.change({ messagesDays: 365, confirmMessages: 2 })
    await round()
    const rest = ['young', 'effect that waits', 'waits', 'starred']
    expect(storage.outbox.list(shop).map(({ messageId }) => messageId)).toEqual(rest)
    for (const id of ['sent', 'failed', 'effect']) expect(storage.messages.findOwn(shop, id)).toEqual([])
    for (const id of rest) expect(storage.messages.findOwn(shop, id)).toHaveLength(1)
  })

  it('leave nothing of their text in the events that told of them', async () => {
    const wordless = new Map<string, number>()
    const tell = (at: number, text: string, instanceId = shop) =>
      storage.commits.write((tx) => {
        const data = {
          id: 'A',
          chat: '1@s.whatsapp.net',
          text,
          content: { kind: 'text', text },
          edits: [{ text }],
        }
        storage.events.append(tx, { id: text, instanceId, type: 'message.received', at, data })
      })
    for (let n = 0; n < 250; n += 1) await tell(daysAgo(366), `a word, ${n}`)
    await tell(daysAgo(364), 'young')
    await tell(daysAgo(366), 'of another', bar)
    await keeping.change({ instance: 'shop', messagesDays: 365, confirmMessages: 0 })
    await letGo({ storage, files, wordless }, now, () => false)
    const told = storage.keeping.events(shop, 0, 1000).map(({ data }) => data)
    expect(told).toHaveLength(251)
    expect(told.filter((data) => /word|text":"/.test(data))).toEqual([expect.stringContaining('young')])
    expect(JSON.parse(told[0] ?? '')).toEqual({
      id: 'A',
      chat: '1@s.whatsapp.net',
      text: null,
      content: null,
      edits: [],
    })
    expect(storage.keeping.events(bar, 0, 10)[0]?.data).toContain('of another')
    // Only what has become old since is looked at.
    await letGo({ storage, files, wordless }, now + 3 * dayMs, () => false)
    expect(storage.keeping.events(shop, 0, 1000).some(({ data }) => data.includes('young'))).toBe(false)
  })

  it('never go before their owner was shown how many, and it is said which would', async () => {
    const rows = [await message(shop, { at: daysAgo(40) }), await message(bar, { at: daysAgo(50) })]
    const asked = { messagesDays: 30 }
    expect(await keeping.preview(asked)).toEqual({
      messages: 2,
      oldestAt: daysAgo(50),
      files: 0,
      filesBytes: 0,
    })
    for (const confirmMessages of [0, 1])
      await expect(keeping.change({ ...asked, confirmMessages })).rejects.toMatchObject({
        code: 'conflict',
        details: { messages: 2 },
      })
    await round()
    expect(rows.map(isThere)).toEqual([true, true])
    await keeping.change({ ...asked, instance: 'bar', confirmMessages: 1 })
    await round()
    expect(rows.map(isThere)).toEqual([true, false])
    expect(keeping.view()).toMatchObject({
      all: { messagesDays: null },
      numbers: [
        { name: 'shop', messagesDays: null },
        { name: 'bar', messagesDays: 30 },
      ],
    })
    // To keep them for longer needs nobody's word.
    await keeping.change({ instance: 'bar', messagesDays: 60 })
    await keeping.change({ instance: 'bar', messagesDays: null })
    expect(await keeping.preview({ filesDays: 1 })).toMatchObject({ messages: 0 })
  })
})
