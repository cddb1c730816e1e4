// Channels: what is posted is received in the open and kept before it is acknowledged, what is counted of it is told, and
// what is done with a channel from here or on the phone is known on both sides.
import { createHash } from 'node:crypto'
import { proto } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ChannelView } from '../../../../core/contract/channels/channel.ts'
import { until } from '../../../helpers/appliance.ts'
import { announce, count, follow, makeChannel, post } from '../../../whatsapp/server/channels/channels.ts'
import { el } from '../../../whatsapp/nodes.ts'
import { openShop, type Shop } from './shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop('5511999990221')
})
afterAll(() => shop.end())

const path = (rest = '') => `/api/v1/instances/shop/channels${rest}`
const ask = <T>(method: string, url: string, body?: unknown) => shop.appliance.request<T>(method, url, body)
const ok = <T>(method: string, url: string, body?: unknown) => shop.appliance.ok<T>(method, url, body)
const list = async () => (await ok<{ channels: ChannelView[] }>('GET', path())).channels
const known = (jid: string, what: string, fits: (channel: ChannelView) => boolean) =>
  until(what, async () => (await list()).find((each) => each.jid === jid && fits(each)))
const make = (name: string, owner = '5511999990222') => makeChannel(shop.wa.hub, owner, name, 'What is new')
const chat = (jid: string) => `/api/v1/instances/shop/chats/${jid}`
const said = (conversation: string) => ({ message: { conversation } })

it('one is looked at, followed, muted and unfollowed from here, by its address as by its JID', async () => {
  const { hub } = shop.wa
  const channel = make('News')
  const url = `https://whatsapp.com/channel/${channel.invite}`
  expect(await ok('GET', path(`/${encodeURIComponent(url)}`))).toMatchObject({
    jid: channel.jid,
    name: 'News',
    description: 'What is new',
    url,
    followers: 0,
    role: 'guest',
    state: 'active',
  })
  // What is only looked at is not listed.
  expect((await list()).map(({ jid }) => jid)).not.toContain(channel.jid)
  expect(await ok('POST', path(`/${channel.invite}/follow`))).toMatchObject({ role: 'follower' })
  expect(hub.channels.get(channel.jid)?.followers).toEqual([shop.number])
  expect(await ok('PUT', path(`/${channel.jid}/mute`), { muted: true })).toMatchObject({ muted: true })
  expect(hub.channels.get(channel.jid)?.muted).toEqual([shop.number])
  expect(await ok('PUT', path(`/${channel.jid}/mute`), { muted: false })).toMatchObject({ muted: false })
  expect(await ok('POST', path(`/${channel.jid}/watch`))).toEqual({ seconds: 300 })
  expect(await ok('POST', path(`/${channel.jid}/unfollow`))).toMatchObject({ role: 'guest' })
  expect(hub.channels.get(channel.jid)?.followers).toEqual([])
  expect(await list()).toContainEqual(expect.objectContaining({ jid: channel.jid, role: 'guest' }))
  const told = (await shop.events('channel.updated')).map(({ data }) => data)
  expect(told).toContainEqual(expect.objectContaining({ jid: channel.jid, role: 'follower' }))
  expect(told).toContainEqual(expect.objectContaining({ jid: channel.jid, muted: true }))
})

it('a post is kept under the name of its channel, which is asked for once, and the same again is one', async () => {
  const channel = make('Weather')
  channel.followers.push(shop.number)
  const { asked } = shop.wa.hub.channels
  const { id, serverId } = post(shop.wa.hub, channel.jid, said('rain'))
  expect(await shop.stored(id)).toMatchObject({
    chat: channel.jid,
    kind: 'text',
    text: 'rain',
    fromMe: false,
    participant: null,
    post: { serverId, views: null, reactions: [] },
  })
  await known(channel.jid, 'its name is here', ({ name, role }) => name === 'Weather' && role === 'follower')
  post(shop.wa.hub, channel.jid, { ...said('rain'), id })
  const { id: second } = post(shop.wa.hub, channel.jid, said('sun'))
  await shop.stored(second)
  expect(await shop.told('message.received', id)).toHaveLength(1)
  expect(asked.filter((each) => each.channel === channel.jid)).toHaveLength(1)
  expect(await shop.chats()).toContainEqual(
    expect.objectContaining({ jid: channel.jid, kind: 'newsletter', name: 'Weather', unread: 2 }),
  )
})

