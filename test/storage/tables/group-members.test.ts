// Who is in a group: each once, whatever becomes of their names.
import { beforeEach, expect, it } from 'vitest'
import type { Member } from '../../../core/storage/tables/groups.ts'
import type { Storage } from '../../../core/storage/storage.ts'
import { groupFacts } from '../group-facts.ts'
import { addInstance, newStorage } from '../harness.ts'

const jid = '1@g.us'
let storage: Storage
let instanceId: string
beforeEach(async () => {
  storage = await newStorage()
  instanceId = await addInstance(storage)
})

const member = (lid: string, pn: string | null, role: Member['role'] = 'member'): Member => ({
  jid: `${lid}@lid`,
  lid: `${lid}@lid`,
  pn: pn === null ? null : `${pn}@s.whatsapp.net`,
  role,
})
const put = (...members: Member[]) =>
  storage.commits.write((tx) => {
    const of = { instanceId, account: '1', jid, at: 1 }
    storage.groups.put(tx, of, { facts: groupFacts({ addressing: 'lid' }), members })
  })
const group = () => {
  const found = storage.groups.find(instanceId, '1', jid)
  if (found === undefined) throw new Error('There is no group')
  return found
}
const members = () => storage.groups.members(group().id)

it('is everybody, where numbers move from one to another', async () => {
  const before = [member('10', '1'), member('20', '2', 'admin'), member('30', null)]
  await put(...before)
  const after = [member('10', '2'), member('20', '1', 'admin'), member('30', '3')]
  await put(...after)
  expect(members()).toEqual(after)
  await put(member('20', '3'), member('40', '2'))
  expect(members()).toEqual([member('20', '3'), member('40', '2')])
})

it('is somebody who is told twice once, with the greater role', async () => {
  await put(member('10', '1'), member('10', '9', 'superadmin'), member('20', '2'), member('30', '2'))
  expect(members()).toEqual([member('10', '9', 'superadmin'), member('20', '2')])
})

it('is one who comes under names of others in their place', async () => {
  await put(member('10', '1'), member('20', '2'))
  const replaced = await storage.commits.write((tx) =>
    storage.groups.putMember(tx, group(), member('10', '2')),
  )
  expect(replaced).toBe(2)
  expect(members()).toEqual([member('10', '2')])
})
