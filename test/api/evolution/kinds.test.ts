// The message routes of the dialect with a phone on the other side: what each takes, what the phone is shown, and what is
// answered.
import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { proto } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { apiKey, until } from '../../helpers/appliance.ts'
import { startWorld, type World } from '../../helpers/world.ts'
import type { Phone } from '../../whatsapp/phone/phone.ts'

const shop = '5511999990091'
const other = '5511988880092'
const jid = `${other}@s.whatsapp.net`

let world: World
let customer: Phone
let web: Server
beforeAll(async () => {
  world = await startWorld({ appliance: { env: { HOLDFAST_UNTRIED: 'on' } } })
  await world.link('shop', shop)
  customer = world.wa.phone({ number: other })
  web = createServer((_request, response) => void response.end(jpeg)).listen(0, '127.0.0.1')
  await new Promise((resolve) => web.once('listening', resolve))
})
afterAll(async () => {
  web.close()
  await world.end()
})

/** Bytes that begin as a file of that kind does. */
const beginning = (head: string) => Buffer.concat([Buffer.from(head, 'latin1'), randomBytes(20_000)])
const jpeg = beginning('\xff\xd8\xff\xc0\0\x11\x08\x01\xe0\x02\x80')
const mp4 = beginning('\0\0\0\x20ftypisom')
const opus = beginning('OggS\0\x02\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\x01\x13OpusHead')
const pdf = beginning('%PDF-1.7\n')
const webp = beginning('RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\x01\0\xff\x01\0')
const base64 = (bytes: Buffer): string => bytes.toString('base64')

interface Answer {
  status: number
  body: unknown
}

