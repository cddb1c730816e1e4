// What others do to groups: each is asked for once, is kept as WhatsApp tells it, shown as a line in its chat, and told.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EventView } from '../../../../core/contract/events/event.ts'
import type { PictureView } from '../../../../core/contract/people/person.ts'
import type { PastMemberView } from '../../../../core/contract/groups/group.ts'
import type { MessageView } from '../../../../core/contract/messages/message.ts'
import { apiKey, until } from '../../../helpers/appliance.ts'
import { el } from '../../../whatsapp/nodes.ts'
import type { Phone } from '../../../whatsapp/phone/phone.ts'
import { openShop, type Shop } from './shop.ts'

let shop: Shop
let ana: Phone
let bia: Phone
beforeAll(async () => {
  shop = await openShop('5511999990161')
  ana = shop.wa.phone({ number: '5511999990162', name: 'Ana' })
  bia = shop.wa.phone({ number: '5511999990163', name: 'Bia' })
})
afterAll(() => shop.end())

const linesOf = async (jid: string): Promise<MessageView[]> =>
  (await shop.all()).filter(({ chat, kind }) => chat === jid && kind === 'system')
const codesOf = async (jid: string) => (await linesOf(jid)).map(({ notice }) => notice?.code)
/** Waits until so many are told: an event is seen only when it is on disk. */
const told = (type: EventView['type'], jid: string, count = 1) =>
  until(`${count} of ${type}`, async () => {
    const all = (await shop.events(type)).map(({ data }) => data as { group: unknown })
    const found = all.filter(({ group }) => group === jid)
    return found.length >= count ? found : undefined
  })
const askedOf = (jid: string) =>
  shop.wa.hub.groups.asked.filter(({ group, what }) => group === jid && what === 'query')

/** Waits until the newest line of the chat is this one. */
const line = (jid: string, code: string) =>
  until(`${code} is shown`, async () => (await linesOf(jid)).find(({ notice }) => notice?.code === code))

describe('a group that somebody makes', () => {
  it('is there with its name and its members, and nothing was asked for it', async () => {
    const jid = await ana.createGroup('Plans', [shop.number, bia.number])
    expect(await line(jid, 'group_created')).toMatchObject({
      fromMe: false,
      text: null,
      notice: { by: { jid: ana.jid, isMe: false }, params: { subject: 'Plans' } },
    })
    expect(await shop.chats()).toContainEqual(expect.objectContaining({ jid, name: 'Plans', unread: 0 }))
    const created = await until('it is told', async () => (await shop.events('group.created'))[0]?.data)
    expect(created).toMatchObject({
      by: { pn: ana.jid },
      group: { jid, subject: 'Plans', size: 3, role: 'member' },
    })

    await shop.send(jid, 'hello, all')
    await bia.waitForText('hello, all')
    expect(askedOf(jid)).toEqual([])
  })
})

