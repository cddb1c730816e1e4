// What cannot be read: asked for again and counted for whom it came from, until something of theirs is read.
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { until } from '../../../helpers/appliance.ts'
import type { Phone } from '../../../whatsapp/phone/phone.ts'
import { openShop, type Shop } from './shop.ts'

let shop: Shop
let bia: Phone
let device: { number: string; device: number }
beforeAll(async () => {
  const number = '5511999990151'
  shop = await openShop(number)
  bia = shop.wa.phone({ number: '5511999990152', name: 'Bia' })
  device = { number, device: Number(shop.device(number).split(':')[1]) }
  await shop.stored(await bia.sendText(number, 'readable'))
})
afterAll(() => shop.end())
beforeEach(() => {
  shop.wa.faults.clear()
  bia.answersRetries = true
})

const counted = async () => (await shop.health()).undecryptable

/** Something that the device cannot read, and that its sender does not say again. */
async function unreadable(text: string, to = shop.number): Promise<string> {
  bia.answersRetries = false
  shop.wa.faults.arm({ kind: 'corrupt' }, device)
  const before = asked()
  const id = await bia.sendText(to, text)
  await until('the device has asked for it again', () => asked() > before || undefined)
  return id
}

const asked = () => shop.wa.counters(shop.device(shop.number)).retryReceiptsSent

const texts = async () => (await shop.all()).map(({ text }) => text)

it('is read when its sender repeats it: one message, and nothing counted any more', async () => {
  shop.wa.faults.arm({ kind: 'corrupt' }, device)
  const id = await bia.sendText(shop.number, 'damaged on its way')
  expect(await shop.stored(id)).toMatchObject({ text: 'damaged on its way', fromMe: false })
  await expect.poll(counted).toEqual([])
  expect(asked()).toBeGreaterThan(0)
  expect(await shop.told('message.received', id)).toHaveLength(1)
})

it('is no message and no event, and is counted for its sender until something of theirs is read', async () => {
  const id = await unreadable('lost')
  await expect.poll(counted).toMatchObject([{ contact: bia.jid, count: 1 }])
  expect(await texts()).not.toContain('lost')
  expect(await shop.told('message.received', id)).toEqual([])
  expect(shop.unapplied()).toBe(0)
  await unreadable('lost, too')
  await expect.poll(counted).toMatchObject([{ contact: bia.jid, count: 2 }])

  await shop.stored(await bia.sendText(shop.number, 'this one is whole'))
  expect(await counted()).toEqual([])
  expect(await shop.events('instance.undecryptable')).toEqual([])
})

it('is counted in a group for who has written it, not for the group', async () => {
  const group = await bia.createGroup('Bad line', [shop.number])
  await shop.stored(await bia.sendText(group, 'can you read me?'))
  await unreadable('no', group)
  await expect.poll(counted).toMatchObject([{ contact: bia.jid, count: 1 }])
  bia.answersRetries = true
  await shop.stored(await bia.sendText(group, 'and now?'))
  expect(await counted()).toEqual([])
})

it('is told once when it is no accident any more', async () => {
  for (const text of ['one', 'two', 'three', 'four']) await unreadable(text)
  await expect.poll(counted).toMatchObject([{ contact: bia.jid, count: 4 }])
  await expect
    .poll(async () => (await shop.events('instance.undecryptable')).map(({ data }) => data))
    .toEqual([{ contact: bia.jid, count: 3 }])
})
