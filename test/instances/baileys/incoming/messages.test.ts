// What comes in and what it becomes: a message with its author, its chat and its event, once, and as it was written.
import { randomUUID } from 'node:crypto'
import { proto } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Phone } from '../../../whatsapp/phone/phone.ts'
import { openShop, type Shop } from './shop.ts'

let shop: Shop
let bia: Phone
let caio: Phone
beforeAll(async () => {
  shop = await openShop('5511999990121')
  bia = shop.wa.phone({ number: '5511999990122', name: 'Bia' })
  caio = shop.wa.phone({ number: '5511999990123', name: 'Caio' })
})
afterAll(() => shop.end())

const chatOf = async (jid: string) => (await shop.chats()).find((chat) => chat.jid === jid)

describe('a text', () => {
  it('is stored with its chat, counted as unread, and told once as it is stored', async () => {
    const before = Date.now()
    const id = await bia.sendText(shop.number, 'good morning')
    const message = await shop.stored(id)
    expect(message).toMatchObject({
      chat: bia.jid,
      chatAlt: bia.lid,
      fromMe: false,
      participant: null,
      participantAlt: null,
      pushName: 'Bia',
      type: 'conversation',
      text: 'good morning',
      status: 'delivered',
      media: null,
    })
    // WhatsApp's clock counts in seconds.
    expect(message.sentAt % 1000).toBe(0)
    expect(message.sentAt).toBeGreaterThan(before - 2000)
    expect(message.storedAt).toBeGreaterThanOrEqual(before)
    expect(await shop.told('message.received', id)).toEqual([message])
    expect(await chatOf(bia.jid)).toMatchObject({
      kind: 'user',
      pn: bia.jid,
      lid: bia.lid,
      unread: 1,
      lastMessageAt: message.sentAt,
    })
  })

  it('counts on as unread, and is one message however often it comes', async () => {
    const id = await bia.sendText(shop.number, 'are you there?')
    await shop.stored(id)
    await bia.sendAgain(id)
    const after = await bia.sendText(shop.number, 'hello?')
    await shop.stored(after)
    await shop.settled()
    expect((await shop.all()).filter((message) => message.id === id)).toHaveLength(1)
    expect(await shop.told('message.received', id)).toHaveLength(1)
    expect(await chatOf(bia.jid)).toMatchObject({ unread: 3 })
  })

  it('with the id of another person’s text is a message of its own', async () => {
    const id = `3EB0${randomUUID().replaceAll('-', '').slice(0, 18).toUpperCase()}`
    await bia.sendText(shop.number, 'mine', { id })
    await shop.stored(id)
    await caio.sendText(shop.number, 'mine, too', { id })
    await shop.stored(await caio.sendText(shop.number, 'after it'))
    const both = (await shop.all()).filter((message) => message.id === id)
    expect(both.map(({ chat, text }) => [chat, text])).toEqual([
      [bia.jid, 'mine'],
      [caio.jid, 'mine, too'],
    ])
  })
})

describe('a text in a group', () => {
  it.each(['lid', 'pn'] as const)(
    'is stored with its author by both names, addressed by %s',
    async (mode) => {
      const group = await bia.createGroup(`Orders by ${mode}`, [shop.number, caio.number], mode)
      const first = await bia.sendText(group, 'two boxes')
      const second = await caio.sendText(group, 'three boxes')
      expect(await shop.stored(first)).toMatchObject({
        chat: group,
        chatAlt: null,
        fromMe: false,
        participant: bia.lid,
        participantAlt: bia.jid,
        pushName: 'Bia',
        text: 'two boxes',
      })
      const message = await shop.stored(second)
      expect(message).toMatchObject({ chat: group, participant: caio.lid, participantAlt: caio.jid })
      expect(await shop.told('message.received', second)).toEqual([message])
      expect(await chatOf(group)).toMatchObject({ kind: 'group', pn: null, lid: null, unread: 2 })
    },
  )
})

