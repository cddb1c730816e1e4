// A new link begins with what WhatsApp tells of the chats before it. Nothing of it is taken in as a message: what was read
// and answered elsewhere is not told as if it came now.
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Phone } from '../../../whatsapp/phone/phone.ts'
import { openShop, type Shop } from './shop.ts'

let shop: Shop
let bia: Phone
beforeAll(async () => {
  shop = await openShop('5511999990161', async ({ wa }, own) => {
    own.shareHistory = true
    bia = wa.phone({ number: '5511999990162', name: 'Bia' })
    await bia.sendText(own.number, 'last year')
    await own.waitForText('last year')
    await own.sendText(bia.number, 'long ago')
    await bia.waitForText('long ago')
  })
})
afterAll(() => shop.end())

it('of before the link there is no message, no chat, no contact and no event', async () => {
  // The history comes before this: when this is stored, all of that is done with.
  const id = await bia.sendText(shop.number, 'today')
  const message = await shop.stored(id)
  await shop.settled()
  expect((await shop.all()).map(({ text }) => text)).toEqual(['today'])
  expect(await shop.chats()).toMatchObject([{ jid: bia.jid, unread: 1, lastMessageAt: message.sentAt }])
  expect(await shop.contacts()).toMatchObject([{ pn: bia.jid }])
  expect((await shop.events('message.received')).map(({ data }) => data)).toEqual([message])
  expect(await shop.events('message.own')).toEqual([])
})

it('is done with: nothing of it waits in the journal, and a restart takes nothing more in', async () => {
  await expect.poll(() => shop.unapplied()).toBe(0)
  const before = await shop.all()
  await shop.appliance.kill()
  await shop.appliance.start()
  await shop.appliance.waitForState('shop', 'open')
  await shop.stored(await bia.sendText(shop.number, 'after the restart'))
  expect((await shop.all()).slice(0, -1)).toEqual(before)
})
