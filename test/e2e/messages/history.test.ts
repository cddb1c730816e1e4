// The chat history that a phone sends, by the real Baileys: all of it is here once, nobody is told of it as news, and a
// piece that fails, or a kill in the middle of one, loses nothing.
import { proto } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { HistoryView } from '../../../core/contract/messages/history.ts'
import type { ChatView, MessageView } from '../../../core/contract/messages/message.ts'
import { until } from '../../helpers/appliance.ts'
import { startWorld, type World } from '../../helpers/world.ts'
import { uploadMedia } from '../../whatsapp/phone/media.ts'
import type { Phone } from '../../whatsapp/phone/phone.ts'

const shop = '5511999990071'
const instance = 'shop'
const { RECENT, FULL, PUSH_NAME, ON_DEMAND } = proto.HistorySync.HistorySyncType
const begin = 1_700_000_000

let world: World
let phone: Phone
beforeAll(async () => {
  world = await startWorld()
  await world.link(instance, shop)
  phone = world.wa.phone({ number: shop })
  await settled()
})
afterAll(() => world.end())
beforeEach(() => world.wa.faults.clear())

const jidOf = (n: number): string => `55119888800${String(n).padStart(2, '0')}@s.whatsapp.net`

interface Past extends proto.IWebMessageInfo {
  text: string
}

let made = 0
function past(chat: string, text: string, change: Partial<Past> = {}): proto.IHistorySyncMsg {
  made += 1
  const key = { remoteJid: chat, id: `HISTORY${made}`, fromMe: false, ...change.key }
  return { message: { message: { conversation: text }, messageTimestamp: begin + made, ...change, key } }
}

/** Newest first, as a phone sends them. */
const chatWith = (id: string, messages: proto.IHistorySyncMsg[], more: proto.IConversation = { id }) => ({
  ...more,
  id,
  messages: messages.toReversed(),
})

const historyOf = (): Promise<HistoryView> =>
  world.appliance.ok<HistoryView>('GET', `/api/v1/instances/${instance}/history`)

function settled(done = 1): Promise<HistoryView> {
  return until(`${done} pieces are in`, async () => {
    const history = await historyOf()
    return history.waiting === 0 && history.done + history.failed >= done ? history : undefined
  })
}

/** Sends one piece and waits until it is taken in. */
async function send(history: proto.IHistorySync): Promise<HistoryView> {
  const before = await historyOf()
  await phone.sendHistory(history)
  return settled(before.done + before.failed + 1)
}

async function messagesIn(chat: string): Promise<MessageView[]> {
  const query = new URLSearchParams({ instance, chat, limit: '500' })
  const { messages } = await world.appliance.ok<{ messages: MessageView[] }>(
    'GET',
    `/api/v1/messages?${query.toString()}`,
  )
  return messages
}
const textsIn = async (chat: string): Promise<(string | null)[]> =>
  (await messagesIn(chat)).map(({ text }) => text)

async function chatOf(jid: string): Promise<ChatView | undefined> {
  const { chats } = await world.appliance.ok<{ chats: ChatView[] }>(
    'GET',
    `/api/v1/instances/${instance}/chats?limit=500`,
  )
  return chats.find((chat) => [chat.jid, chat.pn, chat.lid].includes(jid))
}

async function newsOf(types: string): Promise<{ type: string; data: Record<string, unknown> }[]> {
  const { events } = await world.appliance.ok<{ events: { type: string; data: Record<string, unknown> }[] }>(
    'GET',
    `/api/v1/events?instance=${instance}&types=${types}&limit=500`,
  )
  return events
}

