// Every kind of message that can be sent, by the real Baileys: a phone and a second number read what was meant, what
// WhatsApp's relay goes by stands beside it, and each goes out once. Over a kill: send-files.test.ts.
import { createHash } from 'node:crypto'
import { decryptEventResponse, decryptPollVote, proto } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Content } from '../../../core/contract/content.ts'
import type { MessageView } from '../../../core/contract/messages/message.ts'
import { until } from '../../helpers/appliance.ts'
import { startWorld, type World } from '../../helpers/world.ts'
import type { Phone } from '../../whatsapp/phone/phone.ts'

const shop = '5511999990071'
const other = '5511999990072'

let world: World
let customer: Phone
let group: string
beforeAll(async () => {
  world = await startWorld({ appliance: { env: { HOLDFAST_UNTRIED: 'on' } } })
  await world.link('shop', shop)
  await world.link('other', other)
  customer = world.wa.phone({ number: other })
  group = await customer.createGroup('Plans', [shop])
})
afterAll(() => world.end())

type Sent = { content: Content; to?: string; quotedId?: string }

function send({ content, to = other, ...more }: Sent): Promise<MessageView> {
  return world.appliance.ok('POST', '/api/v1/messages', { instance: 'shop', to, content, ...more })
}

/** What the recipient's phone has got of it. */
async function arrived(id: string): Promise<proto.IMessage> {
  await customer.waitFor((inbox) => inbox.some((message) => message.id === id))
  const received = customer.inbox.filter((message) => message.id === id)
  expect(received).toHaveLength(1)
  return proto.Message.toObject(proto.Message.decode(received[0]?.content ?? Buffer.alloc(0)), {
    longs: Number,
  })
}

/** The message as one of the numbers has stored it. */
function stored(id: string, instance: string): Promise<MessageView> {
  return until(`${instance} has stored ${id}`, async () => {
    const path = `/api/v1/messages?instance=${instance}&fromMe=false&id=${id}`
    const { messages } = await world.appliance.ok<{ messages: MessageView[] }>('GET', path)
    return messages[0]
  })
}

/** Something that the customer has written, once the shop has it. */
async function written(to: string, text: string): Promise<string> {
  const id = await customer.sendText(to, text)
  await stored(id, 'shop')
  return id
}

function stanza(id: string) {
  const { traffic } = world.wa.hub.counters
  return traffic.find(
    ({ tag, attrs }) => tag === 'message' && attrs['id'] === id && attrs['to'] !== undefined,
  )
}

const vcard = 'BEGIN:VCARD\nVERSION:3.0\nFN:Caio\nTEL;waid=5511999990073:+5511999990073\nEND:VCARD'
const startAt = 1_800_000_000_000