describe('what is changed of a group', () => {
  it('is a line that says who did it, an event, and the name of the chat at once', async () => {
    const jid = await ana.createGroup('Before', [shop.number])
    await shop.stored(await ana.sendText(jid, 'I am called Ana'))
    await ana.renameGroup(jid, 'After')
    expect(await line(jid, 'group_subject')).toMatchObject({
      notice: { by: { name: 'Ana' }, params: { subject: 'After' } },
    })
    expect(await shop.chats()).toContainEqual(expect.objectContaining({ jid, name: 'After' }))
    expect(await told('group.updated', jid)).toMatchObject([
      { changes: { subject: 'After' }, by: { pn: ana.jid } },
    ])

    await ana.changeGroup(jid, 'add', [bia.number])
    expect(await line(jid, 'members_added')).toMatchObject({
      notice: { by: { jid: ana.jid }, people: [{ jid: bia.jid }], count: 1 },
    })
    await ana.changeGroup(jid, 'promote', [bia.number])
    await line(jid, 'members_promoted')
    await bia.leaveGroup(jid)
    expect(await line(jid, 'members_left')).toMatchObject({ notice: { by: { jid: bia.jid } } })
    const past = async () =>
      (
        await shop.appliance.ok<{ members: PastMemberView[] }>(
          'GET',
          `/api/v1/instances/shop/groups/${jid}/past-members`,
        )
      ).members
    expect(await past()).toMatchObject([{ jid: bia.jid, lid: bia.lid, reason: 'left', isMe: false }])
    await ana.changeGroup(jid, 'add', [bia.number])
    await until('she is back', async () => ((await past()).length === 0 ? true : undefined))
    await ana.changeGroup(jid, 'remove', [bia.number])
    await until('she is gone again', async () => (await past())[0]?.reason === 'removed' || undefined)
    expect(await told('group.members', jid, 5)).toMatchObject([
      { action: 'add', people: [{ pn: bia.jid, lid: bia.lid }] },
      { action: 'promote', people: [{ pn: bia.jid }] },
      { action: 'remove', people: [{ pn: bia.jid }], by: { pn: bia.jid } },
      { action: 'add' },
      { action: 'remove' },
    ])
  })

  it('is told of every setting, of the description, the link, and how long messages last', async () => {
    const jid = await ana.createGroup('Settings', [shop.number])
    for (const tag of ['announcement', 'locked', 'invite']) await ana.askGroup(jid, el(tag))
    await ana.askGroup(jid, el('ephemeral', { expiration: 86_400 }))
    await ana.askGroup(jid, el('member_add_mode', {}, Buffer.from('admin_add')))
    await ana.askGroup(jid, el('membership_approval_mode', {}, [el('group_join', { state: 'on' })]))
    await ana.askGroup(jid, el('description', { id: 'D1' }, [el('body', {}, Buffer.from('What it is for'))]))
    await ana.setPicture(Buffer.from([0xff, 0xd8, 0xff, 1]), jid)
    await line(jid, 'group_picture')
    expect((await codesOf(jid)).toSorted()).toEqual([
      'chat_expires',
      'group_announce_on',
      'group_approval_on',
      'group_created',
      'group_description',
      'group_link_changed',
      'group_locked_on',
      'group_member_add_admins',
      'group_picture',
    ])
    const changes = (await told('group.updated', jid, 8)).map((data) =>
      'changes' in data ? data.changes : undefined,
    )
    expect(changes).toContainEqual({ expiresSeconds: 86_400 })
    expect(changes).toContainEqual({ description: 'What it is for' })
    expect(changes).toContainEqual({ picture: 'changed' })
  })

  it('is one line and one event where WhatsApp tells it twice', async () => {
    const jid = await ana.createGroup('Twice', [shop.number])
    await line(jid, 'group_created')
    const [device] = shop.wa.devices(shop.number).slice(-1)
    const attrs = {
      from: jid,
      type: 'w:gp2',
      participant: ana.lid,
      participant_pn: ana.jid,
      id: 'SAME',
      t: 1_760_000_000,
    }
    const add = el('add', {}, [el('participant', { jid: bia.lid, phone_number: bia.jid })])
    for (let time = 0; time < 2; time += 1)
      if (device) shop.wa.hub.queues.deliver(device, el('notification', attrs, [add]))
    await shop.settled()
    expect((await codesOf(jid)).toSorted()).toEqual(['group_created', 'members_added'])
    expect(await told('group.members', jid)).toHaveLength(1)
  })
})

const jpeg = (n: number): Buffer => Buffer.from([0xff, 0xd8, 0xff, n])
const pictures = async (...of: string[]) => {
  const url = '/api/v1/instances/shop/pictures'
  return (await shop.appliance.ok<{ pictures: PictureView[] }>('POST', url, { of })).pictures
}
const bytesOf = async (of: string): Promise<number[]> => {
  const url = new URL(`/api/v1/instances/shop/pictures/${encodeURIComponent(of)}`, shop.appliance.url)
  const response = await fetch(url, { headers: { apikey: apiKey } })
  return response.ok ? [...new Uint8Array(await response.arrayBuffer())] : [response.status]
}
const kept = (of: string, n: number) =>
  until(`${of} has picture ${n}`, async () => ((await bytesOf(of)).at(-1) === n ? true : undefined))

