// What becomes of an own message: each step of its status told once, in a group by whom; and what is read elsewhere.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { EventView } from '../../../../core/contract/events/event.ts'
import type { MessageStatus } from '../../../../core/contract/state.ts'
import { until } from '../../../helpers/appliance.ts'
import type { Phone } from '../../../whatsapp/phone/phone.ts'
import { el } from '../../../whatsapp/nodes.ts'
import { openShop, type Receipt, type Shop } from './shop.ts'

let shop: Shop
let bia: Phone
let caio: Phone
beforeAll(async () => {
  shop = await openShop('5511999990131')
  bia = shop.wa.phone({ number: '5511999990132', name: 'Bia' })
  caio = shop.wa.phone({ number: '5511999990133', name: 'Caio' })
})
afterAll(() => shop.end())
beforeEach(() => {
  bia.goOnline()
  caio.goOnline()
})

/** Waits until the message has this status and it was told. */
const status = (id: string, wanted: MessageStatus) =>
  until(`${id} is ${wanted}`, async () => {
    const told = (await shop.told('message.status', id)).at(-1)
    const isTold = told !== undefined && 'status' in told && told.status === wanted
    return (isTold && (await shop.stored(id)).status === wanted) || undefined
  })

/** Rows of a group's message are by member; their order is nobody's concern. */
const byRecipient = (rows: readonly Receipt[]): Receipt[] =>
  rows.toSorted((a, b) => a.recipient.localeCompare(b.recipient))

function steps(told: readonly EventView['data'][]): unknown[] {
  return told.map((data) =>
    'status' in data && 'participant' in data ? [data.status, data.participant] : data,
  )
}

const time = expect.any(Number)
const received = (recipient: string): Receipt => ({
  recipient,
  delivered_at: time,
  read_at: null,
  played_at: null,
})
const read = (recipient: string): Receipt => ({ ...received(recipient), read_at: time })

describe('an own message to a person', () => {
  it('is sent, delivered, read and played, each told once and with its time', async () => {
    bia.goOffline()
    const { id } = await shop.send(bia.number, 'listen to this')
    await status(id, 'sent')
    expect(shop.receipts(id)).toEqual([])

    bia.goOnline()
    await status(id, 'delivered')
    expect(shop.receipts(id)).toEqual([received(bia.jid)])

    await bia.markRead(id)
    await status(id, 'read')
    expect(shop.receipts(id)).toEqual([read(bia.jid)])

    await bia.markPlayed(id)
    await status(id, 'played')
    expect(shop.receipts(id)).toEqual([{ ...read(bia.jid), played_at: time }])
    expect(await shop.receiptsShown(id)).toEqual([
      { recipient: bia.jid, deliveredAt: time, readAt: time, playedAt: time },
    ])

    const told = await shop.told('message.status', id)
    expect(steps(told)).toEqual([
      ['sent', null],
      ['delivered', null],
      ['read', null],
      ['played', null],
    ])
    expect(told).toEqual(told.map(() => expect.objectContaining({ id, chat: bia.jid, errorCode: null })))
  })

  it('never falls back, and the first time of each step counts', async () => {
    bia.goOffline()
    const { id } = await shop.send(bia.number, 'once more')
    await status(id, 'sent')
    bia.goOnline()
    await status(id, 'delivered')
    // One at a time: of what comes in one moment, Baileys tells the last alone.
    await bia.markPlayed(id)
    await status(id, 'played')
    await bia.markRead(id)
    const rows = [{ ...read(bia.jid), played_at: time }]
    await expect.poll(() => shop.receipts(id)).toEqual(rows)
    const before = shop.receipts(id)
    await bia.markRead(id)
    await bia.markPlayed(id)
    const after = await shop.send(bia.number, 'after it')
    await status(after.id, 'delivered')
    expect(shop.receipts(id)).toEqual(before)
    expect(await shop.stored(id)).toMatchObject({ status: 'played' })
    expect(steps(await shop.told('message.status', id))).toEqual([
      ['sent', null],
      ['delivered', null],
      ['played', null],
    ])
  })

  it('that was written on the phone rises like any other', async () => {
    const id = await shop.own.sendText(bia.number, 'from my phone')
    await shop.stored(id)
    await bia.waitForText('from my phone')
    await bia.markRead(id)
    await status(id, 'read')
    expect(steps(await shop.told('message.status', id)).at(-1)).toEqual(['read', null])
  })
})

describe('an own message to a group', () => {
  it('has a row for each member, and rises with the first one that is further', async () => {
    const group = await bia.createGroup('Two members', [shop.number, caio.number])
    bia.goOffline()
    caio.goOffline()
    const { id } = await shop.send(group, 'who comes?')
    await status(id, 'sent')
    bia.goOnline()
    await status(id, 'delivered')
    expect(shop.receipts(id)).toEqual([received(bia.lid)])

    caio.goOnline()
    await caio.waitForText('who comes?')
    await expect
      .poll(() => byRecipient(shop.receipts(id)))
      .toEqual(byRecipient([received(bia.lid), received(caio.lid)]))
    expect(await shop.stored(id)).toMatchObject({ status: 'delivered' })

    await caio.markRead(id)
    await status(id, 'read')
    expect(byRecipient(shop.receipts(id))).toEqual(byRecipient([received(bia.lid), read(caio.lid)]))

    await bia.markRead(id)
    await expect
      .poll(() => byRecipient(shop.receipts(id)))
      .toEqual(byRecipient([read(bia.lid), read(caio.lid)]))
    expect(await shop.stored(id)).toMatchObject({ status: 'read' })
    expect(steps(await shop.told('message.status', id))).toEqual([
      ['sent', null],
      ['delivered', bia.lid],
      ['read', caio.lid],
    ])
  })
})

