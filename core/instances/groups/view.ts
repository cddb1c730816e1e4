// How a group and its members are shown. Whoever asks says by which names the own number goes.
import type { GroupView, MemberView, PastMemberView } from '../../contract/groups/group.ts'
import type { Storage } from '../../storage/storage.ts'
import type { Group } from '../../storage/tables/groups.ts'
import type { GroupTold, Own } from './change.ts'

export function groupView({ groups }: Pick<Storage, 'groups'>, group: Group, own: Own): GroupView {
  const { id, jid, subject, description, owner, madeAt, announce, locked, memberAdd, approval } = group
  const { expiresSeconds, parent, isCommunity, isAnnouncements, addressing, leftAt } = group
  return {
    jid,
    subject,
    description,
    owner,
    createdAt: madeAt,
    size: groups.countMembers(id),
    announce,
    locked,
    memberAdd,
    approval,
    expiresSeconds,
    parent,
    isCommunity,
    isAnnouncements,
    addressing,
    role: leftAt === null ? (groups.member(id, own)?.role ?? 'member') : null,
  }
}

/** A group that is only looked at, from outside. */
export function toldView({ jid, facts, members }: GroupTold): GroupView {
  const { descriptionId: _id, madeAt, ...shown } = facts
  return { jid, ...shown, createdAt: madeAt, size: members.length, role: null }
}

/** Admins first. */
export function memberViews(
  storage: Pick<Storage, 'groups' | 'contacts'>,
  group: Group,
  own: Own,
): MemberView[] {
  const order = ['superadmin', 'admin', 'member']
  return storage.groups
    .members(group.id)
    .map(({ role, ...names }) => ({ ...person(storage, group, { names, own }), role }))
    .toSorted((a, b) => order.indexOf(a.role) - order.indexOf(b.role))
}

/** Without who has come back: of a history it is not known when it was told. */
export function pastMemberViews(
  storage: Pick<Storage, 'groups' | 'contacts' | 'pastMembers'>,
  group: Group,
  own: Own,
): PastMemberView[] {
  const { instanceId, account, jid } = group
  const seen = new Set<string>()
  return storage.pastMembers
    .list({ instanceId, account, group: jid })
    .map(({ leftAt, reason, ...names }) => ({ ...person(storage, group, { names, own }), leftAt, reason }))
    .filter((each) => {
      const names = [each.jid, each.pn, each.lid].filter((name) => name !== null)
      const isOnce = !names.some((name) => seen.has(name))
      for (const name of names) seen.add(name)
      return isOnce && storage.groups.member(group.id, names) === undefined
    })
}

function person(
  { contacts }: Pick<Storage, 'contacts'>,
  { instanceId, account }: Pick<Group, 'instanceId' | 'account'>,
  { names, own }: { names: { jid: string; pn: string | null; lid: string | null }; own: Own },
): Omit<MemberView, 'role'> {
  const given = [names.jid, names.pn, names.lid].filter((name) => name !== null)
  const known = given.flatMap((name) => contacts.find(instanceId, account, name) ?? [])[0]
  const [pn, lid] = [names.pn ?? known?.pn ?? null, names.lid ?? known?.lid ?? null]
  const isMe = [...given, pn, lid].some((name) => name !== null && own.includes(name))
  return { jid: pn ?? lid ?? names.jid, pn, lid, isMe, name: known?.name ?? known?.pushName ?? null }
}
