// The table of groups: put whole, changed in parts, asked by any name of a member, apart for each own account.
import { expect, it } from 'vitest'
import { memberOf, type GroupFacts } from '../../../core/storage/tables/groups.ts'
import type { Storage } from '../../../core/storage/storage.ts'
import { groupFacts } from '../group-facts.ts'
import { addInstance, newStorage } from '../harness.ts'

const jid = '1@g.us'
const ana = memberOf('lid', { pn: '2@s.whatsapp.net', lid: '20@lid' }, 'admin')
const bia = memberOf('lid', { pn: '3@s.whatsapp.net', lid: '30@lid' }, 'member')

async function start() {
  const storage = await newStorage()
  const instanceId = await addInstance(storage)
  const put = (members = [ana, bia], more: Partial<GroupFacts> = {}, account = '490') =>
    storage.commits.write((tx) =>
      storage.groups.put(tx, { instanceId, account, jid, at: 1 }, { facts: groupFacts(more), members }),
    )
  return { storage, instanceId, put, group: () => groupOf(storage, instanceId) }
}

function groupOf(storage: Storage, instanceId: string) {
  const group = storage.groups.find(instanceId, '490', jid)
  if (group === undefined) throw new Error('There is no such group')
  return group
}

it('knows a member by any name, and whose group it is', async () => {
  const { storage, instanceId, put, group } = await start()
  await put()
  await put([bia], { subject: 'Another' }, '491')
  const { id } = group()
  for (const name of ['20@lid', '2@s.whatsapp.net']) expect(storage.groups.member(id, [name])).toEqual(ana)
  expect(storage.groups.member(id, ['4@s.whatsapp.net'])).toBeUndefined()
  expect(storage.groups.countMembers(id)).toBe(2)
  expect(storage.groups.list(instanceId, '491')).toMatchObject([{ subject: 'Another' }])
})

it('has exactly the members that were told last, and what was told of them', async () => {
  const { storage, put, group } = await start()
  await put()
  const caio = memberOf('lid', { lid: '40@lid' }, 'member')
  await put([{ ...ana, role: 'member' }, caio], { subject: 'After' })
  expect(group()).toMatchObject({ subject: 'After', isStale: false })
  expect(storage.groups.members(group().id)).toEqual([{ ...ana, role: 'member' }, caio])
  // The same people under their other names, as when WhatsApp turns a group over.
  await put(
    [ana, bia].map(({ pn, lid, role }) => ({ jid: pn ?? '', pn, lid, role })),
    { addressing: 'pn' },
  )
  expect(storage.groups.members(group().id).map((each) => each.jid)).toEqual([ana.pn, bia.pn])
})

it('stays stale, and left, until it is told whole again', async () => {
  const { storage, instanceId, put, group } = await start()
  await put()
  await storage.commits.write((tx) => {
    storage.groups.markAllStale(tx, instanceId, '490')
    storage.groups.leave(tx, group().id, 7)
    storage.groups.change(tx, group(), { announce: true })
  })
  expect(group()).toMatchObject({ isStale: true, leftAt: 7, announce: true })
  await put()
  expect(group()).toMatchObject({ isStale: false, leftAt: null, announce: false })
})
