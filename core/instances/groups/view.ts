// How a group and its members are shown. Whoever asks says by which names the own number goes.
import type { GroupView, MemberView } from '../../contract/groups/group.ts'
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
  { groups, contacts }: Pick<Storage, 'groups' | 'contacts'>,
  { id, instanceId, account }: Group,
  own: Own,
): MemberView[] {
  const order = ['superadmin', 'admin', 'member']
  return groups
    .members(id)
    .map(({ jid, pn, lid, role }) => {
      const names = [pn, lid].filter((name) => name !== null)
      const known = names.flatMap((name) => contacts.find(instanceId, account, name) ?? [])[0]
      const isMe = [jid, ...names].some((name) => own.includes(name))
      return { jid: pn ?? lid ?? jid, pn, lid, isMe, role, name: known?.name ?? known?.pushName ?? null }
    })
    .toSorted((a, b) => order.indexOf(a.role) - order.indexOf(b.role))
}
