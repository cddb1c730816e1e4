// A new link begins with what the phone tells of the chats before it. It is taken in, but what was read and answered
// elsewhere is not told as if it came now.
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

const texts = async () => (await shop.all()).map(({ text }) => text)

it('of before the link is there, and only what came since is news and unread', async () => {
  const id = await bia.sendText(shop.number, 'today')
  const message = await shop.stored(id)
  await expect.poll(texts).toHaveLength(3)
  await shop.settled()
  expect(new Set(await texts())).toEqual(new Set(['last year', 'long ago', 'today']))
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
  const after = await shop.all()
  expect(after.filter(({ text }) => text !== 'after the restart')).toEqual(before)
})
