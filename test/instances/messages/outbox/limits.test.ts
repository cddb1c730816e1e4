// What keeps a number from being banned: WhatsApp's quota of new chats, the warm-up of a new number, and people who do not
// want to be written to any more.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isOptOut } from '../../../../core/instances/messages/outbox/opt-out.ts'
import { MessageRecord } from '../../../../core/instances/messages/record.ts'
import { Rig } from '../../../helpers/rig.ts'
import type { ScriptedLink } from '../../../helpers/scripted-adapter.ts'

const dayMs = 24 * 60 * 60_000
const account = '5511999990000'
const anna = '12125550101'
const stranger = (n: number): string => `121255502${String(n).padStart(2, '0')}`

let rig: Rig
let link: ScriptedLink
beforeEach(async () => {
  rig = await Rig.start()
  rig.adapter.linkedAt = rig.clock.now()
  link = await rig.linked('shop', account)
  link.autoAck = true
})
afterEach(() => rig.end())

const send = async (to: string): Promise<void> => {
  await rig.sendText('shop', { to, text: 'hello' })
  await rig.settle()
}
const states = (): string[] =>
  rig.manager.messages
    .outbox('shop', { limit: 500 })
    .toReversed()
    .map(({ state, errorCode }) => errorCode ?? state)

async function receive(from: string, text: string): Promise<void> {
  const { id } = rig.view('shop')
  const { storage, events, adapter, clock } = rig
  const record = new MessageRecord({ storage, events, adapter, now: clock.now }, id)
  await rig.storage.commits.write((tx) =>
    record.received(tx, account, {
      id: `from ${from}: ${text}`,
      chat: { pn: `${from}@s.whatsapp.net` },
      fromMe: false,
      author: { jid: `${from}@s.whatsapp.net` },
      pushName: null,
      type: 'conversation',
      text,
      kind: 'text',
      content: { kind: 'text', text },
      quoted: null,
      expiresSeconds: null,
      proto: new Uint8Array([1]),
      sentAt: rig.clock.now(),
      file: undefined,
    }),
  )
}

describe("WhatsApp's quota of new chats", () => {
  it('lets so many go, keeps the others waiting until it begins anew, and holds up no chat that is known', async () => {
    await receive(anna, 'hi')
    const until = rig.clock.now() + 3 * dayMs
    link.tell({ kind: 'new_chat_quota', quota: { total: 3, used: 1, until } })
    await rig.settle()
    for (const to of [stranger(1), stranger(2), stranger(3), anna, stranger(1)]) await send(to)
    expect(states()).toEqual(['sent', 'sent', 'new_chat_quota', 'sent', 'sent'])
    expect(rig.manager.messages.outbox('shop')[2]).toMatchObject({
      reasonCode: 'quota_waits',
      reasonParams: { until },
    })
    expect(rig.manager.vitals('shop').newChats.quota).toEqual({ total: 3, used: 3, until })
    // WhatsApp is asked at each login, and its word counts from then on.
    await rig.pass(1000)
    link.tell({ kind: 'new_chat_quota', quota: { total: 4, used: 3, until } })
    await rig.settle()
    expect(states()[2]).toBe('sent')
    await send(stranger(4))
    expect(states().at(-1)).toBe('new_chat_quota')
    await rig.pass(3 * dayMs)
    expect(states().at(-1)).toBe('sent')
    link.tell({ kind: 'new_chat_quota', quota: null })
    await rig.settle()
    expect(rig.manager.vitals('shop').newChats.quota).toBeNull()
  })
})

describe('the warm-up of a new number', () => {
  it('lets it write to few strangers on the first day and to more on the next, also after a restart', async () => {
    await rig.manager.update('shop', { pacing: { warmUpDays: 14 } })
    for (let n = 0; n < 12; n += 1) await send(stranger(n))
    expect(states().filter((state) => state === 'sent')).toHaveLength(10)
    expect(states().slice(-2)).toEqual(['warm_up', 'warm_up'])
    await send(stranger(0))
    expect(states().at(-1)).toBe('sent')
    expect(rig.manager.vitals('shop').newChats.warmUp).toMatchObject({ today: 10, used: 10 })
    await rig.restart()
    await rig.pass(1)
    const next = await rig.link('shop')
    next.autoAck = true
    next.open()
    await rig.settle()
    expect(next.sent).toEqual([])
    await rig.pass(dayMs)
    expect(states().filter((state) => state !== 'sent')).toEqual([])
    expect(rig.manager.vitals('shop').newChats.warmUp).toMatchObject({ today: 15, used: 2 })
  })
})

describe('who asks not to be written to any more', () => {
  it('is not, whether it waits or is new, until the owner allows it; in no other chat', async () => {
    await rig.manager.update('shop', { settings: { optOutWords: ['Sair', 'STOP'] } })
    await receive(anna, 'hi')
    await rig.manager.setSending(true)
    await send(anna)
    await receive(anna, ' sair. ')
    await receive(stranger(1), 'I will stop by')
    await rig.manager.setSending(false)
    await rig.settle()
    expect(states()).toEqual(['opted_out'])
    await expect(send(anna)).rejects.toMatchObject({ code: 'opted_out' })
    await send(stranger(1))
    expect(states()).toEqual(['opted_out', 'sent'])
    expect(rig.manager.vitals('shop').optedOut).toBe(1)
    expect(rig.manager.messages.chats('shop', { jid: anna })).toMatchObject([{ optedOutAt: rig.clock.now() }])
    await expect(rig.manager.messages.optIn('shop', '12125559999')).rejects.toMatchObject({
      code: 'not_found',
    })
    expect(await rig.manager.messages.optIn('shop', anna)).toMatchObject({ optedOutAt: null })
    await send(anna)
    expect(states().at(-1)).toBe('sent')
    const told = await rig.told('shop', 'chat.opted_out', 'chat.opted_in')
    const chat = `${anna}@s.whatsapp.net`
    expect(told.map(({ type, data }) => ({ type, data }))).toEqual([
      { type: 'chat.opted_out', data: { chat } },
      { type: 'chat.opted_in', data: { chat } },
    ])
  })

  it('stays so when two names turn out to be one person', async () => {
    await rig.manager.update('shop', { settings: { optOutWords: ['stop'] } })
    const { id } = rig.view('shop')
    await receive(anna, 'stop')
    const [pn, lid] = [`${anna}@s.whatsapp.net`, '98765@lid']
    await rig.storage.commits.write((tx) => {
      rig.storage.chats.ensure(tx, id, account, { lid, at: 1 })
      rig.storage.chats.link(tx, id, account, { pn, lid, at: 2 })
    })
    await expect(send(lid)).rejects.toMatchObject({ code: 'opted_out' })
  })

  it.each([
    ['STOP', true],
    ['  ¡Stop!  ', true],
    ['ｓｔｏｐ', true],
    ['stop it', false],
    ['', false],
    [null, false],
  ])('is understood by the word alone: %j', (text, asks) => {
    expect(isOptOut(text, ['stop'])).toBe(asks)
  })
})
