// Owns groups: membership, settings, the queries about them and the notifications of their changes.
import { randomBytes, randomInt } from 'node:crypto'
import type { BinaryNode } from '@whiskeysockets/baileys'
import type { Directory } from './directory.ts'
import type { Queues } from './queues.ts'
import type { DeviceRef, Form } from '../jids.ts'
import { child, children, el, failed, newStanzaId, nowSeconds, result, text } from '../nodes.ts'
import type { Store, Table } from './store.ts'

/** What of the hub is needed here. */
type Parts = { readonly groups: Groups; readonly directory: Directory; readonly queues: Queues }

type Participant = { number: string; admin?: 'admin' | 'superadmin' }

export type Group = {
  jid: string
  subject: string
  subjectBy: string
  subjectAt: number
  creator: string
  createdAt: number
  mode: Form
  participants: Participant[]
  description?: { id: string; body: string; by: string; at: number }
  announcement: boolean
  locked: boolean
  ephemeral: number
  inviteCode: string
}

export class Groups {
  readonly #table: Table<Group>

  constructor(store: Store) {
    this.#table = store.table<Group>('groups')
  }

  get(jid: string): Group | undefined {
    return this.#table.get(jid)
  }

  put(group: Group): void {
    this.#table.put(group.jid, group)
  }

  list(): Group[] {
    return this.#table.list()
  }

  of(number: string): Group[] {
    return this.#table.list().filter((group) => isMember(group, number))
  }

  create(creator: string, subject: string, numbers: string[], mode: Form): Group {
    const now = nowSeconds()
    const others = [...new Set(numbers)].filter((number) => number !== creator)
    const group: Group = {
      jid: `120363${String(randomInt(1e11, 9e11))}@g.us`,
      subject,
      subjectBy: creator,
      subjectAt: now,
      creator,
      createdAt: now,
      mode,
      participants: [{ number: creator, admin: 'superadmin' }, ...others.map((number) => ({ number }))],
      announcement: false,
      locked: false,
      ephemeral: 0,
      inviteCode: randomBytes(16).toString('base64url'),
    }
    this.put(group)
    return group
  }
}

function isMember(group: Group, number: string): boolean {
  return group.participants.some((participant) => participant.number === number)
}

const otherForm = (form: Form): Form => (form === 'pn' ? 'lid' : 'pn')

function participantNode(hub: Parts, group: Group, participant: Participant): BinaryNode {
  const { mode } = group
  return el('participant', {
    jid: hub.directory.userJid(participant.number, mode),
    [mode === 'lid' ? 'phone_number' : 'lid']: hub.directory.userJid(participant.number, otherForm(mode)),
    type: participant.admin,
  })
}

function groupNode(hub: Parts, group: Group): BinaryNode {
  const { mode } = group
  const content = group.participants.map((participant) => participantNode(hub, group, participant))
  if (group.description) {
    const { id, body, by, at } = group.description
    const attrs = { id, t: at, participant: hub.directory.userJid(by, mode) }
    content.push(el('description', attrs, [el('body', {}, Buffer.from(body))]))
  }
  if (group.announcement) content.push(el('announcement'))
  if (group.locked) content.push(el('locked'))
  if (group.ephemeral > 0) content.push(el('ephemeral', { expiration: group.ephemeral }))
  const attrs = {
    id: group.jid.split('@')[0],
    subject: group.subject,
    s_t: group.subjectAt,
    s_o: hub.directory.userJid(group.subjectBy, mode),
    creation: group.createdAt,
    creator: hub.directory.userJid(group.creator, mode),
    addressing_mode: mode,
    size: group.participants.length,
  }
  return el('group', attrs, content)
}

/** The device that changes something; it hears of it only in the answer to its query. */
export type Act = { hub: Parts; actor: DeviceRef }

/** Tells every device of the members (and of those just removed) except the acting one. */
function announce({ hub, actor }: Act, group: Group, change: BinaryNode, also: string[] = []): void {
  const attrs = {
    from: group.jid,
    type: 'w:gp2',
    participant: hub.directory.userJid(actor.number, group.mode),
    [`participant_${otherForm(group.mode)}`]: hub.directory.userJid(actor.number, otherForm(group.mode)),
    addressing_mode: group.mode,
    notify: hub.directory.nameOf(actor.number),
    t: nowSeconds(),
  }
  const numbers = new Set([...group.participants.map((participant) => participant.number), ...also])
  for (const number of numbers) {
    for (const device of hub.directory.devices(number)) {
      if (device.number === actor.number && device.device === actor.device) continue
      hub.queues.deliver(device, el('notification', { ...attrs, id: newStanzaId() }, [change]))
    }
  }
}

export type GroupPlan = { subject: string; numbers: string[]; mode: Form }

export function createGroup(act: Act, { subject, numbers, mode }: GroupPlan): Group {
  const { hub, actor } = act
  const group = hub.groups.create(actor.number, subject, numbers, mode)
  announce(act, group, el('create', { type: 'new', key: newStanzaId() }, [groupNode(hub, group)]))
  return group
}

export type MembershipChange = 'add' | 'remove' | 'promote' | 'demote'

