// What a notification of a group says, and a group as Baileys tells it, in our words. Nothing of it is left to Baileys,
// which knows fewer of them, and drops who did it by which name.
import {
  getAllBinaryNodeChildren,
  getBinaryNodeChild,
  getBinaryNodeChildren,
  getBinaryNodeChildString,
  type BinaryNode,
} from '@whiskeysockets/baileys'
import type { GroupRole } from '../../../contract/groups/group.ts'
import type { GroupAct, GroupChange, GroupTold } from '../../groups/change.ts'
import type { Names } from '../../../storage/tables/aliases.ts'
import { named } from '../incoming/aliases.ts'

/** undefined: it is none of a group. */
export function groupChangeIn(
  node: BinaryNode,
): { jid: string; change: GroupChange; act: GroupAct } | undefined {
  const { type, from: jid = '', id = '', t } = node.attrs
  const [child] = getAllBinaryNodeChildren(node)
  if (!jid.endsWith('@g.us') || child === undefined) return undefined
  const at = Number(t) * 1000
  if (type === 'picture') {
    const picture = child.tag === 'delete' ? 'removed' : 'changed'
    return { jid, change: { kind: 'picture', picture }, act: { id, at, by: by(child.attrs['author']) } }
  }
  if (type !== 'w:gp2') return undefined
  const { participant, participant_pn: pn, participant_lid: lid } = node.attrs
  return { jid, change: changeOf(child), act: { id, at, by: by(participant, pn ?? lid) } }
}

function by(jid: string | undefined, alt?: string): Names | undefined {
  const names = { ...named(alt), ...named(jid) }
  return names.pn === undefined && names.lid === undefined ? undefined : names
}

/** Of somebody as the attributes of a stanza name them. */
export function peopleNames(attrs: Record<string, string>): Names {
  return by(attrs['jid'], attrs['phone_number'] ?? attrs['lid']) ?? {}
}

function changeOf(child: BinaryNode): GroupChange {
  const people = peopleIn(child)
  switch (child.tag) {
    case 'create':
      return createdIn(child)
    case 'add':
    case 'remove':
    case 'promote':
    case 'demote':
      return people.length === 0 ? { kind: 'unknown' } : { kind: 'members', action: child.tag, people }
    case 'leave':
      return people.length === 0 ? { kind: 'unknown' } : { kind: 'members', action: 'remove', people }
    case 'modify':
      return { kind: 'number', people }
    case 'subject':
      return { kind: 'facts', changed: { subject: child.attrs['subject'] ?? '' } }
    case 'description':
      return { kind: 'facts', changed: describedIn(child) }
    case 'announcement':
    case 'not_announcement':
      return { kind: 'facts', changed: { announce: child.tag === 'announcement' } }
    case 'locked':
    case 'unlocked':
      return { kind: 'facts', changed: { locked: child.tag === 'locked' } }
    case 'ephemeral':
    case 'not_ephemeral':
      return { kind: 'facts', changed: { expiresSeconds: Number(child.attrs['expiration'] ?? 0) || null } }
    case 'member_add_mode':
      return { kind: 'facts', changed: { memberAdd: textOf(child) === 'admin_add' ? 'admins' : 'all' } }
    case 'membership_approval_mode': {
      const state = getBinaryNodeChild(child, 'group_join')?.attrs['state']
      return { kind: 'facts', changed: { approval: state === 'on' } }
    }
    case 'created_membership_requests':
      return { kind: 'requests', action: 'made', people }
    case 'revoked_membership_requests':
      return { kind: 'requests', action: 'withdrawn', people }
    case 'link':
    case 'unlink':
      return linkedIn(child)
    case 'invite':
      return { kind: 'link' }
    case 'delete':
      return { kind: 'deleted' }
    default:
      return { kind: 'unknown' }
  }
}

function createdIn(child: BinaryNode): GroupChange {
  const group = groupIn(getBinaryNodeChild(child, 'group'))
  return group === undefined ? { kind: 'unknown' } : { kind: 'created', group }
}

/** As WhatsApp tells it whole; undefined: it does not say which. */
export function groupIn(group: BinaryNode | undefined): GroupTold | undefined {
  const { id, subject, creation, creator, creator_pn: pn } = group?.attrs ?? {}
  if (group === undefined || !id) return undefined
  const has = (tag: string): boolean => getBinaryNodeChild(group, tag) !== undefined
  const described = getBinaryNodeChild(group, 'description')
  const addMode = getBinaryNodeChild(group, 'member_add_mode')
  return {
    jid: id.includes('@') ? id : `${id}@g.us`,
    facts: {
      addressing: group.attrs['addressing_mode'] === 'lid' ? 'lid' : 'pn',
      subject: subject ?? '',
      ...(described === undefined ? { description: null, descriptionId: null } : describedIn(described)),
      owner: pn ?? by(creator)?.pn ?? by(creator)?.lid ?? null,
      madeAt: Number.isFinite(Number(creation)) ? Number(creation) * 1000 : null,
      announce: has('announcement'),
      locked: has('locked'),
      approval: has('membership_approval_mode'),
      memberAdd: addMode !== undefined && textOf(addMode) === 'all_member_add' ? 'all' : 'admins',
      expiresSeconds: Number(getBinaryNodeChild(group, 'ephemeral')?.attrs['expiration'] ?? 0) || null,
      parent: getBinaryNodeChild(group, 'linked_parent')?.attrs['jid'] ?? null,
      isCommunity: has('parent'),
      isAnnouncements: has('default_sub_group'),
    },
    members: getBinaryNodeChildren(group, 'participant').flatMap(({ attrs }) => {
      const names = by(attrs['jid'], attrs['phone_number'] ?? attrs['lid'])
      return names === undefined ? [] : [{ ...names, role: roleOf(attrs['type']) }]
    }),
  }
}

/** Of a community and its groups: each is told of the other. Of a group beside it, nothing changes here. */
function linkedIn(child: BinaryNode): GroupChange {
  const on = child.tag === 'link'
  const type = child.attrs[on ? 'link_type' : 'unlink_type']
  const { jid: whole, id, subject = '' } = getBinaryNodeChild(child, 'group')?.attrs ?? {}
  const jid = whole ?? (id && `${id}@g.us`)
  if (jid === undefined) return { kind: 'unknown' }
  if (type === 'parent_group') return { kind: 'facts', changed: { parent: on ? jid : null } }
  return type === 'sub_group' ? { kind: 'linked', on, group: { jid, subject } } : { kind: 'unknown' }
}

function roleOf(type: string | null | undefined): GroupRole {
  return type === 'superadmin' || type === 'admin' ? type : 'member'
}

function describedIn(child: BinaryNode): { description: string | null; descriptionId: string | null } {
  const body = getBinaryNodeChildString(child, 'body')
  return { description: body || null, descriptionId: body ? (child.attrs['id'] ?? null) : null }
}

/** Short texts may come as strings. */
function textOf({ content }: BinaryNode): string {
  return content instanceof Uint8Array
    ? Buffer.from(content).toString()
    : typeof content === 'string'
      ? content
      : ''
}

function peopleIn(child: BinaryNode): Names[] {
  return getBinaryNodeChildren(child, 'participant').flatMap(
    ({ attrs }) => by(attrs['jid'], attrs['phone_number'] ?? attrs['lid']) ?? [],
  )
}