describe('a history', () => {
  it('is here with its times, directions and statuses, in its place, and told only as progress', async () => {
    const ana = jidOf(1)
    const { messages } = await send({
      syncType: RECENT,
      progress: 40,
      conversations: [
        chatWith(ana, [
          past(ana, 'one'),
          past(ana, 'two', { key: { fromMe: true }, status: proto.WebMessageInfo.Status.READ }),
          past(ana, 'three'),
        ]),
      ],
    })
    expect(messages).toBeGreaterThanOrEqual(3)
    const found = await messagesIn(ana)
    expect(found.map(({ text, fromMe, status }) => [text, fromMe, status])).toEqual([
      ['three', false, 'delivered'],
      ['two', true, 'read'],
      ['one', false, 'delivered'],
    ])
    expect(new Set(found.map(({ sentAt }) => sentAt)).size).toBe(3)
    expect(await chatOf(ana)).toMatchObject({ unread: 0, lastMessageAt: found[0]?.sentAt })
    const news = await newsOf('message.received,message.own')
    expect(news.filter(({ data }) => String(data['text']).match(/^(?:one|two|three)$/))).toEqual([])
    const told = await until('it is told', async () => {
      const last = (await newsOf('history.progress')).at(-1)?.data
      return last?.['waiting'] === 0 ? last : undefined
    })
    expect(told).toMatchObject({ progress: 40 })
    expect((await historyOf()).progress).toBe(40)
  })

  it('brings nothing twice, whichever piece it comes in, and nothing in place of what is here', async () => {
    const bia = jidOf(2)
    const kept = past(bia, 'kept')
    await send({ syncType: RECENT, conversations: [chatWith(bia, [kept])] })
    const again = { message: { ...kept.message, message: { conversation: 'something else' } } }
    const { messages: before } = await historyOf()
    const { messages } = await send({
      syncType: FULL,
      conversations: [chatWith(bia, [again, past(bia, 'more')])],
    })
    expect(messages - before).toBe(1)
    expect(await textsIn(bia)).toEqual(['more', 'kept'])
  })

  it('knows groups and who wrote in them, people by both of their names, and what they call themselves', async () => {
    const group = '120363000000000077@g.us'
    const [pn, lid] = [jidOf(3), '77001122334455@lid']
    await send({
      syncType: RECENT,
      conversations: [
        chatWith(group, [past(group, 'in the group', { participant: lid, pushName: 'Caio' })], {
          id: group,
          name: 'Entregas',
        }),
        chatWith(lid, [past(lid, 'alone')], { id: lid, pnJid: pn }),
      ],
      phoneNumberToLidMappings: [{ pnJid: pn, lidJid: lid }],
    })
    expect(await chatOf(group)).toMatchObject({ name: 'Entregas' })
    expect((await messagesIn(group))[0]).toMatchObject({
      participant: lid,
      participantAlt: pn,
      pushName: 'Caio',
    })
    expect(await chatOf(pn)).toMatchObject({ pn, lid })
    expect(await textsIn(pn)).toEqual(['alone'])
    await send({ syncType: PUSH_NAME, pushnames: [{ id: pn, pushname: 'Caio Lima' }] })
    const { contacts } = await world.appliance.ok<{ contacts: { pn: string; pushName: string }[] }>(
      'GET',
      `/api/v1/instances/${instance}/contacts?limit=500`,
    )
    expect(contacts.find((contact) => contact.pn === pn)).toMatchObject({ pushName: 'Caio Lima' })
  })

  it('shows what was done to its messages, and leaves its files until somebody asks', async () => {
    const dora = jidOf(4)
    const picture = await uploadMedia(world.wa.hub.media, {
      kind: 'image',
      bytes: Buffer.alloc(3000, 7),
      mimetype: 'image/jpeg',
      caption: 'a picture',
    })
    const reaction = {
      key: { remoteJid: dora, id: 'R1', fromMe: false },
      text: '👍',
      senderTimestampMs: 1_700_000_900_000,
    }
    await send({
      syncType: RECENT,
      conversations: [
        chatWith(dora, [
          past(dora, 'liked', { key: { fromMe: true }, reactions: [reaction], starred: true }),
          past(dora, '', { message: picture }),
        ]),
      ],
    })
    const [shown, liked] = await messagesIn(dora)
    expect(shown).toMatchObject({ kind: 'image', text: 'a picture', media: { state: 'left' } })
    expect(liked?.reactions).toMatchObject([{ emoji: '👍' }])
    expect(liked).toMatchObject({ isStarred: true })
    expect(await newsOf('message.reaction')).toEqual([])
  })

  it('says that a piece is gone or was altered, takes in the others, and has it sent once more by the phone', async () => {
    const before = await historyOf()
    const chats = [jidOf(5), jidOf(6), jidOf(9)]
    const pieces = chats.map((each, n) => ({
      syncType: RECENT,
      chunkOrder: n + 1,
      conversations: [chatWith(each, [past(each, `piece ${n}`)])],
    }))
    for (const [n, piece] of pieces.entries())
      await phone.sendHistory(piece, ([undefined, 'forgotten', 'altered'] as const)[n])
    const all = await until('each is counted once, as done', async () => {
      const { done, failed, waiting } = await historyOf()
      return waiting === 0 && done >= before.done + 3 && failed === before.failed ? done : undefined
    })
    expect(all).toBe(before.done + 3)
    for (const [n, each] of chats.entries()) expect(await textsIn(each)).toEqual([`piece ${n}`])
  })

  it('brings nothing back of somebody who was forgotten', async () => {
    const flora = jidOf(8)
    const piece = { syncType: RECENT, conversations: [chatWith(flora, [past(flora, 'forget this')])] }
    await send(piece)
    await world.appliance.ok('POST', '/api/v1/forgotten', { contact: flora, confirm: flora })
    await until('it is erased', async () => ((await textsIn(flora)).length === 0 ? true : undefined))
    await send(piece)
    expect(await textsIn(flora)).toEqual([])
  })

  it('goes on where a kill has cut it, and holds up nobody who talks', async () => {
    const people = Array.from({ length: 20 }, (_, n) => jidOf(20 + n))
    const conversations = people.map((each) =>
      chatWith(
        each,
        Array.from({ length: 60 }, (_, n) => past(each, `h${n}`)),
      ),
    )
    const before = await historyOf()
    for (let piece = 0; piece < 4; piece += 1)
      await phone.sendHistory({
        syncType: FULL,
        progress: 25 * (piece + 1),
        conversations: conversations.slice(piece * 5, piece * 5 + 5),
      })
    await until('some of it is here', async () =>
      (await textsIn(people[0] ?? '')).length > 0 ? true : undefined,
    )
    await world.appliance.kill()
    await world.appliance.start()
    await world.appliance.waitForState(instance, 'open')
    await settled(before.done + before.failed + 4)
    for (const each of people) expect(await textsIn(each)).toHaveLength(60)
    expect((await historyOf()).progress).toBe(100)
  })

  it('of a chat is asked for from the phone, as far back as it goes', async () => {
    const eva = jidOf(7)
    const older = Array.from({ length: 8 }, (_, n) => past(eva, `long ago ${n}`))
    phone.past.set(eva, older)
    await world.wa.phone({ number: eva.split('@')[0] ?? '', name: 'Eva' }).sendText(shop, 'today')
    await until('it is here', async () => ((await textsIn(eva)).length === 1 ? true : undefined))
    const ask = () =>
      world.appliance.request('POST', `/api/v1/instances/${instance}/history`, { chat: eva, count: 5 })
    for (const count of [6, 9]) {
      expect((await ask()).status).toBe(202)
      await until(`${count} are here`, async () => ((await textsIn(eva)).length === count ? true : undefined))
    }
    const all = ['today', ...Array.from({ length: 8 }, (_, n) => `long ago ${7 - n}`)]
    expect(await textsIn(eva)).toEqual(all)
    const nobody = { chat: jidOf(99) }
    expect(
      await world.appliance.request('POST', `/api/v1/instances/${instance}/history`, nobody),
    ).toMatchObject({ status: 404, body: { reasonCode: 'nothing_to_begin_from' } })
  })

  it('of a chat is asked for back to a date, until all from then on is here or the phone has no more', async () => {
    const gil = jidOf(10)
    phone.past.set(
      gil,
      Array.from({ length: 130 }, (_, n) => past(gil, `of before ${n}`)),
    )
    const oldest = Number(phone.past.get(gil)?.[0]?.message?.messageTimestamp) * 1000
    await world.wa.phone({ number: gil.split('@')[0] ?? '', name: 'Gil' }).sendText(shop, 'now')
    await until('it is here', async () => ((await textsIn(gil)).length === 1 ? true : undefined))
    const ask = (back: number) =>
      world.appliance.ok('POST', `/api/v1/instances/${instance}/history`, { chat: gil, until: back })
    const ended = (kind: string) =>
      until(`${kind} is told`, async () => {
        const told = (await newsOf('history.asked')).filter(({ data }) => data['chat'] === gil)
        return told.at(-1)?.data['reached'] === (kind === 'reached') ? told.at(-1)?.data : undefined
      })
    await ask(oldest + 60_000)
    expect(await ended('reached')).toMatchObject({ kind: 'back', messages: 100 })
    expect(await textsIn(gil)).toHaveLength(101)
    await ask(0)
    expect(await ended('no more')).toMatchObject({ messages: 30, reached: false })
    expect(await textsIn(gil)).toHaveLength(131)
    expect(await world.appliance.ok('GET', `/api/v1/instances/${instance}/history`)).toMatchObject({
      asks: [],
    })
  })
})