export function changeMembers(
  act: Act,
  group: Group,
  change: MembershipChange,
  numbers: string[],
): BinaryNode[] {
  const { hub } = act
  const affected: Participant[] = []
  for (const number of numbers) {
    const existing = group.participants.find((participant) => participant.number === number)
    if (change === 'add' && !existing) group.participants.push({ number })
    if (change === 'remove') group.participants = group.participants.filter((p) => p.number !== number)
    if (change === 'promote' && existing) existing.admin = 'admin'
    if (change === 'demote' && existing) delete existing.admin
    affected.push({ number })
  }
  hub.groups.put(group)
  const nodes = affected.map((participant) => participantNode(hub, group, participant))
  announce(act, group, el(change, {}, nodes), change === 'remove' ? numbers : [])
  return nodes
}

function numbersIn(hub: Parts, node: BinaryNode | undefined): string[] {
  return children(node, 'participant').flatMap((participant) => {
    const resolved = hub.directory.resolve(participant.attrs['jid'])
    return resolved ? [resolved.account.number] : []
  })
}

/** Everything under xmlns=w:g2. */
export function answerGroups(hub: Parts, ref: DeviceRef, query: BinaryNode): BinaryNode {
  const to = query.attrs['to'] ?? ''
  if (to === '@g.us' || to === 'g.us') return answerAboutAll(hub, ref, query)
  const group = hub.groups.get(to)
  if (!group) return failed(query, 404, 'item-not-found')
  if (!isMember(group, ref.number)) return failed(query, 403, 'forbidden')
  const [action] = children(query)
  if (query.attrs['type'] === 'get') {
    if (action?.tag === 'invite') return result(query, [el('invite', { code: group.inviteCode })])
    if (action?.tag === 'query') return result(query, [groupNode(hub, group)])
    return result(query, [el(action?.tag ?? 'group')])
  }
  return changeGroup(hub, ref, query, group)
}

function answerAboutAll(hub: Parts, ref: DeviceRef, query: BinaryNode): BinaryNode {
  const create = child(query, 'create')
  if (create) {
    const numbers = numbersIn(hub, create)
    const group = createGroup(
      { hub, actor: ref },
      { subject: create.attrs['subject'] ?? '', numbers, mode: 'lid' },
    )
    return result(query, [groupNode(hub, group)])
  }
  if (child(query, 'participating')) {
    const groups = hub.groups.of(ref.number).map((group) => groupNode(hub, group))
    return result(query, [el('groups', {}, groups)])
  }
  const leave = child(query, 'leave')
  for (const left of children(leave, 'group')) {
    const group = hub.groups.get(left.attrs['id'] ?? '')
    if (group) changeMembers({ hub, actor: ref }, group, 'remove', [ref.number])
  }
  const code = child(query, 'invite')?.attrs['code']
  const invited = hub.groups.list().find((group) => group.inviteCode === code)
  if (code !== undefined && !invited) return failed(query, 404, 'item-not-found')
  if (!invited) return result(query)
  if (query.attrs['type'] === 'get') return result(query, [groupNode(hub, invited)])
  changeMembers({ hub, actor: ref }, invited, 'add', [ref.number])
  return result(query, [el('group', { jid: invited.jid })])
}

function changeGroup(hub: Parts, ref: DeviceRef, query: BinaryNode, group: Group): BinaryNode {
  const act = { hub, actor: ref }
  const [action] = children(query)
  switch (action?.tag) {
    case 'add':
    case 'remove':
    case 'promote':
    case 'demote': {
      const nodes = changeMembers({ hub, actor: ref }, group, action.tag, numbersIn(hub, action))
      return result(query, [el(action.tag, {}, nodes)])
    }
    case 'subject':
      Object.assign(group, { subject: text(action) ?? '', subjectBy: ref.number, subjectAt: nowSeconds() })
      return announced(act, query, group, el('subject', { subject: group.subject, s_t: group.subjectAt }))
    case 'description': {
      const body = text(child(action, 'body'))
      if (body === undefined) delete group.description
      else
        group.description = {
          id: action.attrs['id'] ?? newStanzaId(),
          body,
          by: ref.number,
          at: nowSeconds(),
        }
      return announced(act, query, group, action)
    }
    case 'announcement':
    case 'not_announcement':
      group.announcement = action.tag === 'announcement'
      return announced(act, query, group, el(action.tag))
    case 'locked':
    case 'unlocked':
      group.locked = action.tag === 'locked'
      return announced(act, query, group, el(action.tag))
    case 'ephemeral':
    case 'not_ephemeral':
      group.ephemeral = Number(action.attrs['expiration'] ?? '0')
      return announced(act, query, group, el(action.tag, action.attrs))
    case 'invite':
      group.inviteCode = randomBytes(16).toString('base64url')
      hub.groups.put(group)
      return result(query, [el('invite', { code: group.inviteCode })])
    default:
      return result(query)
  }
}

function announced(act: Act, query: BinaryNode, group: Group, change: BinaryNode): BinaryNode {
  act.hub.groups.put(group)
  announce(act, group, change)
  return result(query)
}
