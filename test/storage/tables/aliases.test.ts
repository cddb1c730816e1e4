// Two names of one person, and the rows that carry them: learned, merged, moved; nothing is lost on the way.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planAliases } from '../../../core/storage/tables/aliases.ts'
import type { ChatNames } from '../../../core/storage/tables/chats.ts'
import type { Storage } from '../../../core/storage/storage.ts'
import { addInstance, newMessage, newStorage, write } from '../harness.ts'

const [pn, pn2, lid, lid2] = ['491@s.whatsapp.net', '492@s.whatsapp.net', '91@lid', '92@lid']

const known = (id: number, names: { pn?: string; lid?: string }) => ({
  id,
  pn: names.pn ?? null,
  lid: names.lid ?? null,
})

describe('planAliases', () => {
  it('makes a row for somebody unknown', () => {
    expect(planAliases({ pn, lid }, undefined, undefined)).toEqual({ kind: 'insert' })
  })

  it('learns the other name', () => {
    expect(planAliases({ pn, lid }, known(1, { pn }), undefined)).toEqual({ kind: 'keep', id: 1, pn, lid })
    expect(planAliases({ pn, lid }, undefined, known(1, { lid }))).toEqual({ kind: 'keep', id: 1, pn, lid })
  })

  it('forgets no name when only one is given', () => {
    const both = known(1, { pn, lid })
    expect(planAliases({ pn }, both, undefined)).toEqual({ kind: 'keep', id: 1, pn, lid })
    expect(planAliases({ lid }, undefined, both)).toEqual({ kind: 'keep', id: 1, pn, lid })
  })

  it('makes one of two, and keeps the older', () => {
    expect(planAliases({ pn, lid }, known(5, { pn }), known(3, { lid }))).toEqual({
      kind: 'keep',
      id: 3,
      pn,
      lid,
      absorb: 5,
    })
    expect(planAliases({ pn, lid }, known(3, { pn }), known(5, { lid }))).toEqual({
      kind: 'keep',
      id: 3,
      pn,
      lid,
      absorb: 5,
    })
  })

  it('follows a person to a new number', () => {
    expect(planAliases({ pn: pn2, lid }, undefined, known(1, { pn, lid }))).toEqual({
      kind: 'keep',
      id: 1,
      pn: pn2,
      lid,
    })
  })

  it('gives a number that changed hands to its new owner, and mixes the two in nothing else', () => {
    const before = known(1, { pn, lid })
    expect(planAliases({ pn, lid: lid2 }, before, undefined)).toEqual({ kind: 'insert', takePnFrom: 1 })
    expect(planAliases({ pn, lid: lid2 }, before, known(2, { lid: lid2 }))).toEqual({
      kind: 'keep',
      id: 2,
      pn,
      lid: lid2,
      takePnFrom: 1,
    })
  })
})

const account = '490'

async function newTalk() {
  const storage = await newStorage()
  const id = await addInstance(storage)
  const ensure = (names: ChatNames, at = 1) =>
    write(storage, (tx) => storage.chats.ensure(tx, id, account, { ...names, at }))
  const put = (chatId: number, change: object = {}) =>
    write(
      storage,
      (tx) => storage.messages.put(tx, newMessage({ instanceId: id, chatId, ...change })).message.row,
    )
  return { storage, id, ensure, put }
}

function chatsOf(storage: Storage, id: string) {
  return storage.chats.list(id, { account })
}

