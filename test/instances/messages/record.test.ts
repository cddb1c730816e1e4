// The one writer of messages: what is one message, what is told of it, and that it is one commit with its caller's part.
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  MessageRecord,
  type ReceivedMessage,
  type StatusChange,
} from '../../../core/instances/messages/record.ts'
import { openDatabase } from '../../../core/storage/database.ts'
import { dataPaths } from '../../../core/storage/paths.ts'
import { PastRecord } from '../../../core/instances/messages/history/past-record.ts'
import { Rig } from '../../helpers/rig.ts'

const account = '5511999990000'
const someday = Date.UTC(2020, 0, 1)
const anna = { pn: '12125550101@s.whatsapp.net', lid: '98765@lid' }
const group = '120363041234567890@g.us'

let rig: Rig
let instanceId: string
beforeEach(async () => {
  rig = await Rig.start()
  instanceId = (await rig.create('shop')).id
})
afterEach(() => rig.end())

const record = (): MessageRecord =>
  new MessageRecord(
    { storage: rig.storage, events: rig.events, adapter: rig.adapter, now: rig.clock.now },
    instanceId,
  )
const chats = () => rig.storage.chats.list(instanceId)
const messages = () => rig.storage.messages.list(instanceId)

function message(more: Partial<ReceivedMessage> = {}): ReceivedMessage {
  return {
    id: 'A1',
    chat: { jid: group },
    fromMe: false,
    author: { ...anna, jid: anna.lid },
    pushName: 'Anna',
    type: 'conversation',
    kind: 'text',
    quoted: null,
    expiresSeconds: null,
    text: 'hello',
    content: { kind: 'text', text: 'hello' },
    // A conversation, which says hello.
    proto: Buffer.from('\n\u0005hello'),
    sentAt: someday,
    file: undefined,
    ...more,
  }
}

const receive = (more?: Partial<ReceivedMessage>) =>
  rig.storage.commits.write((tx) => record().received(tx, account, message(more)))
const raise = (id: string, change: StatusChange) =>
  rig.storage.commits.write((tx) => record().raise(tx, id, change))
const told = async (type: 'message.received' | 'message.own' | 'message.status') =>
  (await rig.told('shop', type)).map(({ data }) => data)

const from = (recipient: string, after: number) => ({ by: { recipient, at: someday + after } })

