// Groups as Evolution's clients know them: its routes, its words, and what its webhooks are told.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '../../helpers/appliance.ts'
import { Endpoint } from '../../helpers/endpoint.ts'
import { startWorld, type World } from '../../helpers/world.ts'
import type { Phone } from '../../whatsapp/phone/phone.ts'

const number = '5511999990191'
let world: World
let ana: Phone
let bia: Phone
let hook: Endpoint
beforeAll(async () => {
  world = await startWorld()
  hook = await Endpoint.start()
  world.wa.phone({ number, name: 'Loja' })
  await world.link('loja', number)
  ana = world.wa.phone({ number: '5511999990192', name: 'Ana' })
  bia = world.wa.phone({ number: '5511999990193', name: 'Bia' })
  await ask('POST', '/webhook/set/loja', { webhook: { enabled: true, url: hook.url, events: [] } })
})
afterAll(async () => {
  await world.end()
  await hook.close()
})

const ask = (method: string, path: string, body?: unknown) =>
  world.appliance.request<Record<string, unknown>>(method, path, body)
/** What the webhook was told of this event, once it was. */
const told = (event: string, fits: (data: Record<string, unknown>) => boolean) =>
  until(`${event} is told`, () =>
    hook.received
      .filter(({ json }) => json['event'] === event)
      .flatMap(({ json }) => [json['data']].flat() as Record<string, unknown>[])
      .find(fits),
  )

it('a group is made, found, changed and left', async () => {
  const made = await ask('POST', '/group/create/loja', {
    subject: 'Equipe',
    participants: [ana.number],
    description: 'Avisos',
  })
  expect(made).toMatchObject({
    status: 201,
    body: { subject: 'Equipe', desc: 'Avisos', size: 2, announce: false, restrict: false },
  })
  const jid = String(made.body['id'])
  const q = `groupJid=${jid}`
  expect(await ask('GET', `/group/findGroupInfos/loja?${q}`)).toMatchObject({
    status: 200,
    body: {
      id: jid,
      participants: [
        { phoneNumber: `${number}@s.whatsapp.net`, admin: 'superadmin' },
        { id: ana.lid, phoneNumber: ana.jid, admin: null },
      ],
    },
  })
  expect(await ask('POST', `/group/updateGroupSubject/loja?${q}`, { subject: 'Time' })).toMatchObject({
    status: 201,
    body: { update: 'success' },
  })
  expect(
    await ask('POST', '/group/updateSetting/loja', { groupJid: jid, action: 'announcement' }),
  ).toMatchObject({ status: 201, body: {} })
  expect(await ask('POST', `/group/updateMemberAddMode/loja?${q}`, { mode: 'admin_add' })).toMatchObject({
    status: 201,
  })
  expect(await ask('POST', `/group/toggleEphemeral/loja?${q}`, { expiration: 604_800 })).toMatchObject({
    status: 201,
    body: { success: true },
  })
  expect(
    await ask('POST', `/group/updateParticipant/loja?${q}`, { action: 'add', participants: [bia.number] }),
  ).toMatchObject({
    status: 201,
    body: { updateParticipants: [{ status: '200', jid: bia.jid }] },
  })
  expect((await ask('GET', '/group/fetchAllGroups/loja?getParticipants=false')).body).toMatchObject([
    { id: jid, subject: 'Time', announce: true, ephemeralDuration: 604_800 },
  ])
  const { inviteCode } = (await ask('GET', `/group/inviteCode/loja?${q}`)).body
  expect(await ask('GET', `/group/inviteInfo/loja?inviteCode=${String(inviteCode)}`)).toMatchObject({
    body: { subject: 'Time' },
  })
  const revoked = await ask('POST', `/group/revokeInviteCode/loja?${q}`)
  expect(revoked).toMatchObject({ status: 201, body: { revoked: true } })
  expect(revoked.body['inviteCode']).not.toBe(inviteCode)
  expect(
    await ask('POST', '/group/sendInvite/loja', {
      groupJid: jid,
      description: 'Venha',
      numbers: [bia.number],
    }),
  ).toMatchObject({
    status: 200,
    body: { send: true },
  })
  await bia.waitFor((inbox) => inbox.some(({ text }) => text.startsWith('Venha')))
  expect(await ask('DELETE', `/group/leaveGroup/loja?${q}`)).toMatchObject({
    status: 200,
    body: { groupJid: jid, leave: true },
  })
  expect((await ask('GET', '/group/fetchAllGroups/loja?getParticipants=false')).body).toEqual([])
})

it('what others do to a group is told under upstream’s names', async () => {
  const jid = await ana.createGroup('Família', [number])
  expect(await told('groups.upsert', ({ id }) => id === jid)).toMatchObject({
    subject: 'Família',
    author: ana.lid,
    size: 2,
  })
  await ana.renameGroup(jid, 'Parentes')
  expect(await told('groups.update', ({ id }) => id === jid)).toMatchObject({
    subject: 'Parentes',
    author: ana.lid,
  })
  await ana.changeGroup(jid, 'add', [bia.number])
  expect(await told('group-participants.update', ({ id }) => id === jid)).toMatchObject({
    action: 'add',
    author: ana.lid,
    participants: [bia.lid],
    participantsData: [{ jid: bia.lid, phoneNumber: bia.jid }],
  })
})

it('lines of what happened are no messages there', async () => {
  const jid = await ana.createGroup('Linhas', [number])
  await told('groups.upsert', ({ id }) => id === jid)
  const { body } = await ask('POST', '/chat/findMessages/loja', { where: { key: { remoteJid: jid } } })
  expect(body).toMatchObject({ messages: { total: 0, records: [] } })
})
