// Each kind of message, both ways: one line at least in Chatwoot for everything a customer sends, and what an agent sends
// is what was meant.
import { proto } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../helpers/appliance.ts'
import type { Phone } from '../whatsapp/phone/phone.ts'
import { conversationOf, saidTo, settled, startDesk, texts, type Desk } from './harness.ts'
import type { MessageRow } from './rows.ts'

const shop = '5511999990911'
const ana = '5511999990912'
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

let desk: Desk
let phone: Phone
beforeAll(async () => {
  desk = await startDesk()
  await desk.open('shop', shop)
  phone = desk.world.wa.phone({ number: ana, name: 'Ana' })
})
afterAll(() => desk.end())

async function comes(source: string): Promise<MessageRow> {
  const said = await saidTo(desk.chatwoot, ana, (all) => all.some((each) => each.source_id === source))
  const found = said.filter((each) => each.source_id === source)
  expect(found).toHaveLength(1)
  return found[0] as MessageRow
}

const key = (id: string, fromMe = true) => ({ id, fromMe, remoteJid: `${shop}@s.whatsapp.net` })

describe('from WhatsApp', () => {
  it.each<[string, proto.IMessage, string]>([
    [
      'a place',
      {
        locationMessage: {
          degreesLatitude: -23.5,
          degreesLongitude: -46.6,
          name: 'Office',
          address: 'Rua A',
        },
      },
      'https://www.google.com/maps/search/?api=1&query=-23.5,-46.6',
    ],
    [
      'a live place',
      { liveLocationMessage: { degreesLatitude: 1.5, degreesLongitude: 2.5 } },
      'Live location',
    ],
    [
      'a contact with folded lines and groups',
      {
        contactMessage: {
          displayName: 'Caio',
          vcard:
            'BEGIN:VCARD\nVERSION:3.0\nFN:Caio\nitem1.TEL;waid=5511999990073:+55 11\n  99999-0073\nEND:VCARD',
        },
      },
      '- +55 11 99999-0073',
    ],
    [
      'a poll',
      {
        pollCreationMessage: {
          name: 'When?',
          options: [{ optionName: 'Today' }, { optionName: 'Tomorrow' }],
          selectableOptionsCount: 1,
        },
        messageContextInfo: { messageSecret: Buffer.alloc(32, 1) },
      },
      '- Tomorrow',
    ],
    [
      'a product',
      {
        productMessage: {
          product: { title: 'Chair', productId: '1' },
          businessOwnerJid: `${shop}@s.whatsapp.net`,
        },
      },
      'Chair',
    ],
    [
      'a button that was pressed',
      { buttonsResponseMessage: { selectedButtonId: 'yes', selectedDisplayText: 'Yes', type: 1 } },
      'Yes',
    ],
    [
      'an advertisement with a thumbnail that is dead',
      {
        extendedTextMessage: {
          text: 'Saw your ad',
          contextInfo: {
            externalAdReply: {
              title: 'Chairs',
              body: 'Half price',
              thumbnailUrl: 'http://127.0.0.1:1/dead.jpg',
              sourceUrl: 'https://fb.me/1',
              mediaType: 1,
            },
          },
        },
      },
      'Saw your ad',
    ],
    [
      'one with a webp as thumbnail',
      {
        extendedTextMessage: {
          text: 'And this',
          contextInfo: {
            externalAdReply: {
              title: 'Chairs',
              thumbnail: Buffer.from('RIFF0000WEBP'),
              sourceUrl: 'https://fb.me/1',
            },
          },
        },
      },
      'And this',
    ],
    [
      'an expiring text',
      { ephemeralMessage: { message: { extendedTextMessage: { text: 'it expires' } } } },
      'it expires',
    ],
  ])('%s has its line', async (_what, message, holds) => {
    const id = await phone.send(shop, message)
    expect((await comes(`WAID:${id}`)).content).toContain(holds)
  })

  it.each([
    ['image', 'image/png', 'image', 'a.png'],
    ['video', 'video/mp4', 'video', 'a.mp4'],
    ['audio', 'audio/ogg', 'audio', 'a.ogg'],
    ['document', 'application/pdf', 'file', 'offer.pdf'],
    ['sticker', 'image/webp', 'image', 'a.webp'],
  ] as const)('%s comes as a file, with its caption', async (kind, mimetype, type, fileName) => {
    const bytes = kind === 'image' ? png : Buffer.from(`the bytes of a ${kind}`)
    const caption = kind === 'audio' || kind === 'sticker' ? {} : { caption: `a ${kind}` }
    const id = await phone.sendMedia(shop, { kind, bytes, mimetype, fileName, ...caption })
    const said = await comes(`WAID:${id}`)
    expect(said.attachments).toMatchObject([{ file_type: type }])
    expect(said.attachments[0]?.bytes.equals(bytes)).toBe(true)
    if ('caption' in caption) expect(said.content).toBe(`a ${kind}`)
  })

  it('what can be opened once is a line, without its file', async () => {
    desk.world.wa.phone({ number: '5511999990919' })
    const made = await phone.sendMedia('5511999990919', { kind: 'image', bytes: png, mimetype: 'image/png' })
    const sent = phone.records.list('sent').find((each) => each.id === made)
    const { imageMessage } = proto.Message.decode(sent?.content ?? Buffer.alloc(0))
    const id = await phone.send(shop, {
      viewOnceMessageV2: { message: { imageMessage: { ...imageMessage, viewOnce: true } } },
    })
    const said = await comes(`WAID:${id}`)
    expect(said.content).toContain('View once')
    expect(said.attachments).toEqual([])
  })

  it('a quote, an edit, a reaction and a deletion are at the message they are about', async () => {
    const id = await phone.sendText(shop, 'the first')
    const first = await comes(`WAID:${id}`)
    const answer = await phone.send(shop, {
      extendedTextMessage: {
        text: 'the answer',
        contextInfo: {
          stanzaId: id,
          participant: `${ana}@s.whatsapp.net`,
          quotedMessage: { conversation: 'the first' },
        },
      },
    })
    expect((await comes(`WAID:${answer}`)).content_attributes).toMatchObject({ in_reply_to: first.id })
    await phone.send(shop, {
      protocolMessage: { type: 14, key: key(id), editedMessage: { conversation: 'the first, mended' } },
    })
    await phone.send(shop, { reactionMessage: { key: key(id), text: '👍', senderTimestampMs: Date.now() } })
    await phone.send(shop, { protocolMessage: { type: 0, key: key(id) } })
    const said = await saidTo(desk.chatwoot, ana, (all) =>
      all.some(({ source_id: source }) => source === `WAID:${id}:deleted`),
    )
    const about = said.filter(({ source_id: source }) => source?.startsWith(`WAID:${id}:`) === true)
    expect(about.map(({ content, private: isPrivate }) => [content, isPrivate])).toEqual([
      ['_Edited:_\nthe first, mended', false],
      ['👍', false],
      ['This message was deleted in WhatsApp.', true],
    ])
    expect(about.every(({ content_attributes: attributes }) => attributes['in_reply_to'] === first.id)).toBe(
      true,
    )
  })

  it('a missed call has its line', async () => {
    const id = await phone.call(shop)
    await phone.endCall(shop, id, 'timeout')
    expect((await comes(`WAID:${id}`)).content).toBe('_Missed call_')
  })

  it('who writes in a group stands before what they write, and the group is one contact', async () => {
    const group = await phone.createGroup('Plans', [shop])
    const id = await phone.sendText(group, 'to all')
    const said = await saidTo(desk.chatwoot, group, (all) =>
      all.some(({ source_id: source }) => source === `WAID:${id}`),
    )
    expect(said.at(-1)?.content).toBe(`**+${ana} - Ana:**\n\nto all`)
    expect(desk.chatwoot.contactOf(group)).toMatchObject({ name: 'Plans (GROUP)', phone_number: null })
    await desk.world.appliance.ok('PUT', '/api/v1/instances/shop/chatwoot', {
      options: { ignoreJids: ['@g.us'] },
    })
    await phone.sendText(group, 'ignored')
    await phone.sendText(shop, 'not ignored')
    await saidTo(desk.chatwoot, ana, (all) => texts(all).includes('not ignored'))
    await settled(desk.world.appliance, 'shop')
    expect(texts(desk.chatwoot.messages)).not.toContain('ignored')
  })
})

