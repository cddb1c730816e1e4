// What is done with groups from here, against the phones of others and a second number of ours: each operation, each
// refusal of WhatsApp, and what both sides know afterwards.
import { proto } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GroupView, PersonResult } from '../../../core/contract/groups/group.ts'
import type { MessageView } from '../../../core/contract/messages/message.ts'
import { until } from '../../helpers/appliance.ts'
import { startWorld, type World } from '../../helpers/world.ts'
import type { Group } from '../../whatsapp/server/groups/groups.ts'
import type { Phone } from '../../whatsapp/phone/phone.ts'

const shop = '5511999990181'
const branch = '5511999990182'
let world: World
let ana: Phone
let bia: Phone
beforeAll(async () => {
  world = await startWorld()
  world.wa.phone({ number: shop, name: 'Shop' })
  world.wa.phone({ number: branch, name: 'Branch' })
  await world.link('shop', shop)
  await world.link('branch', branch)
  ana = world.wa.phone({ number: '5511999990183', name: 'Ana' })
  bia = world.wa.phone({ number: '5511999990184', name: 'Bia' })
})
afterAll(() => world.end())

const path = (of: string, rest = '') => `/api/v1/instances/${of}/groups${rest}`
const ask = <T>(method: string, url: string, body?: unknown) => world.appliance.request<T>(method, url, body)
const ok = <T>(method: string, url: string, body?: unknown) => world.appliance.ok<T>(method, url, body)
const there = (jid: string): Group => {
  const group = world.wa.hub.groups.get(jid)
  if (group === undefined) throw new Error('There is no such group')
  return group
}
const make = async (subject: string, people: string[] = [branch, ana.number]) =>
  ok<{ group: GroupView; people: PersonResult[] }>('POST', path('shop'), { subject, people })
/** What the other number of ours knows of it, once that is so. */
const known = (of: string, jid: string, what: string, fits: (group: GroupView) => boolean) =>
  until(what, async () => {
    const { status, body } = await ask<GroupView>('GET', path(of, `/${jid}`))
    return status === 200 && fits(body) ? body : undefined
  })
/** The groups that the shop shares with somebody. */
const shared = async (person: string): Promise<string[]> => {
  const { groups } = await ok<{ groups: GroupView[] }>('GET', `${path('shop')}?person=${person}`)
  return groups.map(({ jid }) => jid)
}
const codes = async (of: string, jid: string) => {
  const query = `/api/v1/messages?instance=${of}&chat=${jid}&type=system`
  const { messages } = await ok<{ messages: MessageView[] }>('GET', query)
  return messages.map(({ notice }) => notice?.code)
}

