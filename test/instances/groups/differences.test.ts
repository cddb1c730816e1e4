// What must have happened to a group between what is stored and what WhatsApp tells now.
import { expect, it } from 'vitest'
import type { GroupChange, GroupTold } from '../../../core/instances/groups/change.ts'
import { differences } from '../../../core/instances/groups/differences.ts'
import type { Group, GroupFacts, Member } from '../../../core/storage/tables/groups.ts'
import { groupFacts } from '../../storage/group-facts.ts'

const jid = '1@g.us'
const own = ['1@s.whatsapp.net', '10@lid']
const me: Member = { jid: '10@lid', pn: '1@s.whatsapp.net', lid: '10@lid', role: 'member' }
const ana: Member = { jid: '20@lid', pn: '2@s.whatsapp.net', lid: '20@lid', role: 'admin' }
const bia: Member = { jid: '30@lid', pn: null, lid: '30@lid', role: 'member' }

const stored = (more: Partial<GroupFacts> = {}, leftAt: number | null = null): Group => ({
  id: 1,
  instanceId: 'i',
  account: '1',
  jid,
  leftAt,
  isStale: true,
  fetchedAt: 1,
  ...groupFacts(more),
})
const told = (members: readonly Member[], more: Partial<GroupFacts> = {}): GroupTold => ({
  jid,
  facts: groupFacts(more),
  members: members.map(({ pn, lid, role }) => ({
    ...(pn !== null && { pn }),
    ...(lid !== null && { lid }),
    role,
  })),
})
const found = (before: readonly Member[], now: GroupTold, group = stored()): GroupChange[] =>
  differences({ group, members: before }, now, own)

it('is nothing where nothing is different, and where a name became known', () => {
  expect(found([me, ana, bia], told([me, ana, bia]))).toEqual([])
  expect(found([me, ana, bia], told([me, ana, { ...bia, pn: '3@s.whatsapp.net' }]))).toEqual([])
})

it('is what is called or set otherwise, and no more', () => {
  const now = told([me, ana], { subject: 'New', announce: true, expiresSeconds: 86_400 })
  expect(found([me, ana], now)).toEqual([
    { kind: 'facts', changed: { subject: 'New', announce: true, expiresSeconds: 86_400 } },
  ])
})

it('is who came, who is gone, and who is an admin now or no longer', () => {
  expect(found([me, ana], told([me, { ...ana, role: 'member' }, bia]))).toEqual([
    { kind: 'members', action: 'add', people: [{ lid: '30@lid' }] },
    { kind: 'members', action: 'demote', people: [{ pn: '2@s.whatsapp.net', lid: '20@lid' }] },
  ])
  expect(found([me, ana, bia], told([{ ...me, role: 'admin' }, ana]))).toEqual([
    { kind: 'members', action: 'remove', people: [{ lid: '30@lid' }] },
    { kind: 'members', action: 'promote', people: [{ pn: '1@s.whatsapp.net', lid: '10@lid' }] },
  ])
  // From admin to the one who made it is no change that anybody is told of.
  expect(found([me, ana], told([me, { ...ana, role: 'superadmin' }]))).toEqual([])
})

it('is the own number that came, where it had left', () => {
  expect(found([ana], told([me, ana, bia]), stored({}, 5))).toEqual([
    { kind: 'members', action: 'add', people: [{ pn: '1@s.whatsapp.net', lid: '10@lid', role: 'member' }] },
  ])
})
