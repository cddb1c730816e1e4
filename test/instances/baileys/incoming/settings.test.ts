// The number's settings that act on what comes in: reading at once, and leaving groups alone.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '../../../helpers/appliance.ts'
import type { Phone } from '../../../whatsapp/phone/phone.ts'
import { openShop, type Shop } from './shop.ts'

let shop: Shop
let bia: Phone
beforeAll(async () => {
  shop = await openShop('5511999990171')
  bia = shop.wa.phone({ number: '5511999990172', name: 'Bia' })
})
afterAll(() => shop.end())

const set = (settings: object) => shop.appliance.ok('PATCH', '/api/v1/instances/shop', { settings })
const isRead = (id: string) => bia.receipts.some((each) => each.id === id && each.type === 'read')

it('what comes in is read at once where the number is told to, and left unread where not', async () => {
  const left = await bia.sendText(shop.number, 'take your time')
  await shop.stored(left)
  await set({ readMessages: true })
  await shop.appliance.waitForState('shop', 'open')
  const id = await bia.sendText(shop.number, 'read me now')
  await shop.stored(id)
  await until('its sender is told that it was read', () => isRead(id) || undefined)
  expect(isRead(left)).toBe(false)
})

it('groups are not taken in where the number is told to leave them alone', async () => {
  const group = await bia.createGroup('Noise', [shop.number])
  await shop.stored(await bia.sendText(group, 'heard'))
  await set({ groupsIgnore: true })
  await shop.appliance.waitForState('shop', 'open')
  const id = await bia.sendText(group, 'not heard')
  await shop.stored(await bia.sendText(shop.number, 'heard again'))
  await shop.settled()
  const ids = (await shop.all()).map((message) => message.id)
  expect(ids).not.toContain(id)
  // WhatsApp is told that it has come, not that it was refused.
  expect(shop.wa.counters(shop.device(shop.number)).nacksSent).toBe(0)
})