describe('a group of ours', () => {
  it('is made, with an answer for each person, and is there on both sides', async () => {
    const { group, people } = await make('Plans', [branch, ana.number, '5511900000000'])
    expect(group).toMatchObject({ subject: 'Plans', size: 3, role: 'superadmin' })
    expect(people).toMatchObject([
      { person: branch, result: 'done', code: 200, reason: null },
      { person: ana.number, result: 'done' },
      { person: '5511900000000', result: 'refused', code: 404, reasonCode: 'person_not_there' },
    ])
    await known('branch', group.jid, 'the branch is in it', ({ role }) => role === 'member')
    expect(await shared(ana.number)).toEqual([group.jid])
    expect(await shared(ana.lid)).toEqual([group.jid])
    expect(await shared(bia.number)).toEqual([])
    expect(await codes('shop', group.jid)).toEqual(['group_created'])
    expect(await codes('branch', group.jid)).toEqual(['group_created'])
    await world.appliance.sendText('shop', group.jid, 'hello from the shop')
    await ana.waitForText('hello from the shop')
  })

  it('is changed in all that it is called and set to, which the other number hears', async () => {
    const { group } = await make('Before')
    const changed = {
      subject: 'After',
      description: 'What it is for',
      announce: true,
      locked: true,
      memberAdd: 'admins',
      approval: true,
      expiresSeconds: 86_400,
    }
    expect(await ok('PATCH', path('shop', `/${group.jid}`), changed)).toMatchObject(changed)
    expect(there(group.jid)).toMatchObject({
      subject: 'After',
      announcement: true,
      locked: true,
      approval: true,
    })
    await known(
      'branch',
      group.jid,
      'the branch has heard all',
      (view) => view.description === 'What it is for',
    )
    expect((await codes('branch', group.jid)).length).toBe(8)
    // Another description in place of the first, after somebody else has changed it meanwhile.
    Object.assign(there(group.jid).description ?? {}, { id: 'ANOTHER' })
    expect(await ok('PATCH', path('shop', `/${group.jid}`), { description: 'Anew' })).toMatchObject({
      description: 'Anew',
    })
    expect(await ok('PATCH', path('shop', `/${group.jid}`), { description: null })).toMatchObject({
      description: null,
    })
    const picture = await ask('PUT', path('shop', `/${group.jid}/picture`), { file: { base64: 'AAAA' } })
    expect(picture).toMatchObject({ status: 400, body: { reasonCode: 'no_picture' } })
  })

  it('takes members in and out, makes them admins, and invites who may not be added', async () => {
    const { group } = await make('Members', [branch])
    const url = path('shop', `/${group.jid}/members`)
    const { directory } = world.wa.hub
    directory.putAccount({ ...directory.ensureAccount(bia.number), privacy: { groupadd: 'none' } })
    const people = [ana.number, bia.number, branch]
    expect(await ok('POST', url, { action: 'add', people })).toMatchObject({
      people: [
        { person: ana.number, result: 'done' },
        { person: bia.number, result: 'invited', code: 403, reasonCode: 'person_not_added' },
        { person: branch, result: 'refused', code: 409, reasonCode: 'person_is_member' },
      ],
    })
    await bia.waitFor((inbox) => inbox.some(({ kind }) => kind === 'groupInviteMessage'))
    expect(await ok('POST', url, { action: 'promote', people: [ana.number] })).toMatchObject({
      people: [{ result: 'done' }],
    })
    expect(there(group.jid).participants).toContainEqual({ number: ana.number, admin: 'admin' })
    await ok('POST', url, { action: 'demote', people: [ana.number] })
    expect(await ok('POST', url, { action: 'remove', people: [ana.number, bia.number] })).toMatchObject({
      people: [{ result: 'done' }, { result: 'refused', code: 404, reasonCode: 'person_not_member' }],
    })
    await known('branch', group.jid, 'two are left', ({ size }) => size === 2)
    const { members } = await ok<{ members: { jid: string; role: string }[] }>(
      'GET',
      path('shop', `/${group.jid}`),
    )
    expect(members.map(({ role }) => role)).toEqual(['superadmin', 'member'])
    directory.putAccount({ ...directory.ensureAccount(bia.number), privacy: {} })
  })
})

