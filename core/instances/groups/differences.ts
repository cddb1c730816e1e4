// What must have happened between what is stored of a group and what WhatsApp tells of it now. Pure.
import type { GroupRole } from '../../contract/groups/group.ts'
import type { Names } from '../../storage/tables/aliases.ts'
import type { Group, Member } from '../../storage/tables/groups.ts'
import { isOwn, type FactChange, type GroupChange, type GroupTold, type Own } from './change.ts'

const compared = [
  'subject',
  'description',
  'announce',
  'locked',
  'approval',
  'memberAdd',
  'expiresSeconds',
  'parent',
] as const

export function differences(
  { group, members }: { group: Group; members: readonly Member[] },
  told: GroupTold,
  own: Own,
): GroupChange[] {
  const changed: FactChange = Object.fromEntries(
    compared.flatMap((name) => (group[name] === told.facts[name] ? [] : [[name, told.facts[name]]])),
  )
  const changes: GroupChange[] = Object.keys(changed).length === 0 ? [] : [{ kind: 'facts', changed }]
  const back = group.leftAt !== null
  if (back)
    return [
      ...changes,
      { kind: 'members', action: 'add', people: told.members.filter((each) => isOwn(own, each)) },
    ]
  const before = new Map<string, Member>()
  for (const member of members) for (const name of namesOf(member)) before.set(name, member)
  const [added, promoted, demoted]: Names[][] = [[], [], []]
  const there = new Set<Member>()
  for (const { role, ...names } of told.members) {
    const known = [names.lid, names.pn].flatMap((name) =>
      name === undefined ? [] : (before.get(name) ?? []),
    )[0]
    if (known === undefined) added?.push(names)
    else {
      there.add(known)
      if (isAdmin(known.role) !== isAdmin(role)) (isAdmin(role) ? promoted : demoted)?.push(names)
    }
  }
  const removed = members
    .filter((member) => !there.has(member))
    .map(({ jid, pn, lid }) => namesFrom({ jid, pn, lid }))
  return [
    ...changes,
    ...of('add', added),
    ...of('remove', removed),
    ...of('promote', promoted),
    ...of('demote', demoted),
  ]
}

function of(action: 'add' | 'remove' | 'promote' | 'demote', people: readonly Names[] = []): GroupChange[] {
  return people.length === 0 ? [] : [{ kind: 'members', action, people }]
}

function isAdmin(role: GroupRole): boolean {
  return role !== 'member'
}

function namesOf({ jid, pn, lid }: Pick<Member, 'jid' | 'pn' | 'lid'>): string[] {
  return [jid, pn, lid].filter((name) => name !== null)
}

function namesFrom({ jid, pn, lid }: Pick<Member, 'jid' | 'pn' | 'lid'>): Names {
  if (pn === null && lid === null) return jid.endsWith('@lid') ? { lid: jid } : { pn: jid }
  return { ...(pn !== null && { pn }), ...(lid !== null && { lid }) }
}