describe('what is said', () => {
  it.each<{ content: Content; read?: Content; type?: string; beside?: object; text?: string | null }>([
    { content: { kind: 'text', text: 'Olá' }, type: 'text', text: 'Olá' },
    {
      content: { kind: 'location', latitude: -23.5, longitude: -46.6, name: 'Office', address: 'Rua A, 1' },
      type: 'text',
      text: 'Office',
    },
    {
      content: {
        kind: 'liveLocation',
        latitude: 1.5,
        longitude: 2.25,
        accuracyMeters: 8,
        caption: 'On my way',
      },
      type: 'media',
    },
    { content: { kind: 'contacts', contacts: [{ name: 'Caio', vcard }] }, type: 'media', text: 'Caio' },
    {
      content: {
        kind: 'contacts',
        contacts: [
          { name: 'Caio', vcard },
          { name: 'Ana; B', number: '+55 11 99999-0074', email: 'ana@example.com' },
        ],
      },
      read: {
        kind: 'contacts',
        contacts: [
          { name: 'Caio', vcard },
          {
            name: 'Ana; B',
            vcard:
              'BEGIN:VCARD\nVERSION:3.0\nN:;Ana\\; B;;;\nFN:Ana\\; B\nEMAIL:ana@example.com\n' +
              'TEL;type=CELL;waid=5511999990074:+5511999990074\nEND:VCARD',
          },
        ],
      },
      type: 'media',
    },
    {
      content: { kind: 'poll', question: 'When?', options: ['Monday', 'Friday'], selectable: 1 },
      type: 'poll',
      text: 'When?\nMonday\nFriday',
      beside: { meta: { polltype: 'creation' } },
    },
    {
      content: { kind: 'poll', question: 'What?', options: ['Tea', 'Milk', 'Water'], selectable: 0 },
      type: 'poll',
      beside: { meta: { polltype: 'creation' } },
    },
    {
      content: {
        kind: 'event',
        name: 'Opening',
        description: 'With cake',
        startAt,
        endAt: startAt + 3_600_000,
        place: { name: 'Office', latitude: -23.5, longitude: -46.6 },
      },
      type: 'event',
      text: 'Opening\nWith cake\nOffice',
      beside: { meta: { event_type: 'creation' } },
    },
    {
      content: {
        kind: 'list',
        title: 'Menu',
        text: 'What would you like?',
        footer: 'Until ten',
        button: 'Look',
        sections: [{ title: 'Hot', rows: [{ id: 't', title: 'Tea', description: 'Green' }] }],
      },
      type: 'media',
      beside: { biz: {} },
    },
    {
      content: {
        kind: 'buttons',
        title: 'Your order',
        text: 'Is it right?',
        footer: 'Shop',
        buttons: [
          { does: 'reply', text: 'Yes', id: 'yes' },
          { does: 'url', text: 'See it', url: 'https://example.com/1' },
          { does: 'copy', text: 'Code', code: 'ABC' },
          { does: 'call', text: 'Call', number: '+5511999990071' },
        ],
      },
      beside: { biz: {} },
    },
    {
      content: { kind: 'pix', merchant: 'Shop', key: '12345678909', keyType: 'cpf' },
      beside: { biz: {} },
    },
  ])('$content.kind is read as it was written', async ({ content, read = content, type, text, beside }) => {
    const sent = await send({ content })
    expect(sent).toMatchObject({ content: read, ...(text !== undefined && { text }), status: 'pending' })
    const phone = await arrived(sent.id)
    expect(phone.messageContextInfo?.messageSecret).toHaveLength(32)
    expect((await stored(sent.id, 'other')).content).toEqual(read)
    expect(stanza(sent.id)).toMatchObject({ attrs: { type: type ?? 'text' }, childAttrs: beside ?? {} })
  })

  it('answers and mentions in any kind', async () => {
    const question = await written(group, 'Where?')
    const content: Content = { kind: 'location', latitude: 1, longitude: 2, mentions: [other] }
    const { id } = await send({ content, to: group, quotedId: question })
    const { locationMessage } = await arrived(id)
    expect(locationMessage?.contextInfo).toMatchObject({
      stanzaId: question,
      // As the group has everybody.
      mentionedJid: [customer.lid],
    })
  })

  it('goes on as a copy that says so, without whom it named', async () => {
    const content: Content = { kind: 'text', text: 'Tell them', mentions: [other] }
    const first = await send({ content, to: group })
    await arrived(first.id)
    const { id, content: read } = await send({ content: { kind: 'forward', target: first.id } })
    expect(read).toEqual({ kind: 'text', text: 'Tell them' })
    expect((await arrived(id)).extendedTextMessage?.text).toBe('Tell them')
    const theirs = await written(group, 'Pass it on')
    const on = await send({ content: { kind: 'forward', target: theirs } })
    const { extendedTextMessage } = await arrived(on.id)
    expect(extendedTextMessage).toMatchObject({
      text: 'Pass it on',
      contextInfo: { isForwarded: true, forwardingScore: 1 },
    })
  })
})