describe('a message', () => {
  it('is stored with its chat, its author and its event', async () => {
    await receive()
    expect(messages()).toMatchObject([{ sender: anna.lid, participantPn: anna.pn, status: 'delivered' }])
    expect(chats()).toMatchObject([{ jid: group, kind: 'group', unread: 1, lastMessageAt: someday }])
    expect(rig.storage.contacts.list(instanceId)).toMatchObject([{ ...anna, pushName: 'Anna' }])
    expect(await told('message.received')).toMatchObject([{ id: 'A1', chat: group, participant: anna.lid }])
  })

  it('that a history has brought before it came is told, unread and fetched like any other, once', async () => {
    const file = { kind: 'image', mimetype: 'image/png', fileName: null, sizeBytes: 3 } as const
    const more = { chat: anna, file: { ...file, canFetch: true, isViewOnce: false } }
    const past = new PastRecord(
      { storage: rig.storage, events: rig.events, adapter: rig.adapter, now: rig.clock.now },
      instanceId,
    )
    await rig.storage.commits.write((tx) =>
      past.message(tx, account, { ...message(more), status: 'delivered' }),
    )
    const row = messages()[0]?.row ?? 0
    expect(chats()).toMatchObject([{ unread: 0 }])
    expect(rig.storage.media.get(row)?.state).toBe('left')
    expect(await told('message.received')).toEqual([])
    await receive(more)
    await receive(more)
    expect(messages()).toHaveLength(1)
    expect(chats()).toMatchObject([{ unread: 1 }])
    expect(rig.storage.media.get(row)?.state).toBe('wanted')
    expect(await told('message.received')).toMatchObject([{ id: 'A1', row }])
  })

  it('that comes again, under whichever of its names, is one', async () => {
    await receive({ chat: { pn: anna.pn } })
    await receive({ chat: anna, text: 'something else' })
    await receive({ chat: { lid: anna.lid } })
    expect(messages()).toMatchObject([{ text: 'hello', sender: '' }])
    expect(chats()).toMatchObject([{ ...anna, unread: 1 }])
    expect(await told('message.received')).toHaveLength(1)
  })

  it('with the id of somebody else’s is another one, and so is that of another chat', async () => {
    const bob = { lid: '11111@lid', jid: '11111@lid' }
    await receive()
    await receive({ author: bob })
    await receive({ chat: anna })
    await receive({ fromMe: true })
    expect(messages().map(({ sender, fromMe }) => ({ sender, fromMe }))).toEqual(
      expect.arrayContaining([
        { sender: anna.lid, fromMe: false },
        { sender: bob.lid, fromMe: false },
        { sender: '', fromMe: false },
        { sender: '', fromMe: true },
      ]),
    )
    expect(messages()).toHaveLength(4)
    expect(await told('message.own')).toHaveLength(1)
  })

  it('from another own device leaves its chat read, and makes no contact', async () => {
    await receive({ fromMe: true, chat: anna })
    expect(messages()).toMatchObject([{ status: 'sent' }])
    expect(chats()).toMatchObject([{ unread: 0, lastMessageAt: someday }])
    expect(rig.storage.contacts.list(instanceId)).toEqual([])
  })

  it('whose caller fails is not stored, and nothing is told', async () => {
    const failing = rig.storage.commits.write((tx) => {
      record().received(tx, account, message())
      throw new Error('The caller’s own part')
    })
    await expect(failing).rejects.toThrow('own part')
    expect(messages()).toEqual([])
    expect(chats()).toEqual([])
    expect(await told('message.received')).toEqual([])
  })
})

describe('a status', () => {
  it('only rises, and is told once for each rise; who had it is kept anyway', async () => {
    await receive({ fromMe: true })
    await raise('A1', { status: 'read', ...from('1@lid', 5) })
    await raise('A1', { status: 'delivered', ...from('2@lid', 6) })
    await raise('A1', { status: 'read', ...from('2@lid', 7) })
    await raise('A1', { status: 'sent' })
    expect(messages()).toMatchObject([{ status: 'read' }])
    expect(rig.storage.receipts.list(messages()[0]?.row ?? 0)).toMatchObject([
      { recipient: '1@lid', deliveredAt: null, readAt: someday + 5 },
      { recipient: '2@lid', deliveredAt: someday + 6, readAt: someday + 7 },
    ])
    expect(await told('message.status')).toEqual([
      { id: 'A1', chat: group, status: 'read', participant: '1@lid', errorCode: null },
    ])
  })

  it('names nobody in a chat of two', async () => {
    await receive({ fromMe: true, chat: anna })
    await raise('A1', { status: 'delivered', ...from(anna.lid, 5) })
    expect(await told('message.status')).toMatchObject([{ chat: anna.pn, participant: null }])
  })

  it('of what came from others does not exist', async () => {
    await receive()
    await raise('A1', { status: 'played', ...from('1@lid', 5) })
    expect(messages()).toMatchObject([{ status: 'delivered' }])
    expect(await told('message.status')).toEqual([])
  })

  it.each([
    ['a receipt', { status: 'read', ...from('1@lid', 5) }],
    ['the outbox', { status: 'error', errorCode: 'refused' }],
  ] as const)('of %s is told even where damage has taken the chat', async (_what, change) => {
    const accepted = { ...message(), id: 'OWN' }
    await rig.storage.commits.write((tx) => record().accepted(tx, account, accepted))
    await rig.manager.shutdown()
    await rig.storage.close()
    const db = openDatabase(dataPaths(join(rig.folder, 'data')).database)
    db.pragma('foreign_keys = OFF')
    db.exec('DELETE FROM chats')
    db.close()
    await rig.begin()
    await raise('OWN', change)
    expect(await told('message.status')).toMatchObject([{ id: 'OWN', chat: '', status: change.status }])
  })
})
