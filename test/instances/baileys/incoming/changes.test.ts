// What people do to messages, and where else they write, from a phone through the real client to what the API shows.
import { createHash } from 'node:crypto'
import { proto } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ChatView, MessageView } from '../../../../core/contract/messages/message.ts'
import { until } from '../../../helpers/appliance.ts'
import { seal } from '../../../helpers/sealed.ts'
import type { Phone } from '../../../whatsapp/phone/phone.ts'
import { openShop, type Shop } from './shop.ts'

const secret = new Uint8Array(32).fill(5)
const { REVOKE, MESSAGE_EDIT, EPHEMERAL_SETTING } = proto.Message.ProtocolMessage.Type
let shop: Shop
let ana: Phone
let bob: Phone
beforeAll(async () => {
  shop = await openShop('5511999990181')
  ana = shop.wa.phone({ number: '5511999990182', name: 'Ana' })
  bob = shop.wa.phone({ number: '5511999990183', name: 'Bob' })
  await shop.appliance.ok('PATCH', '/api/v1/instances/shop', { settings: { readStatus: true } })
})
afterAll(() => shop.end())

const message = async (id: string): Promise<MessageView | undefined> =>
  (await shop.all()).find((each) => each.id === id)
const shows = (id: string, what: (view: MessageView) => boolean): Promise<MessageView> =>
  until(`${id} shows it`, async () => {
    const view = await message(id)
    return view !== undefined && what(view) ? view : undefined
  })
const chatOf = async (jid: string): Promise<ChatView | undefined> =>
  (await shop.chats()).find((each) => each.jid === jid)

const keyOf = (id: string, fromMe: boolean): proto.IMessageKey => ({ id, remoteJid: ana.jid, fromMe })
const revoke = (id: string, more: proto.IMessageKey = {}): proto.IMessage => ({
  protocolMessage: { type: REVOKE, key: { ...keyOf(id, true), ...more } },
})
const edit = (id: string, conversation: string): proto.IMessage => ({
  protocolMessage: { type: MESSAGE_EDIT, key: keyOf(id, true), editedMessage: { conversation } },
})
const react = (id: string, text: string, fromMe = false): proto.IMessage => ({
  reactionMessage: { key: keyOf(id, fromMe), text, senderTimestampMs: Date.now() },
})

describe('in a chat of two', () => {
  it('a text, a reaction, an edit and a deletion are one message, unread once', async () => {
    const id = await ana.sendText(shop.number, 'helo')
    await ana.send(shop.number, react(id, '👍', true))
    await ana.send(shop.number, edit(id, 'hello'))
    await ana.send(shop.number, revoke(id))
    const view = await shows(id, ({ deletedAt }) => deletedAt !== null)
    expect(view).toMatchObject({
      text: 'hello',
      edits: [{ text: 'helo' }, { text: 'hello' }],
      reactions: [{ emoji: '👍', fromMe: false }],
      deletedFor: 'everyone',
    })
    expect(await shop.all()).toHaveLength(1)
    expect(await chatOf(ana.jid)).toMatchObject({ unread: 1 })
    for (const type of ['message.edited', 'message.deleted', 'message.reaction'] as const)
      expect(await shop.told(type, id)).toHaveLength(1)
  })

  it('what the owner does on the phone counts as his', async () => {
    const id = await ana.sendText(shop.number, 'of Ana')
    await shop.stored(id)
    await shop.own.send(ana.jid, react(id, '🎉'))
    const mine = await shop.own.sendText(ana.jid, 'mein')
    await shop.own.send(ana.jid, edit(mine, 'mine'))
    await shop.own.send(ana.jid, edit(id, 'forged by the owner'))
    await shows(mine, ({ text }) => text === 'mine')
    await shop.settled()
    expect(await message(id)).toMatchObject({
      text: 'of Ana',
      editedAt: null,
      reactions: [{ emoji: '🎉', fromMe: true }],
    })
    expect(await chatOf(ana.jid)).toMatchObject({ unread: 2 })
  })

  it('what came before a restart is changed after it, also by what is sealed', async () => {
    const said = { conversation: 'bevore', messageContextInfo: { messageSecret: secret } }
    const id = await ana.send(shop.number, said)
    await shop.stored(id)
    await shop.appliance.kill()
    const inner = proto.Message.encode(edit(id, 'before')).finish()
    const names = { author: ana.jid, doer: ana.jid }
    const sealed = seal(inner, { secret, id, ...names, use: 'Message Edit' })
    await ana.send(shop.number, {
      secretEncryptedMessage: { targetMessageKey: keyOf(id, true), secretEncType: 2, ...sealed },
    })
    await shop.appliance.start()
    expect(await shows(id, ({ editedAt }) => editedAt !== null)).toMatchObject({ text: 'before' })
  })
})