describe('what is done to a message', () => {
  it('is done at once, and refused for later', async () => {
    const { id } = await send({ content: { kind: 'text', text: 'Now' } })
    const body = { instance: 'shop', to: other, content: { kind: 'reaction', target: id, emoji: '👍' } }
    const sendAt = Date.now() + 3_600_000
    const { status, body: refused } = await world.appliance.request<{ detail: string }>(
      'POST',
      '/api/v1/messages',
      { ...body, sendAt },
    )
    expect(status).toBe(400)
    expect(refused.detail).toContain('done at once')
  })

  it('names it as those who have it know it, own or another’s, with what the relay goes by', async () => {
    const own = await send({ content: { kind: 'text', text: 'A tpyo' }, to: group })
    const theirs = await written(group, 'Good news')
    const ownKey = { id: own.id, remoteJid: group, fromMe: true }
    const theirKey = { id: theirs, remoteJid: group, fromMe: false, participant: customer.lid }
    const done: [Content, object, edit: string | undefined][] = [
      [
        { kind: 'reaction', target: theirs, emoji: '👍' },
        { reactionMessage: { key: theirKey, text: '👍' } },
        undefined,
      ],
      [
        { kind: 'reaction', target: theirs, emoji: '' },
        { reactionMessage: { key: theirKey, text: '' } },
        '7',
      ],
      [
        { kind: 'edit', target: own.id, text: 'A typo' },
        {
          protocolMessage: {
            key: ownKey,
            type: 14,
            editedMessage: { extendedTextMessage: { text: 'A typo' } },
          },
        },
        '1',
      ],
      [
        { kind: 'pin', target: theirs, seconds: 86_400 },
        {
          pinInChatMessage: { key: theirKey, type: 1 },
          messageContextInfo: { messageAddOnDurationInSecs: 86_400 },
        },
        '2',
      ],
      [
        { kind: 'keep', target: theirs, on: true },
        { keepInChatMessage: { key: theirKey, keepType: 1 } },
        undefined,
      ],
      [{ kind: 'keep', target: own.id, on: false }, { keepInChatMessage: { key: ownKey, keepType: 2 } }, '7'],
      [{ kind: 'delete', target: theirs }, { protocolMessage: { key: theirKey, type: 0 } }, '8'],
      [{ kind: 'delete', target: own.id }, { protocolMessage: { key: ownKey, type: 0 } }, '7'],
    ]
    for (const [content, message, edit] of done) {
      const { id } = await send({ content, to: group })
      expect(await arrived(id)).toMatchObject(message)
      expect(stanza(id)?.attrs['edit']).toBe(edit)
    }
  })

  it('is refused where nobody would see it', async () => {
    const theirs = await written(shop, 'Hello')
    const refused: [Content, object, to?: string][] = [
      [{ kind: 'edit', target: theirs, text: 'Goodbye' }, { reasonCode: 'edit_of_others' }],
      [{ kind: 'delete', target: theirs }, { reasonCode: 'delete_of_others' }],
      [{ kind: 'reaction', target: theirs, emoji: '👍' }, { reasonCode: 'target_missing' }, group],
      [{ kind: 'forward', target: 'NONE' }, { reasonCode: 'target_missing' }],
    ]
    for (const [content, problem, to = other] of refused) {
      const body = { instance: 'shop', to, content }
      const answer = await world.appliance.request('POST', '/api/v1/messages', body)
      expect(answer).toMatchObject({ status: 400, body: problem })
    }
  })
})

const act = (id: string, what: string, body: object = {}) =>
  world.appliance.request<MessageView>('POST', `/api/v1/messages/${id}/${what}`, {
    instance: 'shop',
    ...body,
  })