describe('an invite link', () => {
  it('is shown, looked at, used by another number of ours, and taken back', async () => {
    const { group } = await make('By link', [ana.number])
    const link = await ok<{ code: string; url: string }>('GET', path('shop', `/${group.jid}/invite`))
    expect(link.url).toBe(`https://chat.whatsapp.com/${link.code}`)
    const invites = '/api/v1/instances/branch/group-invites'
    expect(await ok('GET', `${invites}/${link.code}`)).toMatchObject({
      subject: 'By link',
      role: null,
      size: 2,
    })
    expect(await ok('POST', invites, { code: link.code })).toEqual({ group: group.jid, waits: false })
    expect(await ask('POST', invites, { code: link.code })).toMatchObject({
      status: 409,
      body: { code: 'whatsapp_refused', reasonCode: 'already_member' },
    })
    await known('shop', group.jid, 'the branch has come', ({ size }) => size === 3)
    await ok('POST', path('shop', `/${group.jid}/invite/revoke`))
    expect(await ask('GET', `${invites}/${link.code}`)).toMatchObject({
      status: 409,
      body: { reasonCode: 'invite_gone' },
    })
    expect(await ask('GET', `${invites}/nosuchcode`)).toMatchObject({
      status: 409,
      body: { reasonCode: 'invite_unknown' },
    })
  })

  it('leads to admins where they decide, who let in or refuse', async () => {
    const { group } = await make('Approval', [])
    await ok('PATCH', path('shop', `/${group.jid}`), { approval: true })
    const { code } = await ok<{ code: string }>('GET', path('shop', `/${group.jid}/invite`))
    expect(await ok('POST', '/api/v1/instances/branch/group-invites', { code })).toMatchObject({
      waits: true,
    })
    await ana.joinGroup(code)
    const url = path('shop', `/${group.jid}/requests`)
    expect(await ok('GET', url)).toMatchObject({
      requests: [{ pn: `${branch}@s.whatsapp.net`, method: 'invite_link' }, { pn: ana.jid }],
    })
    expect(await ok('POST', url, { verdict: 'approve', people: [branch] })).toMatchObject({
      people: [{ result: 'done' }],
    })
    expect(await ok('POST', url, { verdict: 'reject', people: [ana.number] })).toMatchObject({
      people: [{ result: 'done' }],
    })
    expect(await ok('POST', url, { verdict: 'approve', people: [bia.number] })).toMatchObject({
      people: [{ result: 'refused', reasonCode: 'person_not_asking' }],
    })
    await known('branch', group.jid, 'the branch is in', ({ role }) => role === 'member')
  })

  it('for one alone comes by a message, and is accepted by it', async () => {
    const jid = await ana.createGroup('Personal', [])
    const { directory } = world.wa.hub
    directory.putAccount({ ...directory.ensureAccount(shop), privacy: { groupadd: 'none' } })
    await ana.changeGroup(jid, 'add', [shop])
    const inviteCode = there(jid).personal[shop] ?? ''
    const invitation = { groupJid: jid, inviteCode, groupName: 'Personal', inviteExpiration: 1_900_000_000 }
    const message = await ana.send(shop, { groupInviteMessage: invitation })
    await until('it is stored', async () => {
      const { messages } = await ok<{ messages: MessageView[] }>(
        'GET',
        `/api/v1/messages?instance=shop&id=${message}`,
      )
      return messages[0]?.content?.kind === 'invite' ? true : undefined
    })
    expect(await ok('POST', '/api/v1/instances/shop/group-invites', { message })).toEqual({
      group: jid,
      waits: false,
    })
    expect(await ok('GET', path('shop', `/${jid}`))).toMatchObject({ subject: 'Personal', role: 'member' })
    directory.putAccount({ ...directory.ensureAccount(shop), privacy: {} })
  })
})

describe('what WhatsApp refuses', () => {
  it('is said with its reason: not an admin, not in it any more, full, unknown', async () => {
    const jid = await ana.createGroup('Not ours', [shop])
    await known('shop', jid, 'the shop is in it', ({ role }) => role === 'member')
    const url = path('shop', `/${jid}`)
    const refused = async (method: string, rest: string, body?: unknown) =>
      (await ask<{ reasonCode: string }>(method, url + rest, body)).body.reasonCode
    expect(await refused('PATCH', '', { announce: true })).toBe('group_not_admin')
    expect(await refused('GET', '/invite')).toBe('group_not_admin')
    expect(await refused('POST', '/members', { action: 'remove', people: [ana.number] })).toBe(
      'group_not_admin',
    )
    there(jid).room = 2
    expect(await ok('POST', `${url}/members`, { action: 'add', people: [bia.number] })).toMatchObject({
      people: [{ result: 'refused', code: 419, reasonCode: 'person_group_full' }],
    })
    expect(await ok('POST', `${url}/leave`)).toMatchObject({ role: null })
    expect(await refused('PATCH', '', { subject: 'x' })).toBe('group_not_member')
    expect(await refused('GET', 'none')).toBe('no_such_group')
  })
})

const arm = (about: string, how: number | 'empty' | 'cut') =>
  world.wa.faults.arm({ kind: 'groupQuery', about, how }, { number: shop })

