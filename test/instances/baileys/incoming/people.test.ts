// Who writes: a person has a phone number and a LID, and is one contact and one chat by either; and is called as they
// call themselves now.
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ContactView } from '../../../../core/contract/messages/message.ts'
import type { Phone } from '../../../whatsapp/phone/phone.ts'
import { openShop, type Shop } from './shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop('5511999990141')
})
afterAll(() => shop.end())

const contactsOf = async (phone: Phone): Promise<ContactView[]> =>
  (await shop.contacts()).filter(({ pn, lid }) => pn === phone.jid || lid === phone.lid)

const chatsWith = async (phone: Phone) =>
  (await shop.chats()).filter(({ pn, lid }) => pn === phone.jid || lid === phone.lid)

it('one that writes by LID, by number and in a group is one contact, with one chat of both names', async () => {
  const bia = shop.wa.phone({ number: '5511999990142', name: 'Bia' })
  const byLid = await bia.sendText(shop.number, 'by my LID', { addressing: 'lid' })
  expect(await shop.stored(byLid)).toMatchObject({ chat: bia.jid, chatAlt: bia.lid })
  const byNumber = await bia.sendText(shop.number, 'by my number', { addressing: 'pn' })
  expect(await shop.stored(byNumber)).toMatchObject({ chat: bia.jid, chatAlt: bia.lid })
  const group = await bia.createGroup('Both', [shop.number])
  await shop.stored(await bia.sendText(group, 'in a group'))

  expect(await contactsOf(bia)).toMatchObject([{ jid: bia.jid, pn: bia.jid, lid: bia.lid, pushName: 'Bia' }])
  expect(await chatsWith(bia)).toMatchObject([{ pn: bia.jid, lid: bia.lid, unread: 2 }])
})

it('one that was written to by number and answers by LID stays in the chat that is there', async () => {
  const caio = shop.wa.phone({ number: '5511999990143', name: 'Caio' })
  const sent = await shop.send(caio.number, 'hello, Caio')
  await caio.waitForText('hello, Caio')
  const answer = await caio.sendText(shop.number, 'hello', { addressing: 'lid' })
  expect(await shop.stored(answer)).toMatchObject({ chat: caio.jid, chatAlt: caio.lid })
  expect(await shop.stored(sent.id)).toMatchObject({ chat: caio.jid, chatAlt: caio.lid })
  expect(await chatsWith(caio)).toHaveLength(1)

  // Back by LID: to the same chat again.
  const back = await shop.send(caio.lid, 'by LID')
  await caio.waitForText('by LID')
  expect(await shop.stored(back.id)).toMatchObject({ chat: caio.jid, chatAlt: caio.lid })
  expect(await chatsWith(caio)).toHaveLength(1)
})

it('one that nobody has heard of is no contact before it writes itself', async () => {
  const dora = shop.wa.phone({ number: '5511999990144', name: 'Dora' })
  await shop.send(dora.number, 'are you Dora?')
  await dora.waitForText('are you Dora?')
  await shop.settled()
  expect(await contactsOf(dora)).toEqual([])
  await shop.stored(await dora.sendText(shop.number, 'yes'))
  expect(await contactsOf(dora)).toMatchObject([{ pushName: 'Dora', name: null }])
})

it('one that takes another name is called by it from then on, and was called otherwise before', async () => {
  const number = '5511999990145'
  const eva = shop.wa.phone({ number, name: 'Eva' })
  const before = await eva.sendText(shop.number, 'I am Eva')
  await shop.stored(before)
  shop.wa.phone({ number, name: 'Eva Maria' })
  const after = await eva.sendText(shop.number, 'I am Eva Maria')
  expect(await shop.stored(after)).toMatchObject({ pushName: 'Eva Maria' })
  expect(await shop.stored(before)).toMatchObject({ pushName: 'Eva' })
  expect(await contactsOf(eva)).toMatchObject([{ pushName: 'Eva Maria' }])
})

it('members of a group who write there are contacts without a chat of their own', async () => {
  const fabio = shop.wa.phone({ number: '5511999990146', name: 'Fábio' })
  const group = await fabio.createGroup('Only here', [shop.number])
  await shop.stored(await fabio.sendText(group, 'good evening'))
  expect(await contactsOf(fabio)).toMatchObject([{ pn: fabio.jid, lid: fabio.lid, pushName: 'Fábio' }])
  expect(await chatsWith(fabio)).toEqual([])
})