const inboxKind = (kind: string) => phone.waitFor((inbox) => inbox.some((each) => each.kind === kind))

describe('from Chatwoot', () => {
  it('a picture with its text as caption, then a file without it', async () => {
    const { id } = await conversationOf(desk.chatwoot, ana)
    desk.chatwoot.write(id, {
      content: 'our *new* chairs',
      files: [
        { name: 'chair.png', mimetype: 'image/png', bytes: png },
        { name: 'prices.pdf', mimetype: 'application/pdf', bytes: Buffer.from('%PDF-1.4 prices') },
      ],
    })
    await inboxKind('documentMessage')
    const [image, document] = phone.inbox.slice(-2)
    const imageMessage = proto.Message.decode(image?.content ?? Buffer.alloc(0)).imageMessage
    expect(imageMessage?.caption).toBe('our _new_ chairs')
    const sent = proto.Message.decode(document?.content ?? Buffer.alloc(0)).documentMessage
    expect(sent).toMatchObject({ fileName: 'prices.pdf' })
    expect(sent?.caption ?? '').toBe('')
  })

  it('a quote of what the customer wrote, and of what was answered', async () => {
    const { id } = await conversationOf(desk.chatwoot, ana)
    const asked = await phone.sendText(shop, 'how much?')
    const question = await comes(`WAID:${asked}`)
    const answer = desk.chatwoot.write(id, { content: 'ten', inReplyTo: question.id })
    await phone.waitForText('ten')
    desk.chatwoot.write(id, { content: 'or twelve', inReplyTo: answer.id })
    await phone.waitForText('or twelve')
    const quoted = phone.inbox
      .slice(-2)
      .map(({ content }) => proto.Message.decode(content).extendedTextMessage?.contextInfo?.stanzaId)
    expect(quoted).toEqual([asked, phone.inbox.at(-2)?.id])
  })

  it('a deletion revokes what an agent wrote, and touches nothing of the customer', async () => {
    const { id } = await conversationOf(desk.chatwoot, ana)
    const wrong = desk.chatwoot.write(id, { content: 'a slip' })
    const { id: waId } = await phone.waitForText('a slip')
    desk.chatwoot.remove(wrong.id)
    await inboxKind('protocolMessage')
    const revoked = proto.Message.decode(phone.inbox.at(-1)?.content ?? Buffer.alloc(0)).protocolMessage
    expect(revoked?.key?.id).toBe(waId)
    const theirs = desk.chatwoot.messagesIn(id).find(({ message_type: type }) => type === 0)
    const before = phone.inbox.length
    desk.chatwoot.remove(theirs?.id ?? 0)
    await desk.chatwoot.settled()
    await settled(desk.world.appliance, 'shop')
    expect(phone.inbox).toHaveLength(before)
  })

  it('a survey and a greeting go unsigned, once, and do not come back', async () => {
    const { id } = await conversationOf(desk.chatwoot, ana)
    desk.chatwoot.write(id, { content: 'How was it? https://chat.example/survey', type: 'template' })
    await phone.waitForText('How was it? https://chat.example/survey')
    await settled(desk.world.appliance, 'shop')
    expect(
      texts(desk.chatwoot.messagesIn(id)).filter((text) => text?.startsWith('How was it?')),
    ).toHaveLength(1)
  })

  it('that an agent types is shown', async () => {
    const { id } = await conversationOf(desk.chatwoot, ana)
    desk.chatwoot.type(id, true)
    await until('it types', () =>
      desk.world.wa.hub.counters.traffic.some(({ tag }) => tag === 'chatstate') ? true : undefined,
    )
  })
})
