// What clients of the dialect are told of people: who is met and how they are called, durable; who is there and who types,
// live. And what our own stream tells of the latter.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Endpoint } from '../../helpers/endpoint.ts'
import { apiKey, until } from '../../helpers/appliance.ts'
import { StreamConsumer } from '../../helpers/event-stream.ts'
import { startWorld, waitForTexts, type World } from '../../helpers/world.ts'
import type { Phone } from '../../whatsapp/phone/phone.ts'

const number = '5511999990301'
const jpeg = (n: number) => Buffer.from([0xff, 0xd8, 0xff, 0xe0, n])
let world: World
let endpoint: Endpoint
let ana: Phone
beforeAll(async () => {
  endpoint = await Endpoint.start()
  world = await startWorld()
  world.wa.phone({ number, name: 'Shop' })
  await world.link('shop', number)
  ana = world.wa.phone({ number: '5511999990302', name: 'Ana' })
  await world.appliance.ok('POST', '/webhook/set/shop', {
    webhook: {
      enabled: true,
      url: endpoint.url,
      events: ['CONTACTS_UPSERT', 'CONTACTS_UPDATE', 'PRESENCE_UPDATE'],
    },
  })
})
afterAll(async () => {
  await world.end()
  await endpoint.close()
})

const dataOf = (event: string) =>
  endpoint.taken.filter(({ json }) => json['event'] === event).map(({ json }) => json['data'])
const told = (event: string, count: number) =>
  until(`${event} is told`, () => {
    const data = dataOf(event)
    return data.length >= count ? data : undefined
  })
const instanceId = async () => (await world.appliance.instance('shop')).id

it('somebody who writes first is a new contact, and called otherwise a changed one', async () => {
  await ana.sendText(number, 'hello')
  await waitForTexts(world.appliance, 'shop', 1)
  const contact = { remoteJid: ana.jid, profilePicUrl: null, instanceId: await instanceId() }
  expect(await told('contacts.upsert', 1)).toEqual([{ ...contact, pushName: 'Ana' }])
  const renamed = world.wa.phone({ number: ana.number, name: 'Ana Maria' })
  await renamed.sendText(number, 'hello again')
  expect(await told('contacts.update', 1)).toEqual([{ ...contact, pushName: 'Ana Maria' }])
  await ana.sendText(number, 'and again')
  await waitForTexts(world.appliance, 'shop', 3)
  const events = await world.appliance.events()
  const people = events.filter(({ type }) => type === 'contact.updated').map(({ data }) => data)
  expect(people).toMatchObject([
    { jid: ana.jid, pn: ana.jid, lid: ana.lid, pushName: 'Ana', isNew: true },
    { pushName: 'Ana Maria', isNew: false },
  ])
})

const pictures = async (remoteJid: string) => {
  const where = { remoteJid }
  const found = await world.appliance.request('POST', '/chat/findContacts/shop', { where })
  return (found.body as { profilePicUrl: string | null }[]).map(({ profilePicUrl }) => profilePicUrl)
}

it('a picture that changes, or is asked for, is kept and told; one that is taken away is gone; of strangers nothing', async () => {
  const { directory, counters } = world.wa.hub
  await ana.sendText(number, 'look')
  const { jid } = ana
  await until('Ana is known', async () => (await pictures(jid)).length > 0 || undefined)
  const updates = dataOf('contacts.update').length
  const stranger = world.wa.phone({ number: '5511999990303', name: 'Nobody' })
  directory.watch(number, directory.ensureAccount(stranger.number))
  directory.watch(number, directory.ensureAccount(ana.number))
  await stranger.setPicture(jpeg(1))
  await ana.setPicture(jpeg(2))
  const [shown] = (await told('contacts.update', updates + 1)).slice(updates)
  const profilePicUrl = expect.stringMatching(/^https:/)
  expect(shown).toMatchObject({ remoteJid: jid, profilePicUrl, instanceId: await instanceId() })
  expect(await pictures(jid)).toEqual([profilePicUrl])
  expect(await pictures(stranger.jid)).toEqual([])
  const asked = counters.traffic.filter(({ attrs }) => attrs['xmlns'] === 'w:profile:picture')
  expect(asked.map(({ attrs }) => attrs['target'])).toEqual([jid])
  await ana.setPicture(undefined)
  expect((await told('contacts.update', updates + 2))[updates + 1]).toMatchObject({ profilePicUrl: null })
  await ana.setPicture(jpeg(3))
  const fetch = () => world.appliance.ok('POST', '/chat/fetchProfilePictureUrl/shop', { number: ana.number })
  const found = (await fetch()) as { profilePictureUrl: string }
  expect((await told('contacts.update', updates + 3))[updates + 2]).toMatchObject({
    profilePicUrl: found.profilePictureUrl,
  })
  await fetch()
  const events = await world.appliance.events()
  const people = events.flatMap((event) => (event.type === 'contact.updated' ? [event.data] : []))
  expect(people.slice(-3).map(({ pictureUrl }) => pictureUrl)).toEqual([
    profilePicUrl,
    null,
    found.profilePictureUrl,
  ])
})

it('who is there and who types is told live, once a while, and is in no log', async () => {
  const stream = new StreamConsumer()
  const plain = new StreamConsumer()
  expect(await stream.connect(world.appliance.url, apiKey, '?presence=true')).toBe(200)
  expect(await plain.connect(world.appliance.url, apiKey)).toBe(200)
  const watched = await world.appliance.ok('POST', '/api/v1/instances/shop/presence', { person: ana.number })
  expect(watched).toEqual({ person: ana.jid })
  await until('WhatsApp knows', () => world.wa.hub.presences.subscribers(ana.number).length > 0 || undefined)
  ana.setPresence('unavailable')
  for (let time = 0; time < 5; time += 1) ana.showTyping(number, 'composing')
  const [first] = await told('presence.update', 1)
  expect(first).toEqual({
    id: ana.jid,
    presences: { [ana.jid]: { lastKnownPresence: 'unavailable', lastSeen: expect.any(Number) } },
  })
  expect((await told('presence.update', 2))[1]).toEqual({
    id: ana.jid,
    presences: { [ana.jid]: { lastKnownPresence: 'composing' } },
  })
  expect(dataOf('presence.update')).toHaveLength(2)
  const common = { instanceId: await instanceId(), chat: ana.jid, person: ana.jid }
  expect(stream.named.map(({ data }) => data)).toMatchObject([
    { ...common, state: 'unavailable', lastSeen: expect.any(Number) },
    { ...common, state: 'composing', lastSeen: null },
  ])
  expect(plain.named).toEqual([])
  expect(JSON.stringify(await world.appliance.events())).not.toContain('composing')
  stream.disconnect()
  plain.disconnect()
})
