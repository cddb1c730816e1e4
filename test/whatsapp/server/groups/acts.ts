// Owns what is done to groups, by phones and by devices alike: who may, what becomes of each person, who is told.
import type { BinaryNode } from '@whiskeysockets/baileys'
import { announce, groupNode, isAdmin, isMember, newCode, personNode } from './groups.ts'
import type { Act, Group, GroupPlan } from './groups.ts'
import { child, el, newStanzaId, nowSeconds, text } from '../../nodes.ts'

/** WhatsApp's refusal: a code and its word. */
export class Refused extends Error {
  readonly code: number

  constructor(code: number, word: string) {
    super(word)
    this.code = code
  }
}

export const forbidden = () => new Refused(403, 'forbidden')

export function createGroup(act: Act, plan: GroupPlan): Group {
  const { hub, actor } = act
  const there = plan.numbers.filter((number) => hub.directory.account(number) !== undefined)
  const group = hub.groups.create(actor.number, { ...plan, numbers: there })
  announce(act, group, el('create', { type: 'new', key: newStanzaId() }, [groupNode(hub, group)]))
  return group
}

export type MembershipChange = 'add' | 'remove' | 'promote' | 'demote'

/** Each person has an answer of his own. */
export function changeMembers(
  act: Act,
  group: Group,
  change: MembershipChange,
  numbers: string[],
): BinaryNode[] {
  const mayAdd = group.memberAdd === 'all_member_add' && isMember(group, act.actor.number)
  if (!isAdmin(group, act.actor.number) && !(change === 'add' && mayAdd)) throw forbidden()
  return apply(act, group, change, numbers)
}

function apply(act: Act, group: Group, change: MembershipChange, numbers: string[]): BinaryNode[] {
  const { hub } = act
  const done: string[] = []
  const answers = numbers.map((number) => {
    const error = whyNot(act, group, change, number)
    if (error !== undefined) return refusedPerson(act, group, number, error)
    const found = group.participants.find((participant) => participant.number === number)
    if (change === 'add') group.participants.push({ number })
    if (change === 'remove') group.participants = group.participants.filter((p) => p.number !== number)
    if (change === 'promote' && found) found.admin = 'admin'
    if (change === 'demote' && found) delete found.admin
    done.push(number)
    return personNode(hub, group, number)
  })
  hub.groups.put(group)
  const nodes = done.map((number) => personNode(hub, group, number))
  if (done.length > 0) announce(act, group, el(change, {}, nodes), change === 'remove' ? done : [])
  return answers
}

function whyNot({ hub }: Act, group: Group, change: MembershipChange, number: string): number | undefined {
  const account = hub.directory.account(number)
  if (account === undefined) return 404
  if (change !== 'add') return isMember(group, number) ? undefined : 404
  if (isMember(group, number)) return 409
  if (group.participants.length >= group.room) return 419
  return account.privacy['groupadd'] === 'none' ? 403 : undefined
}

function refusedPerson({ hub }: Act, group: Group, number: string, error: number): BinaryNode {
  const node = personNode(hub, group, number, { error: String(error) })
  if (error !== 403) return node
  // He may be invited by a message, with a code for him alone.
  const code = newCode()
  group.personal[number] = code
  return { ...node, content: [el('add_request', { code, expiration: nowSeconds() + 3 * 86_400 })] }
}

export function leaveGroup(act: Act, group: Group): void {
  if (!isMember(group, act.actor.number)) throw new Refused(404, 'item-not-found')
  apply(act, group, 'remove', [act.actor.number])
  const [first] = group.participants
  if (first && !group.participants.some(({ admin }) => admin !== undefined)) first.admin = 'admin'
}

/** By the link of the group: in, or among those who wait for an admin. */
export function joinByCode(act: Act, code: string): { group: Group; waits: boolean } {
  const group = groupByCode(act, code)
  if (isMember(group, act.actor.number)) throw new Refused(409, 'conflict')
  if (group.participants.length >= group.room) throw new Refused(419, 'resource-limit')
  if (!group.approval) {
    apply({ ...act }, group, 'add', [act.actor.number])
    return { group, waits: false }
  }
  group.requests.push({ number: act.actor.number, at: nowSeconds(), method: 'invite_link' })
  act.hub.groups.put(group)
  const asking = personNode(act.hub, group, act.actor.number)
  announce(act, group, el('created_membership_requests', { request_method: 'invite_link' }, [asking]))
  return { group, waits: true }
}