describe('a piece of another chat', () => {
  it('is no answer to what was asked of one', async () => {
    const [eva, leo] = [jidOf(14), jidOf(15)]
    phone.past.set(eva, [past(eva, 'long ago'), past(eva, 'before')])
    await world.wa.phone({ number: eva.split('@')[0] ?? '', name: 'Eva' }).sendText(shop, 'now')
    await until('it is here', async () => (await textsIn(eva)).length === 1)
    phone.goOffline()
    await world.appliance.ok('POST', `/api/v1/instances/${instance}/history`, { chat: eva, until: 0 })
    const told = async () =>
      (await newsOf('history.asked')).filter(({ data }) => data['chat'] === eva).map(({ data }) => data)
    const asks = () => world.appliance.ok<{ asks: object[] }>('GET', `/api/v1/instances/${instance}/history`)
    await send({ syncType: ON_DEMAND, conversations: [chatWith(leo, [past(leo, 'of another')])] })
    expect(await textsIn(leo)).toEqual(['of another'])
    expect(await asks()).toMatchObject({ asks: [{ chat: eva, messages: 0 }] })
    expect(await told()).toEqual([])
    phone.goOnline()
    await until('it is answered', async () => (await textsIn(eva)).length === 3)
    await until('its end is told', async () => (await told()).length === 1)
    expect(await told()).toMatchObject([{ messages: 2 }])
  })
})

