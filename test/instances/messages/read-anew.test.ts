// What an older version stored as it understood it, read anew; and what is let go because its chat forgets.
import { proto } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { MessageView } from '../../../core/contract/messages/message.ts'
import { shownOf } from '../../../core/instances/baileys/content/content.ts'
import { effectOf, openEffect } from '../../../core/instances/baileys/reading/effects.ts'
import { noteOf } from '../../../core/instances/baileys/content/media.ts'
import { expireMessages } from '../../../core/instances/messages/outbox/expire.ts'
import { readAnew } from '../../../core/instances/messages/read-anew.ts'
import { storedView } from '../../../core/instances/messages/view.ts'
import type { NewMessage } from '../../../core/storage/tables/messages.ts'
import { Rig } from '../../helpers/rig.ts'

const account = '5511999990000'
const ana = { pn: '12125550101@s.whatsapp.net' }
const start = Date.UTC(2020, 0, 1)
const { MESSAGE_EDIT } = proto.Message.ProtocolMessage.Type

let rig: Rig
let instanceId: string
let shop = 'shop'
beforeAll(async () => {
  rig = await Rig.start()
})
beforeEach(async () => {
  shop += '.'
  instanceId = (await rig.create(shop)).id
})
afterAll(() => rig.end())

const adapter = {
  shownOf,
  effectOf,
  openEffect,
  mediaOf: (bytes: Uint8Array) => {
    const note = noteOf(proto.Message.decode(bytes))
    return note && { ...note, hash: undefined }
  },
}
const deps = () => ({
  storage: rig.storage,
  events: rig.events,
  now: rig.clock.now,
  adapter: Object.assign(Object.create(rig.adapter), adapter) as typeof rig.adapter,
})

/** As an older version has stored it: whatever came was a message, and counted. */
async function store(
  messageId: string,
  message: proto.IMessage,
  more: Partial<NewMessage> & { isRead?: boolean } = {},
): Promise<void> {
  const { isRead = false, ...rest } = more
  const { storage } = rig
  await storage.commits.write((tx) => {
    const chat = storage.chats.ensure(tx, instanceId, account, { ...ana, at: 1 })
    const [type = ''] = Object.keys(message)
    const stored: NewMessage = {
      instanceId,
      chatId: chat.id,
      messageId,
      fromMe: false,
      sender: '',
      participantPn: null,
      participantLid: null,
      pushName: null,
      type,
      text: null,
      proto: proto.Message.encode(message).finish(),
      status: 'delivered',
      sentAt: start,
      storedAt: start,
      notReadBy: '',
      ...rest,
    }
    storage.messages.put(tx, stored)
    storage.chats.touch(tx, chat.id, { lastMessageAt: stored.sentAt, unreadBy: 1, at: 1 })
    if (isRead) storage.chats.markRead(tx, chat.id, 1)
  })
}

const views = (): MessageView[] =>
  rig.storage.messages
    .list(instanceId)
    .flatMap((message) => storedView({ storage: rig.storage, adapter }, message) ?? [])
const chat = () => rig.storage.chats.list(instanceId)[0]
const key = { id: 'A1', remoteJid: ana.pn, fromMe: false }
const reaction = { reactionMessage: { key, text: '👍' } }
const edit = { protocolMessage: { type: MESSAGE_EDIT, key, editedMessage: { conversation: 'hello' } } }
const anew = (stopped = () => false): Promise<number> => readAnew(deps(), stopped)

describe('messages of an older version', () => {
  it('that do something to others do it, and count no more; nobody is told', async () => {
    await store('A0', { conversation: 'read' }, { sentAt: start - 1000, isRead: true })
    await store('A1', { conversation: 'helo' })
    await store('R1', reaction, { sentAt: start + 1000 })
    await store('E1', edit, { sentAt: start + 2000 })
    expect(chat()).toMatchObject({ unread: 3, lastMessageAt: start + 2000 })
    await anew()
    expect(views()).toMatchObject([
      { id: 'A1', kind: 'text', text: 'hello', reactions: [{ emoji: '👍' }], edits: [{}, {}] },
      { id: 'A0', kind: 'text', text: 'read' },
    ])
    expect(chat()).toMatchObject({ unread: 1, lastMessageAt: start })
    expect(await rig.told(shop, 'message.edited', 'message.reaction')).toEqual([])
  })

  it('that were read already take nothing from what is unread', async () => {
    await store('A1', { conversation: 'helo' })
    await store('R1', reaction, { sentAt: start + 1000, isRead: true })
    await store('A2', { conversation: 'unread' }, { sentAt: start + 2000 })
    await anew()
    expect(chat()).toMatchObject({ unread: 1, lastMessageAt: start + 2000 })
  })

  it('have their words and their file, found by the search', async () => {
    const mediaKey = new Uint8Array(32).fill(1)
    const imageMessage = { mediaKey, directPath: '/v/a' }
    await store('B1', { buttonsMessage: { contentText: 'Agreed?', imageMessage } })
    await anew()
    expect(views()).toMatchObject([{ kind: 'buttons', text: 'Agreed?', media: { state: 'wanted' } }])
    expect(rig.storage.messages.notRead('any other', 10)).toEqual([])
  })

  it('are read on from where it was left', async () => {
    await store('A1', { conversation: 'hello' })
    expect(await anew(() => true)).toBe(0)
    expect(await anew()).toBe(1)
    expect(await anew()).toBe(0)
  })

  it('that no version can read yet are counted, and tried again by the next one alone', async () => {
    const unknown = Buffer.from([0x82, 0xfa, 0x01, 0x03, 1, 2, 3])
    await store('U1', {}, { proto: unknown, type: 'field4000' })
    expect(await anew()).toBe(1)
    expect(await anew()).toBe(0)
    expect(views()).toMatchObject([{ kind: 'unsupported', type: 'field4000' }])
    expect(rig.storage.messages.countNotRead(instanceId)).toBe(1)
    expect(rig.storage.messages.notRead('99.0.0', 10)).toHaveLength(1)
  })
})

describe('what is said where it does not last', () => {
  beforeEach(() => store('A1', { conversation: 'this goes' }, { expiresAt: start + 1000 }))

  it('stays, where it is kept', async () => {
    expect(await expireMessages(deps(), start + 5000, () => false)).toBe(0)
    expect(rig.storage.messages.list(instanceId)).toMatchObject([{ text: null, deletedAt: null }])
  })

  it('goes when its time is over, and not before, where it is not', async () => {
    await rig.manager.update(shop, { settings: { keepDisappearing: false } })
    expect(await expireMessages(deps(), start + 999, () => false)).toBe(0)
    expect(await expireMessages(deps(), start + 1000, () => false)).toBe(1)
    expect(await expireMessages(deps(), start + 2000, () => false)).toBe(0)
    expect(views()).toMatchObject([{ id: 'A1', text: null, content: null, deletedAt: start + 1000 }])
  })
})
