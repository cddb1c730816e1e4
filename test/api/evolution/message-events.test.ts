// What is done to a message, in the dialect's words: an edit or a deletion is never a new message, a LID never hides a
// number, and a file is in its event where the webhook wants it.
import { proto } from '@whiskeysockets/baileys'
import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Endpoint } from '../../helpers/endpoint.ts'
import { until } from '../../helpers/appliance.ts'
import { startWorld, type World } from '../../helpers/world.ts'
import { seal } from '../../helpers/sealed.ts'
import type { Phone } from '../../whatsapp/phone/phone.ts'

const { REVOKE, MESSAGE_EDIT } = proto.Message.ProtocolMessage.Type
const number = '5511999990311'
let world: World
let endpoint: Endpoint
let ana: Phone
beforeAll(async () => {
  endpoint = await Endpoint.start()
  world = await startWorld()
  world.wa.phone({ number })
  await world.link('shop', number)
  ana = world.wa.phone({ number: '5511999990312', name: 'Ana' })
  await world.appliance.ok('POST', '/webhook/set/shop', {
    webhook: { enabled: true, url: endpoint.url, base64: true },
  })
})
afterAll(async () => {
  await world.end()
  await endpoint.close()
})

type Data = Record<string, unknown>
const told = (event: string): Data[] =>
  endpoint.taken.filter(({ json }) => json['event'] === event).map(({ json }) => json['data'] as Data)
const toldOf = (event: string, isIt: (data: Data) => boolean = () => true): Promise<Data> =>
  until(`${event} is told`, () => told(event).find(isIt))
const idOf = ({ key }: Data): unknown => (key as Data)['id']
const keyOf = (id: string): proto.IMessageKey => ({ id, remoteJid: ana.jid, fromMe: true })
const ask = <T>(method: string, path: string, body: object) => world.appliance.ok<T>(method, path, body)
const send = (text: string) =>
  ask<{ key: { id: string } }>('POST', '/message/sendText/shop', { number: ana.number, text })

it('an edit and a deletion by a phone are told as such, and never as messages', async () => {
  const id = await ana.sendText(number, 'helo')
  const edit = { type: MESSAGE_EDIT, key: keyOf(id), editedMessage: { conversation: 'hello' } }
  await ana.send(number, { protocolMessage: edit })
  await ana.send(number, { protocolMessage: { type: REVOKE, key: keyOf(id) } })
  const key = { id, remoteJid: ana.jid, fromMe: false }
  expect(await toldOf('messages.delete')).toEqual({ ...key, status: 'DELETED' })
  expect(told('messages.edited')).toEqual([
    { key, type: 'MESSAGE_EDIT', editedMessage: { conversation: 'hello' }, timestampMs: expect.any(String) },
  ])
  expect(told('messages.upsert').map(idOf)).toEqual([id])
})

it('an edit by the API is a change of what was sent, and a deletion tells the message', async () => {
  const { key } = await send('Hallo')
  const target = { id: key.id, fromMe: true, remoteJid: ana.jid }
  await ask('POST', '/chat/updateMessage/shop', { number: ana.number, key: target, text: 'Hello' })
  expect(await toldOf('send.message.update')).toEqual({
    key: target,
    type: 'MESSAGE_EDIT',
    editedMessage: { conversation: 'Hello' },
    timestampMs: expect.any(String),
  })
  await ask('DELETE', '/chat/deleteMessageForEveryone/shop', target)
  expect(
    await toldOf('messages.delete', (data) => idOf({ key: data['key'] ?? {} }) === key.id),
  ).toMatchObject({
    id: expect.any(String),
    key: target,
    status: 'DELETED',
    messageType: 'conversation',
    instanceId: (await world.appliance.instance('shop')).id,
    message: expect.anything(),
  })
  expect(told('messages.edited').some((data) => idOf(data) === key.id)).toBe(false)
})

it('an edit that the owner makes on the phone is told as one of a phone', async () => {
  const own = world.wa.phone({ number })
  const id = await own.sendText(ana.jid, 'mein')
  const edit = { type: MESSAGE_EDIT, key: keyOf(id), editedMessage: { conversation: 'mine' } }
  await own.send(ana.jid, { protocolMessage: edit })
  await toldOf('messages.edited', (data) => idOf(data) === id)
  expect(told('send.message.update').some((data) => idOf(data) === id)).toBe(false)
})

it('other words beside a file are told with the file that they stand beside', async () => {
  const file = { bytes: randomBytes(300), mimetype: 'image/jpeg', caption: 'befor' }
  const id = await ana.sendMedia(number, { kind: 'image', ...file })
  const editedMessage = { imageMessage: { caption: 'before' } }
  await ana.send(number, { protocolMessage: { type: MESSAGE_EDIT, key: keyOf(id), editedMessage } })
  const { editedMessage: after } = await toldOf('messages.edited', (data) => idOf(data) === id)
  expect(after).toEqual({
    imageMessage: expect.objectContaining({ caption: 'before', mimetype: 'image/jpeg' }),
  })
})

it('what comes by a LID is told with the number', async () => {
  const id = await ana.sendText(number, 'by my LID', { addressing: 'lid' })
  expect(await toldOf('messages.upsert', (data) => idOf(data) === id)).toMatchObject({
    key: {
      remoteJid: ana.jid,
      remoteJidAlt: ana.lid,
      senderPn: ana.jid,
      senderLid: ana.lid,
      addressingMode: 'pn',
    },
  })
  const group = await ana.createGroup('Friends', [number])
  const inGroup = await ana.sendText(group, 'to all')
  expect(await toldOf('messages.upsert', (data) => idOf(data) === inGroup)).toMatchObject({
    key: {
      remoteJid: group,
      participant: ana.lid,
      participantAlt: ana.jid,
      participantPn: ana.jid,
      addressingMode: 'lid',
    },
  })
})

it('a vote is told by its words, as a message of its own', async () => {
  const secret = randomBytes(32)
  const poll = {
    name: 'Lunch?',
    options: [{ optionName: 'Pizza' }, { optionName: 'Soup' }],
    selectableOptionsCount: 1,
  }
  const id = await ana.send(number, {
    pollCreationMessageV3: poll,
    messageContextInfo: { messageSecret: secret },
  })
  const selectedOptions = [createHash('sha256').update('Soup').digest()]
  const plain = proto.Message.PollVoteMessage.encode({ selectedOptions }).finish()
  const vote = seal(plain, { secret, id, author: ana.jid, doer: ana.jid, use: 'Poll Vote' })
  await ana.send(number, { pollUpdateMessage: { pollCreationMessageKey: keyOf(id), vote } })
  expect(
    await toldOf('messages.upsert', ({ messageType }) => messageType === 'pollUpdateMessage'),
  ).toMatchObject({
    key: { remoteJid: ana.jid, fromMe: false },
    message: {
      pollUpdateMessage: { pollCreationMessageKey: { id }, vote: { selectedOptions: ['Soup'] } },
    },
    pollUpdates: [
      { name: 'Pizza', voters: [] },
      { name: 'Soup', voters: [ana.jid] },
    ],
  })
})

it('a file is inside its event', async () => {
  const bytes = Buffer.from('a small file, as it is')
  const document = { kind: 'document', bytes, mimetype: 'text/plain', fileName: 'a.txt' } as const
  const id = await ana.sendMedia(number, document)
  const { message } = await toldOf('messages.upsert', (data) => idOf(data) === id)
  expect(message).toMatchObject({ documentMessage: {}, base64: bytes.toString('base64') })
})