describe('in a group', () => {
  it('an admin deletes what a member wrote, a member does not; who voted is shown', async () => {
    const group = await bob.createGroup('Friends', [ana.number, shop.number])
    const ofAna = await ana.sendText(group, 'of Ana')
    const ofBob = await bob.sendText(group, 'of Bob')
    await ana.send(group, revoke(ofBob, { fromMe: false, participant: bob.lid }))
    await bob.send(group, revoke(ofAna, { fromMe: false, participant: ana.lid }))
    await shows(ofAna, ({ deletedAt }) => deletedAt !== null)

    const options = [{ optionName: 'Pizza' }, { optionName: 'Soup' }]
    const poll = { name: 'Lunch?', options, selectableOptionsCount: 1 }
    const id = await bob.send(group, {
      pollCreationMessageV3: poll,
      messageContextInfo: { messageSecret: secret },
    })
    const hash = createHash('sha256').update('Soup').digest()
    const plain = proto.Message.PollVoteMessage.encode({ selectedOptions: [hash] }).finish()
    const vote = seal(plain, { secret, id, author: bob.lid, doer: ana.lid, use: 'Poll Vote' })
    const key = { id, remoteJid: group, participant: bob.lid, fromMe: false }
    await ana.send(group, { pollUpdateMessage: { pollCreationMessageKey: key, vote } })
    expect(await shows(id, ({ votes }) => votes.length > 0)).toMatchObject({
      kind: 'poll',
      text: 'Lunch?\nPizza\nSoup',
      votes: [{ options: ['Soup'], participant: ana.lid }],
    })
    expect(await message(ofBob)).toMatchObject({ deletedAt: null })
  })
})

describe('elsewhere', () => {
  it('a story is where stories are, never in the chat with its author', async () => {
    const before = await chatOf(bob.jid)
    const id = await bob.send('status@broadcast', { conversation: 'my story' }, { listed: [shop.number] })
    expect(await shop.stored(id)).toMatchObject({ chat: 'status@broadcast', participantAlt: bob.jid })
    expect(await chatOf(bob.jid)).toEqual(before)
  })

  it('a message by a list is in the chat with who sent it', async () => {
    const id = await ana.send(
      `${Date.now()}@broadcast`,
      { conversation: 'to many' },
      { listed: [shop.number] },
    )
    expect(await shop.stored(id)).toMatchObject({ chat: ana.jid, participant: null, text: 'to many' })
    await shop.settled()
  })

  it.each([
    [{ type: 'view_once' }, 'unavailable_view_once'],
    [{ type: 'view_once_unavailable_fanout' }, 'unavailable_view_once'],
    [{ type: 'bot_unavailable_fanout' }, 'unavailable_bot'],
    [{}, 'unavailable'],
  ])('what is only announced leaves a placeholder: %o', async (attributes: Record<string, string>, type) => {
    const id = await ana.announce(shop.number, attributes)
    expect(await shop.stored(id)).toMatchObject({ chat: ana.jid, kind: 'placeholder', type, text: null })
  })

  it('what only the phone was given is asked of it', async () => {
    const id = await ana.announce(shop.number, {})
    shop.own.withheld.set(id, { conversation: 'I saw your advert' })
    expect(await shows(id, ({ text }) => text !== null)).toMatchObject({
      chat: ana.jid,
      fromMe: false,
      kind: 'text',
      text: 'I saw your advert',
    })
  })

  it('a placeholder becomes the message when that comes', async () => {
    const id = await ana.announce(shop.number, { type: 'view_once' })
    const { row } = await shop.stored(id)
    await ana.sendText(shop.number, 'here it is', { id })
    expect(await shows(id, ({ text }) => text !== null)).toMatchObject({
      row,
      kind: 'text',
      text: 'here it is',
    })
  })
})