describe('what is read elsewhere', () => {
  it('is not unread any more when the number’s own phone has read it', async () => {
    const chat = async () => (await shop.chats()).find(({ jid }) => jid === caio.jid)
    const first = await caio.sendText(shop.number, 'one')
    const second = await caio.sendText(shop.number, 'two')
    await Promise.all([shop.stored(first), shop.stored(second)])
    expect(await chat()).toMatchObject({ unread: 2 })
    await shop.own.waitForText('two')
    await shop.own.markRead(second)
    await expect.poll(chat).toMatchObject({ unread: 0 })
    // By it the phone was heard of.
    const health = async () => await shop.health()
    await expect.poll(health).toMatchObject({
      phoneSeenAt: expect.any(Number),
      linkRisk: { score: 100, reasons: [] },
    })
    // Only own messages have a status that rises.
    expect(await shop.stored(second)).toMatchObject({ status: 'delivered' })
    expect(await shop.told('message.status', second)).toEqual([])

    await shop.stored(await caio.sendText(shop.number, 'three'))
    expect(await chat()).toMatchObject({ unread: 1 })
  })

  it('is not unread any more in a group either, also where it comes with the message itself', async () => {
    const group = await caio.createGroup('Read elsewhere', [shop.number, bia.number])
    const chat = async () => (await shop.chats()).find(({ jid }) => jid === group)
    const first = await caio.sendText(group, 'one')
    await shop.stored(first)
    await shop.stored(await bia.sendText(group, 'two'))
    expect(await chat()).toMatchObject({ unread: 2 })
    await shop.own.waitForText('one')
    await shop.own.markRead(first)
    await expect.poll(chat).toMatchObject({ unread: 0 })

    const hidden = await bia.sendText(group, 'three')
    await shop.stored(hidden)
    expect(await chat()).toMatchObject({ unread: 1 })
    const t = Math.floor(Date.now() / 1000)
    // As it is told where the owner shows nobody what he reads.
    const attrs = { id: hidden, from: group, participant: shop.own.lid, recipient: bia.lid, t }
    shop.deliver(el('receipt', { ...attrs, type: 'read-self' }))
    await expect.poll(chat).toMatchObject({ unread: 0 })

    await shop.appliance.ok('POST', '/api/v1/instances/shop/stop')
    const away = await caio.sendText(group, 'while it was away')
    await shop.own.waitForText('while it was away')
    await shop.own.markRead(away)
    await shop.appliance.ok('POST', '/api/v1/instances/shop/start')
    await shop.stored(away)
    await expect.poll(chat).toMatchObject({ unread: 0 })
  })
})

describe('that others say the owner has read', () => {
  it('counts for nothing, in a chat and in a group', async () => {
    const group = await caio.createGroup('Not read', [shop.number, bia.number])
    const chat = async (jid: string) => (await shop.chats()).find((each) => each.jid === jid)
    await shop.stored(await caio.sendText(group, 'to the group'))
    const id = await caio.sendText(shop.number, 'to the shop')
    await shop.stored(id)
    const before = await chat(caio.jid)
    expect(before?.unread).toBeGreaterThan(0)
    const t = Math.floor(Date.now() / 1000)
    const forged = (attrs: Record<string, string>) => {
      for (const type of ['read-self', 'read']) shop.deliver(el('receipt', { id, type, t, ...attrs }))
    }
    forged({ from: bia.jid, recipient: caio.jid })
    forged({ from: caio.jid })
    forged({ from: group, participant: bia.lid })
    // Digits alone are nobody: these are the own number's, as a LID.
    forged({ from: `${shop.number}@lid`, recipient: caio.jid })
    await shop.settled()
    await shop.stored(await bia.sendText(shop.number, 'behind them'))
    expect(await chat(caio.jid)).toMatchObject({ unread: before?.unread })
    expect(await chat(group)).toMatchObject({ unread: 1 })
  })
})

describe('receipts that come together', () => {
  it('all count, in whatever order, and before the message that they are of', async () => {
    const group = await bia.createGroup('All at once', [shop.number, caio.number])
    const { id: own } = await shop.send(group, 'to both')
    await bia.waitForText('to both')
    await caio.waitForText('to both')
    await status(own, 'delivered')
    await shop.appliance.ok('POST', '/api/v1/instances/shop/stop')
    // The backlog has them all at once: Baileys tells the last of each.
    const later = await shop.own.sendText(bia.number, 'and this one')
    await bia.waitForText('and this one')
    await bia.markRead(later)
    await bia.markRead(own)
    await caio.markRead(own)
    await shop.appliance.ok('POST', '/api/v1/instances/shop/start')
    await shop.stored(later)
    await status(later, 'read')
    await status(own, 'read')
    await expect
      .poll(() => byRecipient(shop.receipts(own)))
      .toEqual(byRecipient([read(bia.lid), read(caio.lid)]))
    // That it was delivered is told to the device that has sent it.
    expect(shop.receipts(later)).toEqual([{ ...read(bia.jid), delivered_at: null }])
  })
})
