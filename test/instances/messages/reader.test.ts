// Reading what an instance has stored: paging, filters, and never another instance's rows.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MessageFilter } from '../../../core/instances/types.ts'
import { Rig } from '../../helpers/rig.ts'

const anna = '12125550101'
const ben = '12125550102'

let rig: Rig
beforeEach(async () => {
  rig = await Rig.start()
  const link = await rig.linked('shop')
  link.autoAck = true
  for (const [n, to] of [anna, ben, anna, anna].entries()) {
    rig.clock.advance(1000)
    await rig.sendText('shop', { to, text: `text ${n}` })
  }
  await rig.settle()
})
afterEach(() => rig.end())

const texts = (filter: MessageFilter = {}) =>
  rig.manager.messages.list('shop', filter).records.map(({ text }) => text)

describe('messages', () => {
  it('come newest first, in pages, with the total of all pages', async () => {
    const { total, records } = rig.manager.messages.list('shop', { limit: 2 })
    expect(total).toBe(4)
    expect(records.map(({ text }) => text)).toEqual(['text 3', 'text 2'])
    const before = records.at(-1)?.row ?? 0
    expect(texts({ before })).toEqual(['text 1', 'text 0'])
    expect(texts({ limit: 2, offset: 1 })).toEqual(['text 2', 'text 1'])
  })

  it('are filtered by chat, id, type, direction and time', async () => {
    expect(texts({ chat: `${anna}@s.whatsapp.net` })).toEqual(['text 3', 'text 2', 'text 0'])
    expect(texts({ chat: 'nobody@s.whatsapp.net' })).toEqual([])
    const [newest] = rig.manager.messages.list('shop').records
    expect(texts({ id: newest?.id ?? '' })).toEqual(['text 3'])
    expect(texts({ fromMe: false })).toEqual([])
    expect(texts({ type: 'imageMessage' })).toEqual([])
    expect(texts({ sentAfter: newest?.sentAt ?? 0 })).toEqual(['text 3'])
    expect(texts({ sentBefore: (newest?.sentAt ?? 0) - 1 })).toEqual(['text 2', 'text 1', 'text 0'])
  })

  it('have a content, which only their own instance shows', async () => {
    await rig.create('other')
    const [newest] = rig.manager.messages.list('shop').records
    const row = newest?.row ?? 0
    expect(JSON.stringify(rig.manager.messages.protoJson('shop', row))).toContain('text 3')
    expect(rig.manager.messages.protoJson('other', row)).toBeUndefined()
    expect(rig.manager.messages.protoJson('shop', 999_999)).toBeUndefined()
    expect(rig.manager.messages.list('other')).toEqual({ total: 0, records: [] })
  })
})

describe('chats, contacts and the outbox', () => {
  it('are listed, the last active chat first', async () => {
    expect(rig.manager.messages.chats('shop').map(({ jid }) => jid)).toEqual([
      `${anna}@s.whatsapp.net`,
      `${ben}@s.whatsapp.net`,
    ])
    expect(rig.manager.messages.chats('shop', { jid: `${ben}@s.whatsapp.net` })).toHaveLength(1)
    expect(rig.manager.messages.chats('shop', { limit: 1, offset: 1 })).toHaveLength(1)
    expect(rig.manager.messages.outbox('shop', { limit: 3 })).toHaveLength(3)
    expect(rig.manager.messages.counts('shop')).toEqual({ messages: 4, contacts: 0, chats: 2 })
  })

  it('of all numbers stand in one list, the latest first, in pages, named as each number knows them', async () => {
    const other = await rig.linked('other', '5511999990001')
    other.autoAck = true
    const cora = '12125550103'
    for (const [from, to] of [
      ['other', ben],
      ['shop', cora],
      ['other', cora],
    ] as const) {
      rig.clock.advance(1000)
      await rig.sendText(from, { to, text: `from ${from}` })
    }
    await rig.create('new')
    await rig.settle()
    rig.storage.commits.writeNow((tx) => {
      const names = { pn: `${ben}@s.whatsapp.net`, pushName: 'Ben', at: 1 }
      rig.storage.contacts.ensure(tx, rig.view('other').id, '5511999990001', names)
    })
    const all = await rig.manager.messages.allChats({ limit: 50, offset: 0 })
    const name = new Map(['shop', 'other'].map((each) => [rig.view(each).id, each]))
    expect(all.map(({ instanceId, jid }) => `${name.get(instanceId)} ${jid.slice(0, 11)}`)).toEqual([
      `other ${cora}`,
      `shop ${cora}`,
      `other ${ben}`,
      `shop ${anna}`,
      `shop ${ben}`,
    ])
    expect(all.map((chat) => chat.last?.text)).toEqual([
      'from other',
      'from shop',
      'from other',
      'text 3',
      'text 1',
    ])
    expect(all.map((chat) => chat.name)).toEqual([null, null, 'Ben', null, null])
    for (const [offset, chat] of all.entries())
      expect(await rig.manager.messages.allChats({ limit: 1, offset })).toEqual([chat])
    expect(await rig.manager.messages.allChats({ limit: 50, offset: 0, pinned: true })).toEqual([])
    await rig.manager.trash('other')
    expect(await rig.manager.messages.allChats({ limit: 50, offset: 0 })).toHaveLength(3)
  })

  it('show contacts by JID and name', async () => {
    const { id } = rig.view('shop')
    const { contacts } = rig.storage
    rig.storage.commits.writeNow((tx) => {
      contacts.ensure(tx, id, '5511999990000', { pn: `${anna}@s.whatsapp.net`, pushName: 'Anna', at: 1 })
      contacts.ensure(tx, id, '5511999990000', { pn: `${ben}@s.whatsapp.net`, pushName: 'Ben', at: 2 })
    })
    expect(rig.manager.messages.contacts('shop', { pushName: 'Ben' })).toMatchObject([
      { jid: `${ben}@s.whatsapp.net` },
    ])
    expect(rig.manager.messages.contacts('shop', { jid: `${anna}@s.whatsapp.net` })).toMatchObject([
      { pushName: 'Anna' },
    ])
    expect(rig.manager.messages.contacts('shop')).toHaveLength(2)
  })

  it('are empty where no phone was ever linked', async () => {
    await rig.create('new')
    expect(rig.manager.messages.chats('new')).toEqual([])
    expect(rig.manager.messages.contacts('new')).toEqual([])
    expect(rig.manager.messages.outbox('new')).toEqual([])
    expect(rig.manager.generations('new')).toEqual([])
  })
})
