// Messages: once each, never lower in status, found by page, filter and id.
import { describe, expect, it } from 'vitest'
import type { MessageStatus } from '../../../core/contract/state.ts'
import type { NewMessage } from '../../../core/storage/tables/messages.ts'
import { addInstance, newHome, newMessage, openHome, write } from '../harness.ts'

const account = '490'

async function newTalk() {
  const home = newHome()
  const storage = await openHome(home)
  const id = await addInstance(storage)
  const chat = (pn: string, own = account) =>
    write(storage, (tx) => storage.chats.ensure(tx, id, own, { pn, at: 1 }).id)
  const chatId = await chat('1@s.whatsapp.net')
  const put = (change: Partial<NewMessage> = {}) =>
    write(storage, (tx) => storage.messages.put(tx, newMessage({ instanceId: id, chatId, ...change })))
  return { home, storage, id, chatId, chat, put }
}

describe('a message', () => {
  it('comes back as it was put, content and all', async () => {
    const { storage, chatId, put } = await newTalk()
    const { message, isNew } = await put({
      messageId: 'M1',
      sender: '9@lid',
      participantPn: '2@s.whatsapp.net',
      participantLid: '9@lid',
      pushName: 'Ann',
      proto: Uint8Array.of(9, 8, 7),
    })
    expect(isNew).toBe(true)
    expect(message).toMatchObject({
      chatId,
      messageId: 'M1',
      sender: '9@lid',
      pushName: 'Ann',
      fromMe: false,
    })
    expect(message).not.toHaveProperty('proto')
    expect(storage.messages.get(message.row)).toEqual(message)
    expect(storage.messages.proto(message.row)).toEqual(Buffer.of(9, 8, 7))
    expect(storage.messages.get(999)).toBeUndefined()
  })

  it('is stored once: a second one is told the first and changes nothing', async () => {
    const { storage, id, chat, put } = await newTalk()
    const first = await put({ messageId: 'M1', text: 'first' })
    const second = await put({ messageId: 'M1', text: 'second', status: 'read' })
    expect(second).toEqual({ message: first.message, isNew: false })
    // Another author, direction or chat makes another message.
    const others = [{ sender: '9@lid' }, { fromMe: true }, { chatId: await chat('2@s.whatsapp.net') }]
    for (const other of others) expect((await put({ messageId: 'M1', ...other })).isNew).toBe(true)
    expect(storage.messages.count(id)).toBe(4)
  })

  it('is answered for by its id, an own one first', async () => {
    const { storage, id, put } = await newTalk()
    const own = await put({ messageId: 'M1', fromMe: true, proto: Uint8Array.of(1) })
    await put({ messageId: 'M1', proto: Uint8Array.of(2) })
    await put({ messageId: 'M2', proto: Uint8Array.of(3) })
    expect(storage.messages.getProto(id, 'M1')).toEqual(Buffer.of(1))
    expect(storage.messages.getProto(id, 'M2')).toEqual(Buffer.of(3))
    expect(storage.messages.getProto(id, 'M3')).toBeUndefined()
    expect(storage.messages.getProto(await addInstance(storage), 'M1')).toBeUndefined()
    expect(storage.messages.findOwn(id, 'M1')).toEqual([own.message])
    expect(storage.messages.findOwn(id, 'M2')).toEqual([])
  })
})

describe('a status', () => {
  const order: MessageStatus[] = ['error', 'pending', 'sent', 'delivered', 'read', 'played']
  const pairs = order.flatMap((from) => order.map((to) => [from, to] as const))

  it.each(pairs)('%s, told %s, is the higher; an error sticks to a pending one only', async (from, to) => {
    const { storage, put } = await newTalk()
    const { message } = await put({ fromMe: true, status: from })
    const { row } = message
    const rises = to === 'error' ? from === 'pending' : order.indexOf(to) > order.indexOf(from)
    expect(await write(storage, (tx) => storage.messages.raiseStatus(tx, message, to))).toBe(rises)
    expect(storage.messages.get(row)?.status).toBe(rises ? to : from)
  })
})

describe('a list', () => {
  it('is newest first by time of sending, in pages that miss and repeat nothing', async () => {
    const { storage, id, put } = await newTalk()
    const times = [50, 20, 20, 90, 20, 70, 10]
    for (const [index, sentAt] of times.entries()) await put({ messageId: `M${index}`, sentAt })
    const all = storage.messages.list(id)
    expect(all.map(({ sentAt }) => sentAt)).toEqual([90, 70, 50, 20, 20, 20, 10])
    const paged: number[] = []
    for (let before: number | undefined; ;) {
      const page = storage.messages.list(id, { limit: 2, ...(before !== undefined && { before }) })
      if (page.length === 0) break
      paged.push(...page.map(({ row }) => row))
      before = page.at(-1)?.row
    }
    expect(paged).toEqual(all.map(({ row }) => row))
    expect(storage.messages.list(id, { limit: 2, offset: 3 })).toEqual(all.slice(3, 5))
    expect(storage.messages.list(id, { before: 999 })).toEqual([])
  })

  it('is filtered, and counted by the same filter', async () => {
    const { storage, id, chat, put } = await newTalk()
    const other = await chat('2@s.whatsapp.net')
    const a = (await put({ messageId: 'A', sentAt: 10, fromMe: true })).message.row
    const b = (await put({ messageId: 'B', sentAt: 20, type: 'imageMessage' })).message.row
    const c = (await put({ messageId: 'A', sentAt: 30, chatId: other })).message.row
    const table: [Parameters<typeof storage.messages.list>[1], number[]][] = [
      [{}, [c, b, a]],
      [{ fromMe: true }, [a]],
      [{ fromMe: false }, [c, b]],
      [{ type: 'imageMessage' }, [b]],
      [{ sentAfter: 20 }, [c, b]],
      [{ sentBefore: 20 }, [b, a]],
      [{ sentAfter: 11, sentBefore: 29 }, [b]],
      [{ chat: '2@s.whatsapp.net' }, [c]],
      [{ chat: '1@s.whatsapp.net', fromMe: false }, [b]],
      [{ chat: '3@s.whatsapp.net' }, []],
      [{ id: 'A' }, [c, a]],
      [{ id: 'A', chat: '2@s.whatsapp.net' }, [c]],
      [{ id: 'A', fromMe: true }, [a]],
      [{ id: 'C' }, []],
    ]
    for (const [query, rows] of table) {
      expect(storage.messages.list(id, query).map(({ row }) => row)).toEqual(rows)
      expect(storage.messages.count(id, query)).toBe(rows.length)
    }
    const stranger = await addInstance(storage)
    expect(storage.messages.list(stranger, { id: 'A' })).toEqual([])
  })

  it('of a person has the messages under every own number, in one order', async () => {
    const { storage, id, chat, put } = await newTalk()
    const later = await chat('1@s.whatsapp.net', 'new own number')
    for (const sentAt of [10, 30, 50]) await put({ sentAt })
    for (const sentAt of [20, 40]) await put({ sentAt, chatId: later })
    const times = (query: object): number[] =>
      storage.messages.list(id, { chat: '1@s.whatsapp.net', ...query }).map(({ sentAt }) => sentAt)
    expect(times({})).toEqual([50, 40, 30, 20, 10])
    expect(times({ limit: 2, offset: 1 })).toEqual([40, 30])
    expect(storage.messages.count(id, { chat: '1@s.whatsapp.net' })).toBe(5)
  })
})