async function ask(method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(new URL(path, world.appliance.url), {
    method,
    headers: {
      apikey: apiKey,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: await answer.json() }
}

const post = (path: string, body: unknown): Promise<Answer> => ask('POST', `${path}/shop`, body)

async function form(path: string, parts: readonly (readonly [string, string | Buffer])[]): Promise<Answer> {
  const data = new FormData()
  for (const [name, value] of parts)
    if (typeof value === 'string') data.append(name, value)
    else data.append(name, new Blob([new Uint8Array(value)]), 'oferta.pdf')
  const url = new URL(`${path}/shop`, world.appliance.url)
  const answer = await fetch(url, { method: 'POST', headers: { apikey: apiKey }, body: data })
  return { status: answer.status, body: await answer.json() }
}

const Sent = z.looseObject({ key: z.looseObject({ id: z.string() }), messageType: z.string() })

async function arrived(id: string): Promise<proto.IMessage> {
  await customer.waitFor((inbox) => inbox.some((message) => message.id === id))
  const [received] = customer.inbox.filter((message) => message.id === id)
  return proto.Message.toObject(proto.Message.decode(received?.content ?? Buffer.alloc(0)), { longs: Number })
}

/** Accepted in the shape of upstream, and shown to the phone as meant. */
async function shown(
  { status, body }: Answer,
  messageType: string,
): Promise<proto.IMessage & { id: string }> {
  expect({ status, body }).toMatchObject({
    status: 201,
    body: {
      key: { remoteJid: jid, fromMe: true },
      pushName: 'Você',
      status: 'PENDING',
      messageType,
      message: { [messageType]: expect.anything() },
      source: 'web',
    },
  })
  const { id } = Sent.parse(body).key
  return { id, ...(await arrived(id)) }
}

async function stored(id: string): Promise<void> {
  await until('it is stored', async () => {
    const { body } = await post('/chat/findMessages', { where: { key: { id } } })
    const { messages } = z.object({ messages: z.object({ total: z.number() }) }).parse(body)
    return messages.total > 0 || undefined
  })
}

async function written(text: string): Promise<string> {
  const id = await customer.sendText(shop, text)
  await stored(id)
  return id
}

describe('sendMedia', () => {
  it('takes a picture as base64, as a data URI, and by its address', async () => {
    const { port } = web.address() as AddressInfo
    for (const media of [
      base64(jpeg),
      `data:image/jpeg;base64,${base64(jpeg)}`,
      `http://127.0.0.1:${port}/foto.jpg`,
    ]) {
      const body = { number: other, mediatype: 'image', media, caption: 'A oferta' }
      const message = await shown(await post('/message/sendMedia', body), 'imageMessage')
      expect(message.imageMessage).toMatchObject({ caption: 'A oferta', width: 640, height: 480 })
      expect(await customer.openMedia(message.id)).toEqual(jpeg)
    }
  })

  it('takes a file in a form, before or behind its fields', async () => {
    const fields = [
      ['number', other],
      ['mediatype', 'document'],
      ['caption', 'Leia'],
      ['delay', '0'],
    ] as const
    for (const parts of [
      [...fields, ['file', pdf] as const],
      [['file', pdf] as const, ...fields],
    ]) {
      const message = await shown(await form('/message/sendMedia', parts), 'documentMessage')
      const inside = message.documentWithCaptionMessage?.message?.documentMessage ?? message.documentMessage
      expect(inside).toMatchObject({ fileName: 'oferta.pdf', caption: 'Leia' })
      expect(await customer.openMedia(message.id)).toEqual(pdf)
    }
  })

  it('takes a video, a GIF, a sound and the body of version 1', async () => {
    const media = base64(mp4)
    const video = { number: other, mediatype: 'video', media }
    expect((await shown(await post('/message/sendMedia', video), 'videoMessage')).videoMessage).toBeDefined()
    const gif = await shown(await post('/message/sendMedia', { ...video, gifPlayback: true }), 'videoMessage')
    expect(gif.videoMessage).toMatchObject({ gifPlayback: true })
    const old = {
      number: other,
      options: { delay: 0 },
      mediaMessage: { mediatype: 'audio', media: base64(opus) },
    }
    await shown(await post('/message/sendMedia', old), 'audioMessage')
  })

  it.each([
    [{}, [['instance requires property "number"', 'instance requires property "mediatype"']]],
    [
      { number: other, mediatype: 'film' },
      [['mediatype is not one of enum values: image,document,video,audio']],
    ],
    [{ number: other, mediatype: 'image' }, ['Owned media must be a url or base64']],
    [{ number: other, mediatype: 'image', media: 'not base64!' }, ['Owned media must be a url or base64']],
    [{ number: other, mediatype: 'document', media: 'QUJD' }, ['For base64 the file name must be informed.']],
  ])('refuses %j in the words of upstream', async (body, message) => {
    expect(await post('/message/sendMedia', body)).toEqual({
      status: 400,
      body: { status: 400, error: 'Bad Request', response: { message } },
    })
  })
})

it('sendPtv shows a round video, sendWhatsAppAudio a voice note, sendSticker a sticker', async () => {
  const round = await post('/message/sendPtv', { number: other, video: base64(mp4) })
  await shown(round, 'ptvMessage')
  const voice = await post('/message/sendWhatsAppAudio', { number: other, audio: base64(opus) })
  expect((await shown(voice, 'audioMessage')).audioMessage).toMatchObject({ ptt: true })
  const sticker = await post('/message/sendSticker', { number: other, sticker: base64(webp) })
  await shown(sticker, 'stickerMessage')
  expect(await post('/message/sendWhatsAppAudio', { number: other })).toMatchObject({
    status: 400,
    body: { response: { message: ['Owned media must be a url, base64, or valid file with buffer'] } },
  })
})

it('sendLocation, sendContact and sendPoll are shown as what they are', async () => {
  const place = { latitude: -23.5, longitude: -46.6, name: 'Loja', address: 'Rua A, 1' }
  const location = await shown(
    await post('/message/sendLocation', { number: other, ...place }),
    'locationMessage',
  )
  expect(location.locationMessage).toMatchObject({
    degreesLatitude: -23.5,
    name: 'Loja',
    address: 'Rua A, 1',
  })
  const ana = { fullName: 'Ana', phoneNumber: '5511977770001', organization: 'Loja' }
  const card = await shown(
    await post('/message/sendContact', { number: other, contact: [ana] }),
    'contactMessage',
  )
  expect(card.contactMessage).toMatchObject({ displayName: 'Ana' })
  expect(card.contactMessage?.vcard).toContain('5511977770001')
  const two = [ana, { fullName: 'Bia', phoneNumber: '5511977770002' }]
  await shown(await post('/message/sendContact', { number: other, contact: two }), 'contactsArrayMessage')
  const body = { number: other, name: 'Quando?', selectableCount: 1, values: ['Hoje', 'Amanhã'] }
  const { status, body: told } = await post('/message/sendPoll', body)
  expect(status).toBe(201)
  const { key, messageType } = Sent.parse(told)
  expect(messageType).toMatch(/^pollCreationMessage/)
  expect(JSON.stringify(await arrived(key.id))).toContain('Amanhã')
})

it('sendReaction reacts to a message, and takes one emoji or none', async () => {
  const id = await written('Obrigada!')
  const key = { id, remoteJid: jid, fromMe: false }
  const { status, body } = await post('/message/sendReaction', { key, reaction: '👍🏽' })
  expect({ status, body }).toMatchObject({
    status: 201,
    body: { messageType: 'reactionMessage', message: { reactionMessage: { text: '👍🏽', key: { id } } } },
  })
  expect((await arrived(Sent.parse(body).key.id)).reactionMessage).toMatchObject({ text: '👍🏽' })
  for (const reaction of ['👍👍', 'ok'])
    expect(await post('/message/sendReaction', { key, reaction })).toMatchObject({
      status: 400,
      body: { response: { message: ['Reaction must be a single emoji or empty string'] } },
    })
  expect(await post('/message/sendReaction', { key, reaction: '' })).toMatchObject({ status: 201 })
})

it('sendList and sendButtons say what they hold, by the rules of upstream', async () => {
  const sections = [{ title: 'Hoje', rows: [{ title: 'Bolo', rowId: 'r1', description: '' }] }]
  const list = { number: other, title: 'Cardápio', footerText: 'Loja', buttonText: 'Ver', sections }
  expect(await post('/message/sendList', list)).toMatchObject({ status: 201 })
  const reply = { type: 'reply', displayText: 'Sim', id: 'sim' }
  const buttons = { number: other, title: 'Confirma?', description: 'O pedido 17' }
  expect(await post('/message/sendButtons', { ...buttons, buttons: [reply] })).toMatchObject({ status: 201 })
  const pix = { type: 'pix', name: 'Loja', key: 'loja@example.org', keyType: 'email', currency: 'BRL' }
  expect(await post('/message/sendButtons', { ...buttons, buttons: [pix] })).toMatchObject({ status: 201 })
  for (const [given, message] of [
    [[], 'At least one button is required'],
    [[reply, reply, reply, reply], 'Maximum of 3 reply buttons allowed'],
    [
      [reply, { type: 'url', displayText: 'Site', url: 'https://loja.example' }],
      'Reply buttons cannot be mixed with other button types',
    ],
    [[pix, pix], 'Only one PIX button is allowed'],
  ] as const)
    expect(await post('/message/sendButtons', { ...buttons, buttons: given })).toMatchObject({
      status: 400,
      body: { response: { message: [message] } },
    })
})

it('sendStatus shows a story to those it names, and says what is missing', async () => {
  const story = { type: 'text', content: 'Aberto!', backgroundColor: '#008000', font: 1 }
  const { status, body } = await post('/message/sendStatus', { ...story, statusJidList: [jid] })
  expect({ status, body }).toMatchObject({ status: 201, body: { key: { remoteJid: 'status@broadcast' } } })
  expect(JSON.stringify(await arrived(Sent.parse(body).key.id))).toContain('Aberto!')
  for (const [change, message] of [
    [{ content: '' }, 'Content is required'],
    [{ statusJidList: [] }, 'StatusJidList is required'],
    [{ backgroundColor: '' }, 'Background color is required'],
    [{ font: 0 }, 'Font is required'],
  ] as const)
    expect(await post('/message/sendStatus', { ...story, statusJidList: [jid], ...change })).toMatchObject({
      status: 400,
      body: { response: { message: [message] } },
    })
})

describe('a stored message', () => {
  it('is edited by updateMessage, which says what cannot be', async () => {
    const sent = Sent.parse((await post('/message/sendText', { number: other, text: 'Antse' })).body)
    await arrived(sent.key.id)
    const key = { id: sent.key.id, remoteJid: jid, fromMe: true }
    const body = { number: other, key, text: 'Antes' }
    const edited = await post('/chat/updateMessage', body)
    expect(edited).toMatchObject({
      status: 200,
      body: { key: { remoteJid: jid, fromMe: true, id: expect.any(String) }, status: 'PENDING' },
    })
    const { id } = z.object({ key: z.looseObject({ id: z.string() }) }).parse(edited.body).key
    expect(JSON.stringify(await arrived(id))).toContain('Antes')
    const theirs = { id: await written('Deles'), remoteJid: jid, fromMe: false }
    for (const [change, message] of [
      [{ key: { ...key, id: '3A00' } }, 'Message not found'],
      [{ number: '5511977770009' }, 'RemoteJid does not match'],
      [{ key: theirs }, 'Message not compatible'],
    ] as const)
      expect(await post('/chat/updateMessage', { ...body, ...change })).toMatchObject({
        status: 400,
        body: { response: { message: [message] } },
      })
  })

  it('is deleted for everyone, by a body on DELETE', async () => {
    const sent = Sent.parse((await post('/message/sendText', { number: other, text: 'Engano' })).body)
    await arrived(sent.key.id)
    const key = { id: sent.key.id, remoteJid: jid, fromMe: true }
    const { status, body } = await ask('DELETE', '/chat/deleteMessageForEveryone/shop', key)
    expect({ status, body }).toMatchObject({
      status: 201,
      body: {
        key: { fromMe: true },
        message: { protocolMessage: { key, type: 'REVOKE' } },
        status: 'PENDING',
      },
    })
    const { id } = z.object({ key: z.looseObject({ id: z.string() }) }).parse(body).key
    expect((await arrived(id)).protocolMessage?.key?.id).toBe(key.id)
    const none = await ask('DELETE', '/chat/deleteMessageForEveryone/shop', { ...key, id: '3A00' })
    expect(none).toMatchObject({ status: 400, body: { response: { message: ['Message not found'] } } })
  })

  it('is read, and whoever sent it sees that', async () => {
    const earlier = await written('Oi?')
    const id = await written('Leu?')
    const unread = async () => {
      const { body } = await post('/chat/findChats', { where: { remoteJid: jid } })
      return z.array(z.looseObject({ unreadCount: z.number() })).parse(body)[0]?.unreadCount ?? 0
    }
    expect(await unread()).toBeGreaterThan(1)
    const first = [{ id: earlier, fromMe: false, remoteJid: jid }]
    expect(await post('/chat/markMessageAsRead', { readMessages: first })).toMatchObject({ status: 201 })
    expect(await unread()).toBeGreaterThan(0)
    const readMessages = [{ id, fromMe: false, remoteJid: jid }]
    expect(await post('/chat/markMessageAsRead', { readMessages })).toEqual({
      status: 201,
      body: { message: 'Read messages', read: 'success' },
    })
    await until('the sender sees it', () =>
      customer.receipts.find((each) => each.type === 'read' && each.id === id),
    )
    expect(await unread()).toBe(0)
    expect(await post('/chat/markMessageAsRead', {})).toMatchObject({ status: 400 })
  })

  it('gives its file as base64, its own and theirs', async () => {
    const sent = await post('/message/sendMedia', { number: other, mediatype: 'image', media: base64(jpeg) })
    const own = Sent.parse(sent.body).key.id
    expect(await post('/chat/getBase64FromMediaMessage', { message: { key: { id: own } } })).toEqual({
      status: 201,
      body: {
        mediaType: 'imageMessage',
        fileName: `${own}.jpeg`,
        caption: '',
        size: { fileLength: String(jpeg.length), height: 480, width: 640 },
        mimetype: 'image/jpeg',
        base64: base64(jpeg),
        buffer: null,
      },
    })
    const bytes = randomBytes(3000)
    const theirs = await customer.sendMedia(shop, {
      kind: 'image',
      bytes,
      mimetype: 'image/jpeg',
      caption: 'Comprovante',
    })
    await stored(theirs)
    const given = await post('/chat/getBase64FromMediaMessage', { message: { key: { id: theirs } } })
    expect(given).toMatchObject({ status: 201, body: { caption: 'Comprovante', base64: base64(bytes) } })
    for (const [id, message] of [
      ['3A00', 'Message not found'],
      [await written('Só texto'), 'The message is not of the media type'],
    ])
      expect(await post('/chat/getBase64FromMediaMessage', { message: { key: { id } } })).toMatchObject({
        status: 400,
        body: { response: { message: [message] } },
      })
  })
})