describe('by its own route', () => {
  it('a message is reacted to, edited, pinned, forwarded and deleted, and shown alone', async () => {
    const { id } = await send({ content: { kind: 'text', text: 'First' } })
    await arrived(id)
    const path = `/api/v1/messages/${id}?instance=shop`
    expect(await world.appliance.ok('GET', path)).toMatchObject({ id, text: 'First' })
    const acts: [string, object, object][] = [
      ['react', { emoji: '🎉' }, { reactionMessage: { key: { id }, text: '🎉' } }],
      ['edit', { text: 'Second' }, { protocolMessage: { key: { id }, type: 14 } }],
      ['pin', { seconds: 604_800 }, { pinInChatMessage: { key: { id }, type: 1 } }],
      ['forward', { to: group }, { extendedTextMessage: { text: 'First' } }],
      ['delete', {}, { protocolMessage: { key: { id }, type: 0 } }],
    ]
    for (const [what, body, message] of acts) {
      const answer = await act(id, what, body)
      expect(answer).toMatchObject({ status: 202 })
      expect(await arrived(answer.body.id)).toMatchObject(message)
    }
    expect(await act('NONE', 'react', { emoji: '🎉' })).toMatchObject({
      status: 404,
      body: { reasonCode: 'no_such_message' },
    })
  })

  it('a vote is read by those who have the poll, and what is no option is refused', async () => {
    const poll = {
      name: 'Tea?',
      options: [{ optionName: 'Yes' }, { optionName: 'No' }],
      selectableOptionsCount: 1,
    }
    const secret = Buffer.alloc(32, 7)
    const asked = await customer.send(shop, {
      pollCreationMessageV3: poll,
      messageContextInfo: { messageSecret: secret },
    })
    await stored(asked, 'shop')
    const { body: sent } = await act(asked, 'vote', { options: ['Yes'] })
    const { pollUpdateMessage } = await arrived(sent.id)
    const vote = decryptPollVote(pollUpdateMessage?.vote ?? {}, {
      pollCreatorJid: customer.jid,
      pollMsgId: asked,
      pollEncKey: secret,
      voterJid: `${shop}@s.whatsapp.net`,
    })
    const yes = createHash('sha256').update('Yes').digest()
    expect(vote.selectedOptions.map((option) => Buffer.from(option))).toEqual([yes])
    expect(stanza(sent.id)).toMatchObject({
      attrs: { type: 'poll' },
      childAttrs: { meta: { polltype: 'vote' } },
    })
    for (const options of [['Perhaps'], ['Yes', 'No']])
      expect(await act(asked, 'vote', { options })).toMatchObject({
        status: 400,
        body: { reasonCode: 'not_an_option' },
      })
    const { id } = await send({ content: { kind: 'text', text: 'No poll' } })
    expect(await act(id, 'vote', { options: [] })).toMatchObject({
      status: 400,
      body: { reasonCode: 'not_a_poll' },
    })
  })

  it('an answer to an event is read by those who have the event, and shown on it', async () => {
    const secret = Buffer.alloc(32, 9)
    const asked = await customer.send(shop, {
      eventMessage: { name: 'Opening', startTime: 1_800_000_000 },
      messageContextInfo: { messageSecret: secret },
    })
    await stored(asked, 'shop')
    const { status, body: sent } = await act(asked, 'respond', { answer: 'going', guests: 2 })
    expect(status).toBe(202)
    const { encEventResponseMessage } = await arrived(sent.id)
    expect(
      decryptEventResponse(encEventResponseMessage ?? {}, {
        eventCreatorJid: customer.jid,
        eventMsgId: asked,
        eventEncKey: secret,
        responderJid: `${shop}@s.whatsapp.net`,
      }),
    ).toMatchObject({ response: 1, extraGuestCount: 2 })
    expect(stanza(sent.id)).toMatchObject({
      attrs: { type: 'event' },
      childAttrs: { meta: { event_type: 'response' } },
    })
    expect((await stored(asked, 'shop')).responses).toMatchObject([{ fromMe: true, answer: 'going' }])
    const { id } = await send({ content: { kind: 'text', text: 'No event' } })
    expect(await act(id, 'respond', { answer: 'maybe' })).toMatchObject({
      status: 400,
      body: { reasonCode: 'not_an_event' },
    })
  })
})

it('stars a message here and on the phone, and says so where the phone does not hear of it', async () => {
  const { appliance, wa } = world
  const id = await written(shop, 'Remember this')
  const starred = (on: boolean) =>
    appliance.ok<{ message: MessageView; onPhone: boolean }>('POST', `/api/v1/messages/${id}/star`, {
      instance: 'shop',
      on,
    })
  const patches = () => wa.hub.appState.version(shop, 'regular_low')
  const before = patches()
  expect(await starred(true)).toMatchObject({ onPhone: true, message: { id, isStarred: true } })
  expect(await starred(false)).toMatchObject({ onPhone: true, message: { isStarred: false } })
  expect(patches()).toBe(before + 2)
  await appliance.ok('POST', '/api/v1/instances/shop/stop')
  expect(await starred(true)).toMatchObject({ onPhone: false, message: { isStarred: true } })
  const marks = (await appliance.events()).flatMap(({ type, data }) =>
    type === 'message.marked' && data.id === id ? [data.on] : [],
  )
  expect(marks).toEqual([true, false, true])
})
