// Which lines a change of a group is in its chat. Pure.
import type { Person } from '../../contract/groups/group.ts'
import type { NoticeCode } from '../../contract/messages/notice.ts'
import type { Params } from '../../contract/sentences/sentence.ts'
import type { Notice } from '../messages/notices.ts'
import { personOf, type FactChange, type GroupChange, type Own } from './change.ts'

const memberCodes = {
  add: 'members_added',
  remove: 'members_removed',
  promote: 'members_promoted',
  demote: 'members_demoted',
} as const satisfies Record<string, NoticeCode>

export function linesOf(change: GroupChange, { by, own }: { by: Person | null; own: Own }): Notice[] {
  const line = (code: NoticeCode, params: Params = {}): Notice => ({ code, by, params })
  const people = 'people' in change ? change.people.map((names) => personOf(own, names)) : []
  switch (change.kind) {
    case 'created':
      return [line('group_created', { subject: change.group.facts.subject })]
    case 'facts':
      return factLines(change.changed).map(([code, params]) => line(code, params))
    case 'members': {
      const isBySelf = people.length === 1 && by !== null && isSame(people[0], by)
      const bySelf = change.action === 'add' ? 'members_joined' : 'members_left'
      const code =
        isBySelf && (change.action === 'add' || change.action === 'remove')
          ? bySelf
          : memberCodes[change.action]
      return [{ ...line(code), people }]
    }
    case 'number':
      return [{ ...line('member_number_changed'), people }]
    case 'requests':
      return [{ ...line(change.action === 'made' ? 'requests_made' : 'requests_withdrawn'), people }]
    case 'linked': {
      const { on, group } = change
      return [line(on ? 'community_linked' : 'community_unlinked', { subject: group.subject })]
    }
    case 'link':
      return [line('group_link_changed')]
    case 'picture':
      return [line(change.picture === 'changed' ? 'group_picture' : 'group_picture_removed')]
    case 'deleted':
      return [line('group_deleted')]
    default:
      return []
  }
}

function isSame(one: Person | undefined, other: Person): boolean {
  return [one?.pn, one?.lid].some((name) => name != null && [other.pn, other.lid].includes(name))
}

type Line = [NoticeCode, Params]

function switched(on: boolean | undefined, codes: readonly [NoticeCode, NoticeCode]): Line[] {
  return on === undefined ? [] : [[on ? codes[0] : codes[1], {}]]
}

function factLines({
  subject,
  description,
  announce,
  locked,
  approval,
  memberAdd,
  expiresSeconds: seconds,
  parent,
}: FactChange): Line[] {
  const lines: Line[] = []
  if (subject !== undefined) lines.push(['group_subject', { subject }])
  if (description !== undefined)
    lines.push([description === null ? 'group_description_removed' : 'group_description', {}])
  lines.push(
    ...switched(announce, ['group_announce_on', 'group_announce_off']),
    ...switched(locked, ['group_locked_on', 'group_locked_off']),
    ...switched(approval, ['group_approval_on', 'group_approval_off']),
    ...switched(memberAdd === undefined ? undefined : memberAdd === 'admins', [
      'group_member_add_admins',
      'group_member_add_all',
    ]),
  )
  if (parent !== undefined) lines.push([parent === null ? 'community_left' : 'community_joined', {}])
  if (seconds !== undefined)
    lines.push(seconds === null ? ['chat_expires_not', {}] : ['chat_expires', { seconds }])
  return lines
}