it('what is counted of a post is shown and told, and an edit is one', async () => {
  const channel = make('Counts')
  channel.followers.push(shop.number)
  const { id, serverId } = post(shop.wa.hub, channel.jid, said('befor'))
  await shop.stored(id)
  count(shop.wa.hub, channel.jid, { serverId, views: 7, reactions: { '👍': 3, '😮': 1 } })
  const counted = await until('it is counted', async () => (await shop.told('message.counted', id))[0])
  expect(counted).toMatchObject({
    chat: channel.jid,
    views: 7,
    reactions: [
      { emoji: '👍', count: 3 },
      { emoji: '😮', count: 1 },
    ],
  })
  post(shop.wa.hub, channel.jid, { ...said('before'), id, edits: serverId })
  await until('it is edited', async () => (await shop.told('message.edited', id))[0])
  expect((await shop.all()).find((each) => each.id === id)).toMatchObject({
    text: 'before',
    post: { views: 7 },
    edits: [{ text: 'befor' }, { text: 'before' }],
  })
})

it('a file comes in the open, and counts only as what was named', async () => {
  const channel = make('Pictures')
  channel.followers.push(shop.number)
  const picture = (bytes: Buffer, named = bytes) => ({
    message: {
      imageMessage: {
        mimetype: 'image/jpeg',
        directPath: shop.wa.hub.media.put(bytes).directPath,
        url: `https://${shop.wa.hub.media.hostname}/`,
        fileSha256: createHash('sha256').update(named).digest(),
        fileLength: bytes.length,
      },
    },
  })
  const state = (id: string, what: string) =>
    until(`${id} is ${what}`, async () =>
      (await shop.all()).find((each) => each.id === id && each.media?.state === what),
    )
  const { id } = post(shop.wa.hub, channel.jid, picture(Buffer.from('as it is')))
  const kept = await state(id, 'kept')
  expect(kept?.media?.sizeBytes).toBe(8)
  const { id: altered } = post(shop.wa.hub, channel.jid, picture(Buffer.from('other'), Buffer.from('named')))
  expect(await state(altered, 'gone')).toMatchObject({ media: { goneCode: 'altered' } })
})

it('one is not archived, pinned or muted as a chat is, whether or not it has posted', async () => {
  const [channel, quiet] = [make('No chat'), make('Quiet')]
  channel.followers.push(shop.number)
  await shop.stored(post(shop.wa.hub, channel.jid, said('hello')).id)
  for (const { jid } of [channel, quiet])
    for (const set of [
      { archived: true },
      { pinned: true },
      { mutedUntil: -1 },
      { unread: true, pinned: false },
    ])
      expect(await ask('PATCH', chat(jid), set)).toMatchObject({
        status: 400,
        body: { code: 'bad_request', reasonCode: 'channel_is_no_chat' },
      })
  const found = (await shop.chats()).find(({ jid }) => jid === channel.jid)
  expect(found).toMatchObject({ archived: false, pinnedAt: null, mutedUntil: null, markedUnread: false })
  expect(await ok('GET', '/api/v1/instances/shop/collections')).toMatchObject({ waiting: 0 })
  expect(await ok('PATCH', chat(channel.jid), { unread: true })).toMatchObject({ markedUnread: true })
})