describe('the picture of a group, and of who is in it', () => {
  it('is fetched once it was asked for, is another one when that is told, and is gone when it is taken away', async () => {
    const jid = await ana.createGroup('With a picture', [shop.number])
    // Nobody has heard of her yet: a change that is told is asked about once in five minutes.
    const caia = shop.wa.phone({ number: '5511999990164', name: 'Caia' })
    await caia.setPicture(jpeg(8))
    await shop.stored(await caia.sendText(shop.number, 'hello'))
    await shop.send(caia.number, 'hello, Caia')
    await caia.waitForText('hello, Caia')
    await ana.setPicture(jpeg(7), jid)
    await line(jid, 'group_picture')
    const before = shop.wa.hub.media.downloads
    expect(await bytesOf(jid)).toEqual([404])
    expect((await pictures(jid, caia.jid)).map(({ state }) => state)).toEqual(['wanted', 'wanted'])
    await kept(jid, 7)
    await kept(caia.lid, 8)
    expect((await pictures(jid, caia.jid)).map(({ state }) => state)).toEqual(['kept', 'kept'])
    expect(shop.wa.hub.media.downloads - before).toBe(2)
    await caia.setPicture(jpeg(9))
    await kept(caia.jid, 9)
    await ana.setPicture(undefined, jid)
    await until('it is gone', async () => ((await bytesOf(jid))[0] === 404 ? true : undefined))
    expect((await pictures(jid))[0]).toEqual({ of: jid, state: 'none', hash: null })
  })
})

describe('one that the own number is taken out of', () => {
  it('is told as left, and as another one when it is back', async () => {
    const jid = await ana.createGroup('Out and in', [shop.number, bia.number])
    await ana.changeGroup(jid, 'remove', [shop.number])
    expect(await line(jid, 'members_removed')).toMatchObject({ notice: { people: [{ isMe: true }] } })
    expect(await told('group.left', jid)).toMatchObject([{ by: { pn: ana.jid } }])
    expect(
      await shop.appliance.request('POST', '/api/v1/messages', { instance: 'shop', to: jid, text: 'still?' }),
    ).toMatchObject({
      status: 400,
      body: { code: 'group_not_found' },
    })
    await ana.changeGroup(jid, 'add', [shop.number])
    await line(jid, 'members_added')
    await shop.send(jid, 'back again')
    await bia.waitForText('back again')
  })
})

describe('what happened while nobody was told', () => {
  it('is there after an end without order, and every group was asked for at once', async () => {
    const jid = await ana.createGroup('Away', [shop.number, bia.number])
    const lost = await ana.createGroup('Lost', [shop.number])
    await line(lost, 'group_created')
    await shop.settled()
    await shop.appliance.kill()
    const { groups, queues, directory } = shop.wa.hub
    for (const device of shop.wa.devices(shop.number)) directory.putDevice({ ...device, groupsDirty: false })
    const before = groups.asked.length
    await ana.renameGroup(jid, 'Renamed')
    await ana.changeGroup(jid, 'remove', [bia.number])
    await ana.changeGroup(lost, 'remove', [shop.number])
    // WhatsApp holds a notification for a while only.
    for (const device of shop.wa.devices(shop.number)) if (device.device !== 0) queues.clear(device)
    await shop.appliance.start()
    expect(await line(jid, 'members_removed')).toMatchObject({
      notice: { by: null, people: [{ jid: bia.jid }] },
    })
    await line(lost, 'members_removed')
    expect(await shop.chats()).toContainEqual(expect.objectContaining({ jid, name: 'Renamed' }))
    expect(await told('group.left', lost)).toMatchObject([{ by: null }])
    const asked = groups.asked.slice(before).filter(({ device }) => device === shop.device(shop.number))
    expect(asked.map(({ what }) => what)).toEqual(['participating'])
  })

  it('is told by WhatsApp after an ordered end, so that nothing is asked for', async () => {
    const jid = await ana.createGroup('Ordered', [shop.number])
    await line(jid, 'group_created')
    await shop.settled()
    await shop.appliance.stop()
    const { groups } = shop.wa.hub
    const before = groups.asked.length
    await ana.renameGroup(jid, 'Told later')
    await shop.appliance.start()
    await line(jid, 'group_subject')
    expect(groups.asked.slice(before).filter(({ device }) => device === shop.device(shop.number))).toEqual([])
  })
})
