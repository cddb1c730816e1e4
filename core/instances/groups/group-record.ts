// The one writer of groups: what WhatsApp tells of one, or what was done from here, is stored, shown as a line in its
// chat, and told as an event, in one commit. The same act again changes nothing and is told to nobody.
import type { GroupChanges, Person } from '../../contract/groups/group.ts'
import type { EventBody } from '../../contract/events/event.ts'
import type { WriteTx } from '../../storage/commit.ts'
import type { Names } from '../../storage/tables/aliases.ts'
import { memberOf, type Group, type GroupFacts, type Member } from '../../storage/tables/groups.ts'
import { TimerRecord } from '../chats/timer-record.ts'
import type { RecordDeps } from '../deps.ts'
import { fittingTime } from '../messages/fitting.ts'
import { MessageRecord } from '../messages/record.ts'
import { pictureRestMs } from '../people/picture-record.ts'
import { NoticeRecord } from '../messages/notices.ts'
import {
  isOwn,
  personOf,
  type FactChange,
  type GroupAct,
  type GroupChange,
  type GroupTold,
  type Own,
} from './change.ts'
import { differences } from './differences.ts'
import { linesOf } from './lines.ts'
import { groupView } from './view.ts'

export class GroupRecord {
  readonly #deps: RecordDeps
  readonly #instanceId: string
  readonly #messages: MessageRecord
  readonly #notices: NoticeRecord
  readonly #timers: TimerRecord

  constructor(deps: RecordDeps, instanceId: string) {
    this.#deps = deps
    this.#instanceId = instanceId
    this.#messages = new MessageRecord(deps, instanceId)
    this.#notices = new NoticeRecord(deps, instanceId)
    this.#timers = new TimerRecord(deps, instanceId)
  }

