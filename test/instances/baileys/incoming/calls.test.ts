// Calls: told when they ring and when they are over, and a line in the chat that says what became of each.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '../../../helpers/appliance.ts'
import { el } from '../../../whatsapp/nodes.ts'
import type { Phone } from '../../../whatsapp/phone/phone.ts'
import { openShop, type Shop } from './shop.ts'

let shop: Shop
let ana: Phone
beforeAll(async () => {
  shop = await openShop('5511999990211')
  ana = shop.wa.phone({ number: '5511999990212', name: 'Ana' })
})
afterAll(() => shop.end())

const lineOf = (id: string, code: string) =>
  until(`${id} is shown as ${code}`, async () =>
    (await shop.all()).find(({ notice }) => notice?.code === code && notice.params['callId'] === id),
  )
const told = (type: 'call.ringing' | 'call.ended', id: string) =>
  until(`${type} is told`, async () => {
    const found = await shop.told(type, id)
    return found.length > 0 ? found : undefined
  })

it('one that nobody takes rings, is missed, and is one line in the chat, which counts for nothing that was said', async () => {
  const id = await ana.call(shop.number, undefined, true)
  expect(await lineOf(id, 'call_ringing')).toMatchObject({
    kind: 'system',
    fromMe: false,
    notice: { params: { video: 1 } },
  })
  expect(await told('call.ringing', id)).toMatchObject([
    { chat: ana.jid, from: { pn: ana.jid }, isVideo: true, isGroup: false },
  ])
  // The same offer again is the same call.
  await ana.call(shop.number, id, true)
  await ana.endCall(shop.number, id, 'timeout')
  await lineOf(id, 'call_missed')
  expect(await told('call.ended', id)).toMatchObject([{ outcome: 'missed', from: { pn: ana.jid } }])
  await shop.settled()
  expect(await shop.told('call.ringing', id)).toHaveLength(1)
  expect((await shop.all()).filter(({ notice }) => notice?.params['callId'] === id)).toHaveLength(1)
  expect(await shop.chats()).toContainEqual(expect.objectContaining({ jid: ana.jid, unread: 0 }))
})

it('one that the phone takes is answered, whatever ends it then', async () => {
  const id = await ana.call(shop.number)
  await lineOf(id, 'call_ringing')
  const accept = el('accept', { 'call-id': id, 'call-creator': ana.jid })
  const attrs = { id: 'ACCEPTED', from: shop.own.jid, t: Math.floor(Date.now() / 1000) }
  shop.deliver(el('call', attrs, [accept]))
  await lineOf(id, 'call_answered')
  await ana.endCall(shop.number, id)
  await shop.settled()
  expect(await told('call.ended', id)).toMatchObject([{ outcome: 'answered' }])
})

it('one that the settings reject is rejected', async () => {
  await shop.appliance.ok('PATCH', '/api/v1/instances/shop', { settings: { rejectCall: true } })
  const id = await ana.call(shop.number)
  await lineOf(id, 'call_rejected')
  expect(await told('call.ended', id)).toMatchObject([{ outcome: 'rejected' }])
})

it('one of an id that is too long is one line like any other, and ends', async () => {
  const id = 'LONG'.repeat(100)
  await shop.appliance.ok('PATCH', '/api/v1/instances/shop', { settings: { rejectCall: false } })
  await ana.call(shop.number, id)
  const { id: line } = await lineOf(id, 'call_ringing')
  expect(line.length).toBeLessThanOrEqual(128)
  await ana.call(shop.number, id)
  await ana.endCall(shop.number, id, 'timeout')
  expect(await lineOf(id, 'call_missed')).toMatchObject({ id: line })
  expect(await shop.told('call.ringing', id)).toHaveLength(1)
})

it('one that makes no sense, or that cannot be stored, ends no connection and holds up nothing', async () => {
  const device = shop.device(shop.number)
  const { logins } = shop.wa.counters(device)
  shop.change(`CREATE TRIGGER refused BEFORE INSERT ON messages WHEN NEW.message_id = 'call POISON'
    BEGIN SELECT RAISE(ABORT, 'no such call'); END`)
  const attrs = { from: ana.jid, t: Math.floor(Date.now() / 1000) }
  const known = await ana.call(shop.number)
  await lineOf(known, 'call_ringing')
  const strange = el('constructor', { 'call-id': known, 'call-creator': ana.jid })
  shop.deliver(el('call', { ...attrs, id: 'STRANGE' }, [strange]))
  shop.deliver(el('call', { ...attrs, id: 'NOBODY', from: 'nobody' }, [el('offer', { 'call-id': 'NOBODY' })]))
  await ana.call(shop.number, 'POISON')
  await ana.endCall(shop.number, 'POISON')
  await ana.endCall(shop.number, known, 'timeout')
  await lineOf(known, 'call_missed')
  // Each is acknowledged, so that it does not come at every login.
  await shop.settled()
  expect((await shop.all()).filter(({ id }) => id === 'call POISON')).toEqual([])
  expect(shop.wa.counters(device).logins).toBe(logins)
  shop.change('DROP TRIGGER refused')
})