describe('what was asked for before a kill', () => {
  it('goes on after it, and ends as any other', async () => {
    const ivo = jidOf(12)
    phone.past.set(
      ivo,
      Array.from({ length: 130 }, (_, n) => past(ivo, `of then ${n}`)),
    )
    const oldest = Number(phone.past.get(ivo)?.[0]?.message?.messageTimestamp) * 1000
    await world.wa.phone({ number: ivo.split('@')[0] ?? '', name: 'Ivo' }).sendText(shop, 'now')
    await until('it is here', async () => ((await textsIn(ivo)).length === 1 ? true : undefined))
    phone.goOffline()
    const body = { chat: ivo, until: oldest }
    await world.appliance.ok('POST', `/api/v1/instances/${instance}/history`, body)
    await world.appliance.kill()
    await world.appliance.start()
    await world.appliance.waitForState(instance, 'open')
    expect(await world.appliance.ok('GET', `/api/v1/instances/${instance}/history`)).toMatchObject({
      asks: expect.arrayContaining([{ chat: ivo, kind: 'back', until: oldest, messages: 0 }]),
    })
    phone.goOnline()
    await until('it is told', async () => {
      const told = (await newsOf('history.asked')).filter(({ data }) => data['kind'] === 'back')
      return told.find(({ data }) => data['chat'] === ivo && data['reached'] === true)
    })
    expect(await textsIn(ivo)).toHaveLength(131)
  })
})

describe('what is missing after an end that was not in order', () => {
  it('is asked for from the phone, added in its place and counted, and told as no news', async () => {
    const hugo = jidOf(11)
    const written = world.wa.phone({ number: hugo.split('@')[0] ?? '', name: 'Hugo' })
    await written.sendText(shop, 'before it')
    await until('it is here', async () => ((await textsIn(hugo)).length === 1 ? true : undefined))
    const at = Math.floor(Date.now() / 1000)
    // The phone has what no device was ever given.
    phone.past.set(hugo, [past(hugo, 'missed', { messageTimestamp: at })])
    await world.appliance.kill()
    world.wa.faults.arm({ kind: 'claimedTime', t: String(at + 1) })
    await written.sendText(shop, 'after it')
    await world.appliance.start()
    await world.appliance.waitForState(instance, 'open')
    await until('it is told', async () => {
      const told = (await newsOf('history.asked')).filter(({ data }) => data['kind'] === 'gap')
      return told.find(({ data }) => data['chat'] === hugo && data['messages'] === 1)
    })
    expect(await textsIn(hugo)).toEqual(['after it', 'missed', 'before it'])
    expect((await newsOf('history.gap')).length).toBeGreaterThan(0)
    const news = await newsOf('message.received')
    expect(news.filter(({ data }) => data['text'] === 'missed')).toEqual([])
  })
})