  /** A group as WhatsApp has just told it whole. What is different from what was stored, others have done meanwhile. */
  learn(tx: WriteTx, account: string, told: GroupTold): void {
    const { storage, now } = this.#deps
    const known = storage.groups.find(this.#instanceId, account, told.jid)
    const own = this.own(account)
    if (known !== undefined) {
      const before = { group: known, members: storage.groups.members(known.id) }
      const at = now()
      for (const [n, change] of differences(before, told, own).entries())
        this.change(tx, account, { jid: told.jid, change, act: { id: `seen ${at} ${n}`, at, by: undefined } })
    }
    this.#put(tx, account, told)
  }

  /** WhatsApp was asked for all, and did not name these: the own number is in them no more. */
  gone(tx: WriteTx, account: string, groups: readonly Pick<Group, 'jid'>[]): void {
    const at = this.#deps.now()
    const me = { pn: `${account}@s.whatsapp.net` }
    const change: GroupChange = { kind: 'members', action: 'remove', people: [me] }
    for (const { jid } of groups)
      this.change(tx, account, { jid, change, act: { id: `seen ${at} gone`, at, by: undefined } })
  }

  change(
    tx: WriteTx,
    account: string,
    { jid, change, act: told }: { jid: string; change: GroupChange; act: GroupAct },
  ): void {
    const { storage, now } = this.#deps
    const act = { ...told, at: fittingTime(told.at, now()) }
    const group = storage.groups.find(this.#instanceId, account, jid)
    if (change.kind === 'unknown') {
      if (group !== undefined) storage.groups.markStale(tx, group.id)
      return
    }
    const own = this.own(account)
    const by = act.by === undefined ? null : personOf(own, act.by)
    if (!this.#line(tx, account, { jid, change, act, by, group, own })) return
    for (const names of change.kind === 'members' ? [...change.people, ...(act.by ? [act.by] : [])] : [])
      this.#link(tx, account, names)
    if (change.kind === 'created') this.#put(tx, account, change.group)
    else if (group !== undefined) this.#apply(tx, group, { change, at: act.at, by, own })
    for (const body of this.#told(account, { jid, change, at: act.at, by, own }))
      this.#deps.events.append(tx, this.#instanceId, body)
  }

  /** The own number by every name that it has had. */
  own(account: string): Own {
    const generations = this.#deps.storage.generations.list(this.#instanceId)
    const lids = generations.flatMap((each) =>
      each.account === account && each.lid !== null ? [each.lid] : [],
    )
    return [`${account}@s.whatsapp.net`, ...new Set(lids.map((lid) => lid.replace(/:\d+@/, '@')))]
  }

  /** False where this act is known already. */
  #line(
    tx: WriteTx,
    account: string,
    { jid, change, act, by, group, own }: Told & { act: GroupAct; group: Group | undefined },
  ): boolean {
    const { chats } = this.#deps.storage
    const subject = subjectOf(change) ?? group?.subject
    const chat = { jid, ...(subject !== undefined && { name: subject }) }
    let isNew = false
    for (const [n, notice] of linesOf(change, { by, own }).entries()) {
      const id = n === 0 ? act.id : `${act.id} ${n}`
      isNew = this.#notices.put(tx, account, { id, chat, at: act.at, notice }) || isNew
    }
    if (change.kind === 'facts' && change.changed.expiresSeconds !== undefined)
      this.#timers.set(tx, account, { chat: { jid }, seconds: change.changed.expiresSeconds })
    const found = chats.find(this.#instanceId, account, jid)
    if (isNew && found !== undefined && isArrival(change, own))
      chats.touch(tx, found.id, { lastMessageAt: act.at, unreadBy: 0, at: this.#deps.now() })
    return isNew
  }

  #put(tx: WriteTx, account: string, { jid, facts, members }: GroupTold): void {
    const { storage, now } = this.#deps
    for (const member of members) this.#link(tx, account, member)
    const rows = members.map(({ role, ...names }) => memberOf(facts.addressing, names, role))
    const of = { instanceId: this.#instanceId, account, jid, at: now() }
    storage.groups.put(tx, of, { facts, members: rows })
    this.#messages.name(tx, account, { jid, name: facts.subject })
  }

  #link(tx: WriteTx, account: string, { pn, lid }: Names): void {
    if (pn !== undefined && lid !== undefined) this.#messages.link(tx, account, { pn, lid })
  }

  #apply(
    tx: WriteTx,
    group: Group,
    { change, at, by, own }: { change: GroupChange; at: number; by: Person | null; own: Own },
  ): void {
    const { groups } = this.#deps.storage
    switch (change.kind) {
      case 'facts':
        return groups.change(tx, group, factsOf(change.changed))
      case 'members':
        for (const names of change.people) {
          this.#applyMember(tx, group, { ...change, names })
          this.#applyPast(tx, group, { action: change.action, person: personOf(own, names), by, at })
        }
        if (!change.people.some((names) => isOwn(own, names))) return undefined
        if (change.action === 'remove') return groups.leave(tx, group.id, at)
        if (change.action !== 'add') return undefined
        groups.leave(tx, group.id, null)
        return groups.markStale(tx, group.id)
      case 'number':
        return groups.markStale(tx, group.id)
      case 'picture':
        return this.#applyPicture(tx, group.id, change.picture, at)
      case 'deleted':
        groups.deleteMembers(tx, group.id)
        return groups.leave(tx, group.id, at)
      default:
        return undefined
    }
  }

  #applyMember(
    tx: WriteTx,
    group: Group,
    { action, names }: { action: 'add' | 'remove' | 'promote' | 'demote'; names: Names },
  ): void {
    const { groups } = this.#deps.storage
    const given = [names.lid, names.pn].filter((name) => name !== undefined)
    const known: Member | undefined = groups.member(group.id, given)
    if (action === 'add') {
      const { pn = known?.pn ?? undefined, lid = known?.lid ?? undefined } = names
      const row = memberOf(
        group.addressing,
        { ...(pn && { pn }), ...(lid && { lid }) },
        known?.role ?? 'member',
      )
      // Two who are one now: which of them is still there, was missed.
      if (groups.putMember(tx, group, row) > 1) groups.markStale(tx, group.id)
    } else if (known === undefined) {
      // Who is promoted and not there, or gone and never was: something was missed.
      groups.markStale(tx, group.id)
    } else if (action === 'remove') groups.deleteMember(tx, group.id, known.jid)
    else groups.setRole(tx, group.id, known.jid, action === 'promote' ? 'admin' : 'member')
  }

  /** Of one whose picture was asked for. */
  #applyPicture(tx: WriteTx, group: number, picture: 'changed' | 'removed', at: number): void {
    const { pictures } = this.#deps.storage
    if (picture === 'removed') pictures.none(tx, { group })
    else pictures.renew(tx, { group }, { url: null, at, restMs: pictureRestMs })
  }

  #applyPast(
    tx: WriteTx,
    { instanceId, account, jid: group }: Group,
    { action, person, by, at }: { action: string; person: Person; by: Person | null; at: number },
  ): void {
    const { pastMembers } = this.#deps.storage
    const { jid, pn, lid } = person
    const of = { instanceId, account, group }
    if (action === 'add') pastMembers.delete(tx, of, { jid, pn, lid, until: at })
    if (action !== 'remove') return
    const reason = by === null ? null : by.jid === jid ? 'left' : 'removed'
    pastMembers.put(tx, of, { jid, pn, lid, leftAt: at, reason })
  }

  #told(account: string, { jid: group, change, at, by, own }: Told & { at: number }): EventBody[] {
    const common = { group, by, at }
    const people = 'people' in change ? change.people.map((names) => personOf(own, names)) : []
    switch (change.kind) {
      case 'created': {
        const { storage } = this.#deps
        const found = storage.groups.find(this.#instanceId, account, group)
        const view = found && groupView(storage, found, own)
        return view === undefined ? [] : [{ type: 'group.created', data: { ...common, group: view } }]
      }
      case 'members': {
        const told: EventBody = { type: 'group.members', data: { ...common, action: change.action, people } }
        const isLeft = change.action === 'remove' && people.some(({ isMe }) => isMe)
        return isLeft ? [told, { type: 'group.left', data: common }] : [told]
      }
      case 'number':
        return [{ type: 'group.members', data: { ...common, action: 'number', people } }]
      case 'requests':
        return [{ type: 'group.requests', data: { ...common, action: change.action, people } }]
      case 'deleted':
        return [{ type: 'group.left', data: common }]
      default:
        return [{ type: 'group.updated', data: { ...common, changes: changesOf(change) } }]
    }
  }
}

interface Told {
  jid: string
  change: GroupChange
  by: Person | null
  own: Own
}

function subjectOf(change: GroupChange): string | undefined {
  if (change.kind === 'created') return change.group.facts.subject
  return change.kind === 'facts' ? change.changed.subject : undefined
}

/** The group is new for the own number. */
function isArrival(change: GroupChange, own: Own): boolean {
  if (change.kind === 'created') return true
  return (
    change.kind === 'members' && change.action === 'add' && change.people.some((names) => isOwn(own, names))
  )
}

function factsOf(changed: FactChange): Partial<GroupFacts> {
  return Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined))
}

function changesOf(change: GroupChange): GroupChanges {
  if (change.kind === 'picture') return { picture: change.picture }
  if (change.kind === 'linked')
    return change.on ? { linked: change.group.jid } : { unlinked: change.group.jid }
  if (change.kind !== 'facts') return { inviteLink: 'changed' }
  const { descriptionId: _id, ...changed } = change.changed
  return factsOf(changed)
}