it('what no version knows yet is kept as it came, counted, and holds up nothing', async () => {
  const beside = Buffer.from([0x82, 0xfa, 0x01, 0x03, 1, 2, 3])
  const id = await ana.send(shop.number, {}, { beside })
  expect(await shop.stored(id)).toMatchObject({ kind: 'unsupported', type: 'field4000', text: null })
  expect(Buffer.from(shop.raw(id) ?? [])).toEqual(beside)
  expect(await shop.health()).toMatchObject({ messagesUnsupported: 1 })
  await until('it is applied', () => shop.unapplied() === 0 || undefined)
})

it('how long a chat lets last what is said goes with what is sent there', async () => {
  const protocolMessage = { type: EPHEMERAL_SETTING, ephemeralExpiration: 86_400 }
  await bob.send(shop.number, { protocolMessage })
  const id = await bob.sendText(shop.number, 'this goes')
  await shop.stored(id)
  await shop.send(bob.number, 'so does this')
  const { content } = await bob.waitForText('so does this')
  const sent = proto.Message.decode(content).extendedTextMessage
  expect(sent?.contextInfo?.expiration).toBe(86_400)
  const lines = async () =>
    (await shop.all()).flatMap(({ chat, notice }) => (chat === bob.jid && notice ? [notice] : []))
  expect(await lines()).toMatchObject([
    { code: 'chat_expires', params: { seconds: 86_400 }, by: { jid: bob.jid, isMe: false } },
  ])
  expect(await chatOf(bob.jid)).toMatchObject({ expiresSeconds: 86_400 })

  const set = (seconds: number | null, to = bob.number) =>
    shop.appliance.request('POST', '/api/v1/messages', {
      instance: 'shop',
      to,
      content: { kind: 'timer', seconds },
    })
  const answer = await set(null)
  expect(answer).toMatchObject({
    status: 202,
    body: { kind: 'system', notice: { code: 'chat_expires_not' } },
  })
  const { id: own } = answer.body as MessageView
  await bob.waitFor((inbox) => inbox.some((each) => each.id === own))
  const setting = proto.Message.decode(bob.inbox.find((each) => each.id === own)?.content ?? Buffer.alloc(0))
  expect(setting.ephemeralMessage?.message?.protocolMessage).toMatchObject({
    type: EPHEMERAL_SETTING,
    ephemeralExpiration: 0,
  })
  expect((await lines()).map(({ code, by }) => [code, by?.isMe])).toEqual([
    ['chat_expires', false],
    ['chat_expires_not', true],
  ])
  const timers = (await shop.events('chat.updated')).flatMap(({ data }) =>
    'expiresSeconds' in data && data.chat === bob.jid ? [data.expiresSeconds] : [],
  )
  expect(timers).toEqual([86_400, null])
  expect(await set(86_400, '120363000000000001@g.us')).toMatchObject({
    status: 400,
    body: { reasonCode: 'timer_of_two' },
  })
})

it('what comes with its message at once changes it like any other, and only from who may', async () => {
  await shop.appliance.ok('POST', '/api/v1/instances/shop/stop')
  const edited = await ana.sendText(shop.number, 'backlg')
  await ana.send(shop.number, edit(edited, 'backlog'))
  const deleted = await ana.sendText(shop.number, 'gone at once')
  await ana.send(shop.number, revoke(deleted))
  const room = await ana.createGroup('At once', [shop.number, '5511999990199'])
  const other = shop.wa.phone({ number: '5511999990199' })
  const kept = await ana.sendText(room, 'of Ana')
  await other.waitForText('of Ana')
  await other.send(room, edit(kept, 'forged'))
  await other.send(room, revoke(kept))
  await shop.appliance.ok('POST', '/api/v1/instances/shop/start')
  expect(await shows(edited, ({ text }) => text === 'backlog')).toMatchObject({
    edits: [{ text: 'backlg' }, { text: 'backlog' }],
  })
  expect(await shows(deleted, ({ deletedAt }) => deletedAt !== null)).toMatchObject({ text: 'gone at once' })
  await shop.stored(kept)
  await shop.settled()
  expect(await message(kept)).toMatchObject({ text: 'of Ana', editedAt: null, deletedAt: null })
  await expect.poll(() => shop.unapplied()).toBe(0)
})
