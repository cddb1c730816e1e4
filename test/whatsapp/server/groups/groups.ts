// Owns groups: who is in them, what they are set to, how they are told, and who hears of their changes.
import { randomBytes, randomInt } from 'node:crypto'
import type { BinaryNode } from '@whiskeysockets/baileys'
import type { Directory } from '../directory.ts'
import type { Queues } from '../queues.ts'
import type { DeviceRef, Form } from '../../jids.ts'
import { el, newStanzaId, nowSeconds } from '../../nodes.ts'
import type { Store, Table } from '../store.ts'

/** What of the hub is needed here. */
export type Parts = { readonly groups: Groups; readonly directory: Directory; readonly queues: Queues }

type Participant = { number: string; admin?: 'admin' | 'superadmin' }
type JoinRequest = { number: string; at: number; method: 'invite_link' | 'linked_group_join' }

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
  approval: boolean
  memberAdd: 'admin_add' | 'all_member_add'
  ephemeral: number
  inviteCode: string
  /** Links that were taken back. */
  oldCodes: string[]
  requests: JoinRequest[]
  /** By number: the code of an invitation by message, for who may not be added. */
  personal: Record<string, string>
  /** How many it takes. */
  room: number
  isCommunity: boolean
  /** The community that it lies in. */
  parent: string
  isAnnouncements: boolean
}

const room = 1024

export class Groups {
  readonly #table: Table<Group>
  /** Questions about groups, as devices put them: how often each asked for one group, and for all. */
  readonly asked: { device: string; what: string; group: string }[] = []

  constructor(store: Store) {
    this.#table = store.table<Group>('groups')
  }

  get(jid: string): Group | undefined {
    const group = this.#table.get(jid)
    return group && whole(group)
  }

  put(group: Group): void {
    this.#table.put(group.jid, group)
  }

  list(): Group[] {
    return this.#table.list().map(whole)
  }

  of(number: string): Group[] {
    return this.list().filter((group) => isMember(group, number))
  }

  create(creator: string, { subject, numbers, mode }: GroupPlan): Group {
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
      ...plain(),
    }
    this.put(group)
    return group
  }
}

/** What a group is at first. */
function plain() {
  return {
    announcement: false,
    locked: false,
    approval: false,
    memberAdd: 'all_member_add' as const,
    ephemeral: 0,
    inviteCode: newCode(),
    oldCodes: [] as string[],
    requests: [] as JoinRequest[],
    personal: {} as Record<string, string>,
    room,
    isCommunity: false,
    parent: '',
    isAnnouncements: false,
  }
}

/** A store that an earlier server has written knows less of its groups. The row itself stays the live one. */
function whole(group: Group): Group {
  for (const [name, value] of Object.entries(plain()))
    if (!(name in group)) Object.assign(group, { [name]: value })
  return group
}

export type GroupPlan = { subject: string; numbers: string[]; mode: Form }

/** As WhatsApp's are: 22 letters and digits. */
export function newCode(): string {
  return randomBytes(32)
    .toString('base64')
    .replaceAll(/[^a-zA-Z\d]/g, '')
    .slice(0, 22)
}

export function isMember(group: Group, number: string): boolean {
  return group.participants.some((participant) => participant.number === number)
}

export function isAdmin(group: Group, number: string): boolean {
  return group.participants.some((each) => each.number === number && each.admin !== undefined)
}

const otherForm = (form: Form): Form => (form === 'pn' ? 'lid' : 'pn')

export function personNode(hub: Parts, group: Group, number: string, more: Record<string, string> = {}) {
  const { mode } = group
  return el('participant', {
    jid: hub.directory.userJid(number, mode),
    [mode === 'lid' ? 'phone_number' : 'lid']: hub.directory.userJid(number, otherForm(mode)),
    ...more,
  })
}

function participantNode(hub: Parts, group: Group, { number, admin }: Participant): BinaryNode {
  return personNode(hub, group, number, admin === undefined ? {} : { type: admin })
}

export function groupNode(hub: Parts, group: Group): BinaryNode {
  const { mode } = group
  const content = group.participants.map((participant) => participantNode(hub, group, participant))
  if (group.description) {
    const { id, body, by, at } = group.description
    const attrs = { id, t: at, participant: hub.directory.userJid(by, mode) }
    content.push(el('description', attrs, [el('body', {}, Buffer.from(body))]))
  }
  if (group.announcement) content.push(el('announcement'))
  if (group.locked) content.push(el('locked'))
  if (group.approval) content.push(el('membership_approval_mode', {}, [el('group_join', { state: 'on' })]))
  content.push(el('member_add_mode', {}, Buffer.from(group.memberAdd)))
  if (group.isCommunity) content.push(el('parent'))
  if (group.parent !== '') content.push(el('linked_parent', { jid: group.parent }))
  if (group.isAnnouncements) content.push(el('default_sub_group'))
  if (group.ephemeral > 0) content.push(el('ephemeral', { expiration: group.ephemeral }))
  const attrs = {
    id: group.jid.split('@')[0],
    subject: group.subject,
    s_t: group.subjectAt,
    s_o: hub.directory.userJid(group.subjectBy, mode),
    creation: group.createdAt,
    creator: hub.directory.userJid(group.creator, mode),
    creator_pn: mode === 'lid' ? hub.directory.userJid(group.creator, 'pn') : undefined,
    addressing_mode: mode,
    size: group.participants.length,
  }
  return el('group', attrs, content)
}

/** The device that changes something; it hears of it only in the answer to its query. */
export type Act = { hub: Parts; actor: DeviceRef }

/** Tells every device of the members (and of those just removed) except the acting one. */
export function announce({ hub, actor }: Act, group: Group, change: BinaryNode, also: string[] = []): void {
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