describe('what WhatsApp leaves open', () => {
  it('of a new group is told beside it: it is made', async () => {
    arm('description', 429)
    const asked = { subject: 'Made', people: [ana.number], description: 'What it is for' }
    expect(await ok('POST', path('shop'), asked)).toMatchObject({
      group: { subject: 'Made', description: null, size: 2 },
      people: [{ result: 'done' }],
      notDone: [{ what: 'description', reasonCode: 'asked_too_often' }],
    })
  })

  it('of its members is asked for', async () => {
    const { group } = await make('Open', [branch])
    arm('add', 'empty')
    const add = { action: 'add', people: [ana.number] }
    expect(await ok('POST', path('shop', `/${group.jid}/members`), add)).toMatchObject({
      people: [{ result: 'unknown', code: null, reasonCode: 'person_not_answered' }],
    })
    await known('shop', group.jid, 'it is asked for', ({ size }) => size === 3)
  })

  it('of what it is called is asked for, after the next login where the connection is gone', async () => {
    const { group } = await make('Before', [branch])
    arm('subject', 'cut')
    expect(await ask('PATCH', path('shop', `/${group.jid}`), { subject: 'After' })).toMatchObject({
      status: 503,
      body: { reasonCode: 'whatsapp_silent' },
    })
    await known('shop', group.jid, 'it is asked for', ({ subject }) => subject === 'After')
  })

  it('of a new group is asked for', async () => {
    arm('create', 'cut')
    expect((await ask('POST', path('shop'), { subject: 'Unheard of', people: [] })).status).toBe(503)
    await until('it is there', async () => {
      const { groups } = await ok<{ groups: GroupView[] }>('GET', path('shop'))
      return groups.some(({ subject }) => subject === 'Unheard of') || undefined
    })
  })
})

it('two devices of ours that change one group at once end with the same of it', async () => {
  const { group } = await make('At once', [branch])
  await ok('POST', path('shop', `/${group.jid}/members`), { action: 'promote', people: [branch] })
  await known('branch', group.jid, 'the branch is an admin', ({ role }) => role === 'admin')
  const set = (of: string, body: object) => ok('PATCH', path(of, `/${group.jid}`), body)
  await Promise.all([
    set('shop', { subject: 'One', announce: true }),
    set('branch', { subject: 'Two', locked: true }),
    ok('POST', path('branch', `/${group.jid}/members`), { action: 'add', people: [ana.number] }),
  ])
  const { subject } = there(group.jid)
  for (const of of ['shop', 'branch'])
    await known(of, group.jid, `${of} knows all`, (view) => view.announce && view.locked && view.size === 3)
  for (const of of ['shop', 'branch'])
    await known(of, group.jid, `${of} has its name`, (view) => view.subject === subject)
})

it('every act is in the audit log', async () => {
  const { group } = await make('Audited', [])
  const url = path('shop', `/${group.jid}`)
  await ok('PATCH', url, { subject: 'Changed' })
  await ok('POST', `${url}/members`, { action: 'add', people: [ana.number] })
  await ok('POST', `${url}/invite/revoke`)
  await ok('POST', `${url}/leave`)
  const { audit } = await ok<{ audit: { action: string }[] }>('GET', '/api/v1/audit?limit=5')
  expect(audit.map(({ action }) => action)).toEqual([
    'group.left',
    'group.invite_revoked',
    'group.add',
    'group.changed',
    'group.created',
  ])
})

describe.each(['lid', 'pn'] as const)('a mention in a group of %ss', (form) => {
  it('is by the name that the group has of somebody, however it was written, in the list and in the words', async () => {
    const jid = await ana.createGroup(`Mentions by ${form}`, [shop, bia.number], form)
    await known('shop', jid, 'the shop is in it', ({ size }) => size === 3)
    const name = bia[form === 'lid' ? 'lid' : 'jid']
    for (const written of [bia.number, bia.jid, bia.lid]) {
      const [user = ''] = written.split('@')
      const text = `Look, @${user}, from ${written}!`
      const content = { kind: 'text', text, mentions: [written] }
      await ok('POST', '/api/v1/messages', { instance: 'shop', to: jid, content })
      const said = `Look, @${name.split('@')[0]}, from ${written}!`
      await bia.waitFor((inbox) =>
        inbox.some(({ content: bytes }) => {
          const { extendedTextMessage: each } = proto.Message.decode(bytes)
          return each?.text === said && each.contextInfo?.mentionedJid?.join() === name
        }),
      )
    }
  })
})