export function groupByCode({ hub }: Act, code: string): Group {
  const all = hub.groups.list()
  if (all.some(({ oldCodes }) => oldCodes.includes(code))) throw new Refused(410, 'gone')
  const group = all.find(({ inviteCode }) => inviteCode === code)
  if (group === undefined) throw new Refused(406, 'not-acceptable')
  return group
}

/** By a message that was for him alone. */
export function acceptPersonal(act: Act, group: Group, code: string): void {
  if (group.personal[act.actor.number] !== code) throw new Refused(410, 'gone')
  delete group.personal[act.actor.number]
  if (group.participants.length >= group.room) throw new Refused(419, 'resource-limit')
  group.participants.push({ number: act.actor.number })
  act.hub.groups.put(group)
  announce(act, group, el('add', { reason: 'invite' }, [personNode(act.hub, group, act.actor.number)]))
}

export function answerRequests(act: Act, group: Group, verdict: 'approve' | 'reject', numbers: string[]) {
  if (!isAdmin(group, act.actor.number)) throw forbidden()
  return numbers.map((number) => {
    const asked = group.requests.find((request) => request.number === number)
    if (asked === undefined) return personNode(act.hub, group, number, { error: '404' })
    group.requests = group.requests.filter((request) => request !== asked)
    if (verdict === 'approve') apply(act, group, 'add', [number])
    else
      announce(act, group, el('revoked_membership_requests', {}, [personNode(act.hub, group, number)]), [
        number,
      ])
    act.hub.groups.put(group)
    return personNode(act.hub, group, number)
  })
}

/** What the group is called and how it is set; the link it gives is in the answer. */
export function changeGroup(act: Act, group: Group, action: BinaryNode): BinaryNode[] {
  const { number } = act.actor
  const open = ['subject', 'description'].includes(action.tag) && !group.locked
  if (!isAdmin(group, number) && !open && !/ephemeral/.test(action.tag)) throw forbidden()
  const told = changed(act, group, action)
  act.hub.groups.put(group)
  if (told !== undefined) announce(act, group, told)
  return action.tag === 'invite' ? [el('invite', { code: group.inviteCode })] : []
}

function changed({ actor: { number } }: Act, group: Group, action: BinaryNode): BinaryNode | undefined {
  const at = nowSeconds()
  switch (action.tag) {
    case 'subject':
      Object.assign(group, { subject: text(action) ?? '', subjectBy: number, subjectAt: at })
      return el('subject', { subject: group.subject, s_t: at })
    case 'description': {
      if ((action.attrs['prev'] ?? '') !== (group.description?.id ?? '')) throw new Refused(409, 'conflict')
      const body = text(child(action, 'body'))
      if (body === undefined) delete group.description
      else group.description = { id: action.attrs['id'] ?? newStanzaId(), body, by: number, at }
      return action
    }
    case 'announcement':
    case 'not_announcement':
      group.announcement = action.tag === 'announcement'
      return el(action.tag)
    case 'locked':
    case 'unlocked':
      group.locked = action.tag === 'locked'
      return el(action.tag)
    case 'ephemeral':
    case 'not_ephemeral':
      group.ephemeral = Number(action.attrs['expiration'] ?? '0')
      return el(action.tag, action.attrs)
    case 'member_add_mode':
      group.memberAdd = text(action) === 'admin_add' ? 'admin_add' : 'all_member_add'
      return el('member_add_mode', {}, Buffer.from(group.memberAdd))
    case 'membership_approval_mode':
      group.approval = child(action, 'group_join')?.attrs['state'] === 'on'
      return action
    case 'invite':
      group.oldCodes.push(group.inviteCode)
      group.inviteCode = newCode()
      return el('invite', { code: group.inviteCode })
    default:
      throw new Refused(400, 'bad-request')
  }
}