describe('chats', () => {
  it('are made once, and a group by its own name', async () => {
    const { storage, id, ensure } = await newTalk()
    const group = await ensure({ jid: '1-2@g.us' })
    expect(group).toMatchObject({ kind: 'group', jid: '1-2@g.us', pn: null, lid: null, unread: 0 })
    expect((await ensure({ jid: '1-2@g.us' })).id).toBe(group.id)
    expect((await ensure({ jid: 'status@broadcast' })).kind).toBe('broadcast')
    expect((await ensure({ jid: '1@newsletter' })).kind).toBe('newsletter')
    const person = await ensure({ pn })
    expect(person).toMatchObject({ kind: 'user', jid: null, pn, lid: null })
    expect(storage.chats.find(id, account, pn)).toEqual(person)
    expect(storage.chats.find(id, account, '1-2@g.us')?.id).toBe(group.id)
    expect(storage.chats.find(id, 'another', pn)).toBeUndefined()
    expect(storage.totals.count(id, 'chats')).toBe(4)
  })

  it('of another own number stay apart', async () => {
    const { storage, id, ensure } = await newTalk()
    const mine = await ensure({ pn })
    const other = await write(storage, (tx) => storage.chats.ensure(tx, id, 'other', { pn, at: 1 }))
    expect(other.id).not.toBe(mine.id)
    expect(chatsOf(storage, id)).toHaveLength(1)
    expect(storage.chats.list(id)).toHaveLength(2)
  })

  it('that turn out to be one become one: messages, receipts, sends and counters come along', async () => {
    const { storage, id, ensure, put } = await newTalk()
    const { chats, messages, receipts, outbox } = storage
    const byPn = await ensure({ pn }, 5)
    const byLid = await ensure({ lid }, 9)
    const alone = await put(byPn.id, { messageId: 'alone' })
    const moving = await put(byLid.id, { messageId: 'moving' })
    const twinKept = await put(byPn.id, { messageId: 'twin', fromMe: true, status: 'sent' })
    const twinGone = await put(byLid.id, { messageId: 'twin', fromMe: true, status: 'read' })
    const item = {
      instanceId: id,
      chatId: byLid.id,
      messageId: 'twin',
      recipient: lid,
      proto: Buffer.of(1),
      options: {},
      idempotencyKey: null,
      requestHash: Buffer.of(1),
      notBefore: 0,
      at: 1,
    }
    const sent = await write(storage, (tx) => {
      receipts.put(tx, { message: twinKept, recipient: pn, status: 'delivered', at: 1 })
      receipts.put(tx, { message: twinGone, recipient: pn, status: 'read', at: 2 })
      receipts.put(tx, { message: moving, recipient: lid, status: 'read', at: 3 })
      chats.touch(tx, byPn.id, { lastMessageAt: 100, unreadBy: 2, at: 10 })
      chats.touch(tx, byLid.id, { lastMessageAt: 200, unreadBy: 3, at: 10 })
      return outbox.accept(tx, item)
    })
    await write(storage, (tx) => chats.link(tx, id, account, { pn, lid, at: 20 }))

    const [chat, ...more] = chatsOf(storage, id)
    expect(more).toEqual([])
    expect(chat).toMatchObject({
      id: byPn.id,
      pn,
      lid,
      unread: 5,
      lastMessageAt: 200,
      createdAt: 5,
      updatedAt: 20,
    })
    const rows = messages
      .list(id, { chat: lid })
      .map(({ row, messageId, status }) => [row, messageId, status])
    expect(rows).toHaveLength(3)
    expect(rows).toEqual(
      expect.arrayContaining([
        [alone, 'alone', 'delivered'],
        [moving, 'moving', 'delivered'],
        [twinKept, 'twin', 'read'],
      ]),
    )
    expect(receipts.list(twinKept)).toEqual([{ recipient: pn, deliveredAt: 1, readAt: 2, playedAt: null }])
    expect(receipts.list(moving)).toHaveLength(1)
    expect(outbox.get(sent)?.chatId).toBe(byPn.id)
  })

  it('become one also when a message names both', async () => {
    const { storage, id, ensure } = await newTalk()
    const first = await ensure({ lid })
    await ensure({ pn })
    expect(await ensure({ pn, lid })).toMatchObject({ id: first.id, pn, lid })
    expect(chatsOf(storage, id)).toHaveLength(1)
  })

  it('are not made by a mapping alone', async () => {
    const { storage, id } = await newTalk()
    await write(storage, (tx) => storage.chats.link(tx, id, account, { pn, lid, at: 1 }))
    expect(storage.totals.count(id, 'chats')).toBe(0)
  })

  it('part when a number changes hands: the old chat keeps its messages and its LID', async () => {
    const { storage, id, ensure, put } = await newTalk()
    const old = await ensure({ pn, lid })
    await put(old.id, { messageId: 'to the former owner' })
    const fresh = await ensure({ pn, lid: lid2 })
    expect(fresh.id).not.toBe(old.id)
    expect(storage.chats.get(old.id)).toMatchObject({ pn: null, lid })
    expect(storage.messages.list(id, { chat: lid })).toHaveLength(1)
    expect(storage.messages.list(id, { chat: pn })).toHaveLength(0)
  })

  it('count what is unread, and an older message does not become the newest', async () => {
    const { storage, ensure } = await newTalk()
    const { chats } = storage
    const { id } = await ensure({ pn })
    await write(storage, (tx) => {
      chats.touch(tx, id, { lastMessageAt: 300, unreadBy: 1, at: 1 })
      chats.touch(tx, id, { lastMessageAt: 200, unreadBy: 1, at: 2 })
    })
    expect(chats.get(id)).toMatchObject({ unread: 2, lastMessageAt: 300 })
    // Of a message that claimed to be of the year 2099.
    await write(storage, (tx) => chats.touch(tx, id, { lastMessageAt: 4e12, unreadBy: 0, at: 3 }))
    await write(storage, (tx) => chats.touch(tx, id, { lastMessageAt: 400, unreadBy: 0, at: 4 }))
    expect(chats.get(id)).toMatchObject({ lastMessageAt: 400 })
    await write(storage, (tx) => chats.markRead(tx, id, 5))
    expect(chats.get(id)).toMatchObject({ unread: 0, updatedAt: 5 })
  })

  it('take a name and keep it', async () => {
    const { storage, id } = await newTalk()
    const named = (name: string | null) =>
      write(storage, (tx) => storage.chats.ensure(tx, id, account, { jid: '1-2@g.us', name, at: 1 }))
    expect((await named('Family')).name).toBe('Family')
    expect((await named(null)).name).toBe('Family')
    expect((await named('Friends')).name).toBe('Friends')
    expect(chatsOf(storage, id)[0]?.name).toBe('Friends')
  })
})