it('what is done on the phone is known here', async () => {
  const { hub } = shop.wa
  const channel = make('By phone')
  follow(hub, channel.jid, shop.number, true)
  await known(channel.jid, 'it is followed', ({ name, role }) => name === 'By phone' && role === 'follower')
  channel.muted.push(shop.number)
  announce(hub, 'mute_change', { id: channel.jid, mute: 'ON' }, [shop.number])
  await known(channel.jid, 'it is muted', ({ muted }) => muted)
  channel.name = 'Renamed'
  const thread = { name: { text: 'Renamed' } }
  announce(hub, 'metadata_update', { id: channel.jid, thread_metadata: thread }, [shop.number])
  await known(channel.jid, 'it has its new name', ({ name }) => name === 'Renamed')
  channel.state = 'DELETED'
  announce(hub, 'state_change', { id: channel.jid, state: { type: 'DELETED' } }, [shop.number])
  await known(channel.jid, 'it is gone', ({ state }) => state === 'gone')
  follow(hub, channel.jid, shop.number, false)
  await known(channel.jid, 'it is left', ({ role, muted }) => role === 'guest' && !muted)
  // Asked for, it is still called muted by WhatsApp.
  expect(await ok('GET', path(`/${channel.jid}`))).toMatchObject({ role: 'guest', muted: false })
})

it('a refusal is said with its code, and an answer that did not come is neither done nor not', async () => {
  const { hub } = shop.wa
  const mine = make('Mine', shop.number)
  expect(await ask('POST', path(`/${mine.jid}/unfollow`))).toMatchObject({
    status: 409,
    body: { code: 'whatsapp_refused', reasonCode: 'channel_not_yours', details: { code: 405 } },
  })
  expect(await ask('GET', path('/120363999999999999@newsletter'))).toMatchObject({
    body: { reasonCode: 'channel_unknown', details: { code: 404 } },
  })
  const channel = make('Silent')
  hub.channels.refuse = 429
  expect(await ask('POST', path(`/${channel.jid}/follow`))).toMatchObject({
    body: { reasonCode: 'asked_too_often' },
  })
  hub.channels.refuse = 'silence'
  expect(await ask('POST', path(`/${channel.jid}/follow`))).toMatchObject({
    status: 503,
    body: { reasonCode: 'whatsapp_silent' },
  })
  expect((await list()).map(({ jid }) => jid)).not.toContain(channel.jid)
})

it('what makes no sense, or cannot be stored, ends no connection and holds up nothing', async () => {
  const device = shop.device(shop.number)
  const { logins } = shop.wa.counters(device)
  const channel = make('Strange')
  channel.followers.push(shop.number)
  shop.change(`CREATE TRIGGER refused BEFORE INSERT ON messages WHEN NEW.message_id = 'POISON'
    BEGIN SELECT RAISE(ABORT, 'no such post'); END`)
  post(shop.wa.hub, channel.jid, { ...said('poison'), id: 'POISON' })
  const attrs = { from: channel.jid, t: 'never' }
  shop.deliver(el('message', { ...attrs, id: 'GARBAGE' }, [el('plaintext', {}, Buffer.from([255, 255]))]))
  shop.deliver(el('notification', { ...attrs, id: 'N', type: 'newsletter' }, [el('live_updates')]))
  const mex = { from: 's.whatsapp.net', type: 'mex', id: 'M', t: '1' }
  shop.deliver(el('notification', mex, [el('update', { op_name: 'No' }, Buffer.from('{"data":{}}'))]))
  const huge = proto.Message.create({ conversation: 'after' })
  const { id } = post(shop.wa.hub, channel.jid, { message: huge, id: 'LONG'.repeat(60) })
  await until('the last is here', async () => (await shop.all()).find(({ text }) => text === 'after'))
  await shop.settled()
  expect((await shop.all()).map((each) => each.id)).not.toContain('POISON')
  expect(id).toHaveLength(240)
  expect(shop.wa.counters(device)).toMatchObject({ logins, nacksSent: 0 })
  shop.change('DROP TRIGGER refused')
})
