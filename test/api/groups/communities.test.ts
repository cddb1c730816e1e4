// Communities: made, filled and left from here, against a second number of ours and a phone; what others do is a line in
// the chat and an event.
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { GroupView, SubGroupView } from '../../../core/contract/groups/group.ts'
import type { MessageView } from '../../../core/contract/messages/message.ts'
import { until } from '../../helpers/appliance.ts'
import { startWorld, type World } from '../../helpers/world.ts'
import { el } from '../../whatsapp/nodes.ts'
import { linkGroups } from '../../whatsapp/server/groups/communities.ts'

const shop = '5511999990191'
const branch = '5511999990192'
let world: World
beforeAll(async () => {
  world = await startWorld()
  world.wa.phone({ number: shop, name: 'Shop' })
  world.wa.phone({ number: branch, name: 'Branch' })
  await world.link('shop', shop)
  await world.link('branch', branch)
})
afterAll(() => world.end())

const path = (of: string, rest = '') => `/api/v1/instances/${of}/${rest}`
const ask = <T>(method: string, url: string, body?: unknown) => world.appliance.request<T>(method, url, body)
const ok = <T>(method: string, url: string, body?: unknown) => world.appliance.ok<T>(method, url, body)
const make = (subject: string) =>
  ok<GroupView>('POST', path('shop', 'communities'), { subject, description: 'All of us' })
const group = async (subject: string, people = [branch]) =>
  (await ok<{ group: GroupView }>('POST', path('shop', 'groups'), { subject, people })).group.jid
const inIt = async (community: string) =>
  (await ok<{ groups: SubGroupView[] }>('GET', path('shop', `communities/${community}/groups`))).groups
const known = (of: string, jid: string, what: string, fits: (group: GroupView) => boolean) =>
  until(what, async () => {
    const { status, body } = await ask<GroupView>('GET', path(of, `groups/${jid}`))
    return status === 200 && fits(body) ? body : undefined
  })
const codes = async (of: string, jid: string) => {
  const query = `/api/v1/messages?instance=${of}&chat=${jid}&type=system`
  const { messages } = await ok<{ messages: MessageView[] }>('GET', query)
  return messages.map(({ notice }) => notice?.code)
}

it('one is made with its group of announcements, renamed and described like any group', async () => {
  const community = await make('Quarter')
  expect(community).toMatchObject({ subject: 'Quarter', isCommunity: true, role: 'superadmin' })
  const groups = await inIt(community.jid)
  expect(groups).toMatchObject([{ subject: 'Quarter', isAnnouncements: true, isMember: true }])
  const all = await ok<{ groups: GroupView[] }>('GET', path('shop', 'groups'))
  expect(all.groups).toContainEqual(
    expect.objectContaining({ jid: groups[0]?.jid, parent: community.jid, isAnnouncements: true }),
  )
  const change = { subject: 'The quarter', description: 'Everybody' }
  expect(await ok('PATCH', path('shop', `groups/${community.jid}`), change)).toMatchObject(change)
})

it('a group is put into it and taken out, which its members hear', async () => {
  const community = await make('House')
  const jid = await group('Stairs')
  await known('branch', jid, 'the branch is in it', ({ role }) => role === 'member')
  const url = path('shop', `communities/${community.jid}/groups/${jid}`)
  await ok('PUT', url)
  expect(await inIt(community.jid)).toContainEqual({
    jid,
    subject: 'Stairs',
    size: 2,
    isAnnouncements: false,
    isMember: true,
  })
  await known('shop', jid, 'it is stored here', ({ parent }) => parent === community.jid)
  await known('branch', jid, 'the branch has heard', ({ parent }) => parent === community.jid)
  expect(await codes('branch', jid)).toContain('community_joined')
  expect(await codes('shop', community.jid)).toContain('community_linked')
  expect(await ask('PUT', url)).toMatchObject({
    status: 409,
    body: { code: 'whatsapp_refused', reasonCode: 'changed_meanwhile', details: { code: 409 } },
  })
  await ok('DELETE', url)
  await known('branch', jid, 'the branch has heard that too', ({ parent }) => parent === null)
  expect(await codes('branch', jid)).toContain('community_left')
})

it('what the phone does with one is a line and an event here', async () => {
  const community = await make('By phone')
  const jid = await group('Yard')
  const { hub } = world.wa
  const stored = hub.groups.get(community.jid)
  if (stored === undefined) throw new Error('There is no community')
  const link = el('links', {}, [el('link', {}, [el('group', { jid })])])
  linkGroups({ hub, actor: { number: shop, device: 0 } }, stored, link)
  await known('shop', jid, 'the group lies in it', ({ parent }) => parent === community.jid)
  const told = await until('it is told', async () => {
    const all = await world.appliance.events()
    const changes = all.flatMap((each) => (each.type === 'group.updated' ? [each.data] : []))
    const both = changes.filter(
      ({ changes: { linked, parent } }) => linked === jid || parent === community.jid,
    )
    return both.some(({ group: of }) => of === community.jid) && both.some(({ group: of }) => of === jid)
      ? both
      : undefined
  })
  expect(told[0]).toMatchObject({ by: { isMe: true } })
})

it('it is left with all its groups, and who may not is told so', async () => {
  const community = await make('Left')
  const jid = await group('With it')
  await ok('PUT', path('shop', `communities/${community.jid}/groups/${jid}`))
  await known('branch', jid, 'the branch is in it', ({ parent }) => parent === community.jid)
  expect(await ok('POST', path('shop', `communities/${community.jid}/leave`))).toMatchObject({ role: null })
  await known('shop', jid, 'its group is left too', ({ role }) => role === null)
  expect(await ask('GET', path('shop', `communities/${community.jid}/groups`))).toMatchObject({
    body: { code: 'whatsapp_refused', reasonCode: 'group_not_member' },
  })
})