describe('contacts', () => {
  it('learn names, forget none, and become one with their other name', async () => {
    const { storage, id } = await newTalk()
    const { contacts } = storage
    const ensure = (contact: Omit<Parameters<typeof contacts.ensure>[3], 'at'>, at = 1) =>
      write(storage, (tx) => contacts.ensure(tx, id, account, { ...contact, at }))
    const first = await ensure({ lid, pushName: 'Annie' }, 3)
    const second = await ensure({ pn, name: 'Ann' }, 2)
    expect(second.id).not.toBe(first.id)
    await write(storage, (tx) => contacts.link(tx, id, account, { pn, lid, at: 9 }))
    const only = { id: first.id, pn, lid, name: 'Ann', pushName: 'Annie', createdAt: 2, updatedAt: 9 }
    expect(contacts.list(id, { account })).toMatchObject([only])
    expect(contacts.find(id, account, pn)).toEqual(contacts.find(id, account, lid))
    expect(await ensure({ pn, name: null, pushName: 'A.' }, 11)).toMatchObject({
      name: 'Ann',
      pushName: 'A.',
      lid,
    })
    expect((await ensure({ pn, pushName: 'A.' }, 99)).updatedAt).toBe(11)
    expect(contacts.list(id, { account, pushName: 'A.' })).toHaveLength(1)
    expect(contacts.list(id, { account, jid: lid })).toHaveLength(1)
    expect(contacts.list(id, { account, pushName: 'B.' })).toEqual([])
    expect(storage.totals.count(id, 'contacts')).toBe(1)
  })
})

/** Any stream of sightings and mappings: no message is lost, no name is on two rows. */
it('loses no message and doubles no name, whatever is learned in which order', async () => {
  const storage = await newStorage()
  const name = fc.integer({ min: 1, max: 4 })
  const step = fc.record({ pn: fc.option(name), lid: fc.option(name), link: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const id = await addInstance(storage)
      let messages = 0
      await write(storage, (tx) => {
        for (const { pn: p, lid: l, link } of steps) {
          const names = {
            ...(p !== null && { pn: `${p}@s.whatsapp.net` }),
            ...(l !== null && { lid: `${l}@lid` }),
          }
          if (p === null && l === null) continue
          if (link && names.pn !== undefined && names.lid !== undefined) {
            storage.chats.link(tx, id, account, { pn: names.pn, lid: names.lid, at: 1 })
            storage.contacts.link(tx, id, account, { pn: names.pn, lid: names.lid, at: 1 })
            continue
          }
          const chat = storage.chats.ensure(tx, id, account, { ...names, at: 1 })
          storage.contacts.ensure(tx, id, account, { ...names, at: 1 })
          expect(chat).toMatchObject(names)
          storage.messages.put(tx, newMessage({ instanceId: id, chatId: chat.id }))
          messages += 1
        }
      })
      expect(storage.messages.count(id)).toBe(messages)
      for (const rows of [storage.chats.list(id), storage.contacts.list(id)]) {
        const all = rows.flatMap((each) => [each.pn, each.lid]).filter((each) => each !== null)
        expect(new Set(all).size).toBe(all.length)
      }
    }),
  )
})