describe('a message that another device of the number sends', () => {
  it('is an own one in the chat that it went to, and nothing to be read', async () => {
    const before = (await chatOf(caio.jid))?.unread
    const id = await shop.own.sendText(caio.number, 'written on the phone')
    const message = await shop.stored(id)
    expect(message).toMatchObject({
      chat: caio.jid,
      fromMe: true,
      participant: null,
      text: 'written on the phone',
      status: 'sent',
    })
    expect(await shop.told('message.own', id)).toEqual([message])
    expect(await shop.told('message.received', id)).toEqual([])
    expect((await chatOf(caio.jid))?.unread).toBe(before)
  })

  it('has the number as its author in a group, and makes no contact of it', async () => {
    const group = await shop.own.createGroup('The team', [bia.number])
    const id = await shop.own.sendText(group, 'to all of you')
    expect(await shop.stored(id)).toMatchObject({ chat: group, fromMe: true, text: 'to all of you' })
    expect(await chatOf(group)).toMatchObject({ unread: 0 })
    expect((await shop.contacts()).map(({ pn }) => pn)).not.toContain(shop.own.jid)
  })
})

describe('what a message says', () => {
  it.each<[string, () => proto.IMessage, { type: string; text: string | null }]>([
    ['a text', () => ({ conversation: 'plain' }), { type: 'conversation', text: 'plain' }],
    [
      'a text with a context',
      () => ({ extendedTextMessage: { text: 'an answer', contextInfo: { stanzaId: 'A' } } }),
      { type: 'extendedTextMessage', text: 'an answer' },
    ],
    [
      'a place',
      () => ({ locationMessage: { degreesLatitude: -23.5, degreesLongitude: -46.6, name: 'Praça da Sé' } }),
      { type: 'locationMessage', text: 'Praça da Sé' },
    ],
    [
      'a place without a name',
      () => ({ locationMessage: { degreesLatitude: -23.5, degreesLongitude: -46.6 } }),
      { type: 'locationMessage', text: null },
    ],
    [
      'a card',
      () => ({ contactMessage: { displayName: 'Dora', vcard: 'BEGIN:VCARD\nEND:VCARD' } }),
      { type: 'contactMessage', text: 'Dora' },
    ],
    [
      'a poll',
      () => ({
        messageContextInfo: { messageSecret: Buffer.alloc(32, 7) },
        pollCreationMessageV3: { name: 'Which?', options: [{ optionName: 'this' }, { optionName: 'that' }] },
      }),
      { type: 'pollCreationMessageV3', text: 'Which?\nthis\nthat' },
    ],
    [
      'what vanishes, by what is in it',
      () => ({ ephemeralMessage: { message: { extendedTextMessage: { text: 'not for long' } } } }),
      { type: 'extendedTextMessage', text: 'not for long' },
    ],
  ])('is read, and kept whole: %s', async (_what, content, expected) => {
    const id = await bia.send(shop.number, content())
    const message = await shop.stored(id)
    expect(message).toMatchObject(expected)
    expect(await shop.told('message.received', id)).toEqual([message])
    const kept = proto.Message.decode(shop.raw(id) ?? new Uint8Array())
    expect(kept.toJSON()).toMatchObject(proto.Message.fromObject(content()).toJSON())
  })

  it('is nothing where it only carries keys: no message, no event, and nothing left to be done', async () => {
    await shop.settled()
    const before = {
      messages: (await shop.all()).length,
      events: (await shop.events('message.received')).length,
    }
    const id = await bia.send(shop.number, {
      senderKeyDistributionMessage: { groupId: '120363000000000000@g.us' },
    })
    await shop.stored(await bia.sendText(shop.number, 'after the keys'))
    await shop.settled()
    const messages = await shop.all()
    expect(messages.map((message) => message.id)).not.toContain(id)
    expect({ messages: messages.length, events: (await shop.events('message.received')).length }).toEqual({
      messages: before.messages + 1,
      events: before.events + 1,
    })
    await expect.poll(() => shop.unapplied()).toBe(0)
  })
})
