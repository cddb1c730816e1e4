// A number's chats are conversations in Chatwoot: what comes in and what is sent goes there, and what agents write leaves.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../helpers/appliance.ts'
import { storedTexts } from '../helpers/world.ts'
import { conversationOf, saidTo, settled, startDesk, texts, viewOf, type Desk } from './harness.ts'

const shop = '5511999990901'
const ana = '5511999990902'
const bia = '5511999990903'

let desk: Desk
beforeAll(async () => {
  desk = await startDesk()
  await desk.open('shop', shop)
})
afterAll(() => desk.end())

describe('a customer’s message', () => {
  it('is in Chatwoot once, incoming, with a contact by name and number and one conversation', async () => {
    const { chatwoot, world } = desk
    await world.wa.phone({ number: ana, name: 'Ana' }).sendText(shop, 'Is *this* open?')
    const [said] = await saidTo(chatwoot, ana, (all) => all.length > 0)
    expect(said).toMatchObject({ content: 'Is **this** open?', message_type: 0, private: false })
    expect(said?.source_id).toMatch(/^WAID:/)
    expect(chatwoot.contactOf(ana)).toMatchObject({ name: 'Ana', phone_number: `+${ana}` })
    expect([...chatwoot.conversations.values()]).toHaveLength(1)
    expect([...chatwoot.inboxes.values()]).toMatchObject([{ name: 'shop' }])
  })

  it('is answered by an agent, once, with marks and signature, and its status comes back', async () => {
    const { chatwoot, world } = desk
    const { appliance } = world
    await appliance.ok('PUT', '/api/v1/instances/shop/chatwoot', { options: { signMsg: true } })
    const { id } = await conversationOf(chatwoot, ana)
    const phone = world.wa.phone({ number: ana })
    const written = chatwoot.write(id, { content: 'Yes, **until** six' })
    await phone.waitForText('*Maria:*\nYes, *until* six')
    await phone.markRead(phone.inbox.at(-1)?.id ?? '')
    await until('it is read in Chatwoot', () => written.status === 'read' || undefined)
    await settled(appliance, 'shop')
    expect(phone.inbox.filter(({ text }) => text?.includes('until'))).toHaveLength(1)
    expect(texts(chatwoot.messagesIn(id)).filter((text) => text?.includes('until'))).toHaveLength(1)
    await appliance.ok('PUT', '/api/v1/instances/shop/chatwoot', { options: { signMsg: false } })
  })

  it('that is answered by phone or over the API is there once as outgoing, and is never sent again', async () => {
    const { chatwoot, world } = desk
    chatwoot.switches.hookFirst = true
    await world.appliance.sendText('shop', ana, 'over the API')
    await world.wa.phone({ number: shop }).sendText(ana, 'by phone')
    const said = await saidTo(
      chatwoot,
      ana,
      (all) => texts(all).includes('by phone') && texts(all).includes('over the API'),
    )
    chatwoot.switches.hookFirst = false
    const own = said.filter(({ content }) => content === 'by phone' || content === 'over the API')
    expect(own.map(({ message_type: type }) => type)).toEqual([1, 1])
    await chatwoot.settled()
    await settled(world.appliance, 'shop')
    const inbox = world.wa.phone({ number: ana }).inbox.map(({ text }) => text)
    expect(inbox.filter((text) => text === 'over the API')).toHaveLength(1)
  })

  it('from somebody new, twenty at once, makes one contact and one conversation, in order', async () => {
    const { chatwoot, world } = desk
    const phone = world.wa.phone({ number: bia, name: 'Bia' })
    const wanted = Array.from({ length: 20 }, (_, n) => `burst ${n}`)
    for (const text of wanted) await phone.sendText(shop, text)
    const said = await saidTo(chatwoot, bia, (all) => all.length >= 20)
    // As they are stored: the first of a new session is read with the others.
    const stored = await storedTexts(world.appliance, 'shop')
    expect(texts(said)).toEqual(stored.filter((text) => wanted.includes(text)))
    expect(texts(said).toSorted()).toEqual(wanted.toSorted())
    expect(chatwoot.conversationsOf(chatwoot.contactOf(bia)?.id ?? 0)).toHaveLength(1)
    expect(
      [...chatwoot.contacts.values()].filter(({ phone_number: number }) => number === `+${bia}`),
    ).toHaveLength(1)
  })
})

it('has nothing left over, and nothing failed', async () => {
  const view = await settled(desk.world.appliance, 'shop')
  expect(view).toMatchObject({ waiting: 0, failed: 0, failingSince: null, isSigned: true })
  expect(desk.chatwoot.hookRefusals).toEqual([])
  expect((await viewOf(desk.world.appliance, 'shop')).lastError).toBeNull()
})
