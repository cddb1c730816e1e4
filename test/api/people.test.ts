// People and the own profile: what somebody shows, what the number shows and to whom, who is blocked, who is typing, what
// was read; by our own routes and by Evolution's.
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ProfileView } from '../../core/contract/people/person.ts'
import { until } from '../helpers/appliance.ts'
import { startWorld, type World } from '../helpers/world.ts'
import type { Phone } from '../whatsapp/phone/phone.ts'

const number = '5511999990201'
const own = '/api/v1/instances/shop'
/** A picture of one pixel. */
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3])
let world: World
let ana: Phone
beforeAll(async () => {
  world = await startWorld()
  world.wa.phone({ number, name: 'Shop' })
  await world.link('shop', number)
  ana = world.wa.phone({ number: '5511999990202', name: 'Ana' })
})
afterAll(() => world.end())

const ok = <T = unknown>(method: string, path: string, body?: unknown) =>
  world.appliance.ok<T>(method, own + path, body)
const ask = (method: string, path: string, body?: unknown) => world.appliance.request(method, path, body)
const account = () => world.wa.hub.directory.ensureAccount(number)
const person = '/profile?person=5511999990202'

it('what somebody shows is asked for: about, picture, business; what is not shown is not there', async () => {
  const { directory } = world.wa.hub
  expect(await ok(`GET`, person)).toMatchObject({
    jid: ana.jid,
    about: { text: expect.any(String) },
    pictureUrl: null,
    business: null,
  })
  await ana.setPicture(jpeg)
  const business = {
    description: 'Cakes',
    email: 'a@b.c',
    website: 'https://b.c',
    address: 'Rua 1',
    category: 'Bakery',
  }
  directory.putAccount({ ...directory.ensureAccount(ana.number), about: 'Baking', business })
  const shown = await ok<ProfileView>('GET', person)
  expect(shown).toMatchObject({
    about: { text: 'Baking' },
    business: { description: 'Cakes', websites: ['https://b.c'] },
  })
  expect(shown.pictureUrl).toMatch(/^https:/)
  directory.putAccount({ ...directory.ensureAccount(ana.number), privacy: { profile: 'none' } })
  expect(await ok('GET', person)).toMatchObject({ pictureUrl: null })
  expect(await ask('POST', '/chat/fetchProfilePictureUrl/shop', { number: ana.number })).toMatchObject({
    status: 200,
    body: { wuid: ana.jid, profilePictureUrl: null },
  })
  expect(await ask('POST', '/chat/fetchBusinessProfile/shop', { number: ana.number })).toMatchObject({
    body: { isBusiness: true, description: 'Cakes', website: ['https://b.c'] },
  })
})

it('the own profile is changed, and everybody sees it', async () => {
  expect(await ok('PATCH', '/profile', { about: 'Open until six', name: 'The shop' })).toMatchObject({
    about: { text: 'Open until six' },
  })
  expect(account().about).toBe('Open until six')
  await until('the name is told', async () =>
    (await ok<ProfileView>('GET', '/profile')).name === 'The shop' ? true : undefined,
  )
  expect(await ok('PUT', '/profile/picture', { file: { base64: png } })).toMatchObject({
    pictureUrl: expect.stringMatching(/^https:/),
  })
  expect(await ok('PUT', '/profile/picture', { file: null })).toMatchObject({ pictureUrl: null })
  expect(await ask('POST', '/chat/updateProfileStatus/shop', { status: 'Closed' })).toMatchObject({
    body: { update: 'success' },
  })
  expect(await ask('POST', '/chat/fetchProfile/shop', {})).toMatchObject({
    body: {
      wuid: `${number}@s.whatsapp.net`,
      name: 'The shop',
      status: { status: 'Closed' },
      isBusiness: false,
    },
  })
  expect(
    await ask('POST', '/chat/updateProfilePicture/shop', { picture: `data:image/png;base64,${png}` }),
  ).toMatchObject({ status: 200 })
  expect(await ask('DELETE', '/chat/removeProfilePicture/shop')).toMatchObject({
    body: { update: 'success' },
  })
})

it('who sees what is read and set', async () => {
  expect(await ok('PATCH', '/privacy', { profile: 'contacts', online: 'match_last_seen' })).toMatchObject({
    profile: 'contacts',
    online: 'match_last_seen',
    groupadd: 'all',
  })
  expect(account().privacy).toMatchObject({ profile: 'contacts' })
  const all = {
    readreceipts: 'all',
    profile: 'all',
    status: 'all',
    online: 'all',
    last: 'none',
    groupadd: 'contacts',
  }
  expect(await ask('POST', '/chat/updatePrivacySettings/shop', all)).toMatchObject({
    status: 201,
    body: { data: all },
  })
  expect((await ask('GET', '/chat/fetchPrivacySettings/shop')).body).toEqual(all)
})

it('somebody is blocked, and no longer', async () => {
  await world.appliance.sendText('shop', ana.number, 'hello')
  await ana.waitForText('hello')
  expect(await ok('PUT', '/blocked', { person: ana.number, blocked: true })).toMatchObject({
    blocked: [expect.any(String)],
  })
  expect(account().blocked).toEqual([ana.lid])
  expect(
    await ask('POST', '/chat/updateBlockStatus/shop', { number: ana.number, status: 'unblock' }),
  ).toMatchObject({
    status: 201,
    body: { block: 'success' },
  })
  expect(await ok('GET', '/blocked')).toEqual({ blocked: [] })
})

it('typing is shown to the other side, for as long as it was asked for', async () => {
  const { presences } = world.wa.hub
  expect(await ok('PUT', '/typing', { to: ana.number, state: 'recording' })).toEqual({ state: 'recording' })
  await ask('POST', '/chat/sendPresence/shop', { number: ana.number, presence: 'composing', delay: 10 })
  const shown = presences.said.filter(({ to }) => to === ana.number).map(({ what }) => what)
  expect(shown).toEqual(['recording', 'composing', 'paused'])
})

it('what was read, or played, its sender hears, and the chat counts as read', async () => {
  const id = await ana.sendText(number, 'read me')
  await until('it is stored', async () => {
    const { messages } = await world.appliance.ok<{ messages: object[] }>(
      'GET',
      `/api/v1/messages?instance=shop&id=${id}`,
    )
    return messages.length > 0 || undefined
  })
  expect(await ok('POST', '/read', { messages: [id] })).toEqual({ marked: 1 })
  await ana.waitFor(() => ana.receipts.some((receipt) => receipt.id === id && receipt.type === 'read'))
  const { chats } = await ok<{ chats: { jid: string; unread: number }[] }>('GET', '/chats')
  expect(chats.find(({ jid }) => jid === ana.jid)).toMatchObject({ unread: 0 })
  await ok('POST', '/read', { messages: [id], played: true })
  await ana.waitFor(() => ana.receipts.some((receipt) => receipt.id === id && receipt.type === 'played'))
  expect(await ask('POST', `${own}/read`, { messages: ['NOSUCH'] })).toMatchObject({ status: 404 })
})
