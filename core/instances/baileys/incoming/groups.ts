// What is known of groups while a socket lives: each is asked for once, kept true by what WhatsApp tells, which is
// acknowledged only when it is stored, and asked for anew where something may have been missed.
import {
  isJidGroup,
  type BaileysEventMap,
  type BinaryNode,
  type GroupMetadata,
} from '@whiskeysockets/baileys'
import type { RecordDeps } from '../../deps.ts'
import { GroupRecord } from '../../groups/group-record.ts'
import { TimerRecord } from '../../chats/timer-record.ts'
import { MessageRecord } from '../../messages/record.ts'
import type { Log } from '../../../log.ts'
import { isOutage } from '../../../storage/database.ts'
import type { Storage } from '../../../storage/storage.ts'
import { memberOf, type Group, type GroupFacts, type Member } from '../../../storage/tables/groups.ts'
import { groupChangeIn } from '../reading/group-changes.ts'
import type { GroupTold } from '../../groups/change.ts'
import type { Owner } from './owner.ts'

/** So often a group that changes all the time is asked for in a row. */
const mostTimes = 5

/** The ways to ask WhatsApp. Each rejects where it has not answered. */
export interface AskGroups {
  one(jid: string): Promise<GroupTold>
  /** undefined for one that is told without its name. */
  all(): Promise<readonly (GroupTold | undefined)[]>
}

export class Groups {
  readonly #storage: Storage
  readonly #events: RecordDeps['events']
  readonly #log: Log
  readonly #owner: Owner
  readonly #record: GroupRecord
  readonly #messages: MessageRecord
  readonly #timers: TimerRecord
  readonly #ask: AskGroups
  /** Counts the changes of each, so that an answer on its way when a change came does not count for good. */
  readonly #changes = new Map<string, number>()
  readonly #asking = new Map<string, Promise<GroupTold>>()
  /** Until it is stored after the login which of them may not be as they are now, none is believed. */
  readonly #login = Promise.withResolvers<void>()
  /** The last question for all of them. */
  #all: Promise<void> = Promise.resolve()
  /** One that is not sent yet. */
  #next: Promise<void> | undefined
  #isComplete = false

  constructor(deps: RecordDeps & { log: Log }, owner: Owner, ask: AskGroups) {
    this.#storage = deps.storage
    this.#events = deps.events
    this.#log = deps.log
    this.#owner = owner
    this.#record = new GroupRecord(deps, owner.instanceId)
    this.#messages = new MessageRecord(deps, owner.instanceId)
    this.#timers = new TimerRecord(deps, owner.instanceId)
    this.#ask = ask
    this.#login.promise.catch(() => undefined)
  }

  /** For sending: as Baileys has it. */
  async get(jid: string): Promise<GroupMetadata> {
    await this.#login.promise
    await this.#all.catch(() => undefined)
    const group = this.#find(jid)
    if (group !== undefined && !group.isStale && group.leftAt === null)
      return metadataOf(jid, group, this.#storage.groups.members(group.id))
    const { facts, members } = await this.#once(jid)
    const rows = members.map(({ role, ...names }) => memberOf(facts.addressing, names, role))
    return metadataOf(jid, facts, rows)
  }

  /** Resolves when it is stored, and may be acknowledged. undefined: it is none of a group. */
  heard(node: BinaryNode, isIgnored: boolean): Promise<void> | undefined {
    const told = groupChangeIn(node)
    if (told === undefined) return undefined
    const { jid, act } = told
    this.changed(jid)
    // Who does not want to hear of groups may send to them all the same.
    const change = isIgnored ? ({ kind: 'unknown' } as const) : told.change
    return this.#change({ jid, change, act }).catch(async (error: unknown) => {
      if (isOutage(error)) throw error
      // What cannot be stored, whatever it says, keeps nothing else back: the group is asked for anew.
      this.#log.error('A change of a group cannot be stored', { err: error })
      await this.#change({ jid, change: { kind: 'unknown' }, act })
      this.changed(jid)
    })
  }

  /** An answer that is on its way may be of before. */
  changed(jid: string): void {
    this.#changes.set(jid, this.#count(jid) + 1)
  }

  #change(told: Parameters<GroupRecord['change']>[2]): Promise<void> {
    return this.#storage.commits.write((tx) => this.#record.change(tx, this.#owner.number, told))
  }

  /** After a login: where what is stored may not be all, every group is asked for, at once. */
  async opened(isIgnored: boolean): Promise<void> {
    const { instanceId, generation, number } = this.#owner
    const { generations, groups, messages, commits } = this.#storage
    try {
      const isKnown = generations.groupsKnown(instanceId, generation)
      await commits.write((tx) => {
        generations.setGroupsKnown(tx, instanceId, generation, false)
        if (isKnown) return
        groups.markAllStale(tx, instanceId, number)
        const last = messages.list(instanceId, { limit: 1 })[0]
        if (last !== undefined)
          this.#events.append(tx, instanceId, { type: 'history.gap', data: { since: last.sentAt } })
      })
      this.#isComplete = isKnown
      const asked = isKnown || isIgnored ? undefined : this.renewAll()
      this.#login.resolve()
      await asked
      if (isKnown && !isIgnored) await this.#renewStale()
    } catch (error) {
      this.#login.reject(error)
      throw error
    } finally {
      await this.decide()
    }
  }

  /** WhatsApp has more to tell of them than it tells one by one. */
  async dirty(): Promise<void> {
    await this.#login.promise
    await this.renewAll()
  }

  /** All are asked for, after what is being asked: that may have been answered before this. */
  renewAll(): Promise<void> {
    this.#isComplete = false
    if (this.#next !== undefined) return this.#next
    const next = this.#all
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined
        return this.#takeAll()
      })
    this.#next = next
    this.#all = next
    return next
  }

  /** The socket has ended; once what came in is stored, nothing can have been missed until the next login. */
  async ended(received: Promise<void>): Promise<void> {
    // Who waits for the login waits in vain.
    this.#login.reject(new Error('The socket has ended'))
    await received
    const { instanceId, generation } = this.#owner
    if (!this.#isComplete) return
    await this.#storage.commits.write((tx) =>
      this.#storage.generations.setGroupsKnown(tx, instanceId, generation, true),
    )
  }

  /** How long what is said in a group is to last, where only the phone tells it. */
  async takeExpiry(events: Partial<BaileysEventMap>): Promise<void> {
    const groups = (events['chats.update'] ?? []).flatMap(({ id, ephemeralExpiration: seconds }) =>
      id && isJidGroup(id) && seconds != null ? [{ jid: id, seconds: seconds || null }] : [],
    )
    if (groups.length === 0) return
    await this.#storage.commits.write((tx) => {
      for (const { jid, seconds } of groups)
        this.#timers.set(tx, this.#owner.number, { chat: { jid }, seconds })
    })
  }

  /** Once something of it was not understood, a group is asked for at once. */
  async renew(jid: string): Promise<void> {
    if (this.#isToRenew(jid)) await this.get(jid)
  }

  /** A group that something came from and nothing is known of is asked for. */
  async meet(events: Partial<BaileysEventMap>, stored: () => Promise<void>): Promise<void> {
    const keys = (events['messages.upsert']?.messages ?? []).map(({ key }) => key.remoteJid ?? '')
    const jids = new Set(keys.filter((jid) => isJidGroup(jid) && this.#isUnknown(jid)))
    if (jids.size === 0) return
    await stored()
    await this.#each(jids, (jid) => this.get(jid))
  }

  /** Who is an admin is asked for where something that was done in a group waits for it. */
  async decide(): Promise<void> {
    await this.#each(this.#messages.undecided(), async (jid) => {
      await this.get(jid)
      await this.#storage.commits.write((tx) => this.#messages.decide(tx, this.#owner.number, jid))
    })
  }

  /** One that cannot be asked for, or stored, keeps none of the others back. */
  async #each(jids: Iterable<string>, work: (jid: string) => Promise<unknown>): Promise<void> {
    for (const jid of jids)
      await work(jid).catch((error: unknown) => {
        if (isOutage(error)) throw error
        this.#log.info('A group cannot be asked for now', { err: error })
      })
  }

  /** Whether one of these may be an admin's deletion. */
  mayWait(events: Partial<BaileysEventMap>): boolean {
    const messages = events['messages.upsert']?.messages ?? []
    return messages.some(({ key, message }) => message?.protocolMessage && isJidGroup(key.remoteJid ?? ''))
  }

  async #takeAll(): Promise<void> {
    const counted = new Map(this.#changes)
    const isSame = (jid: string): boolean => this.#count(jid) === (counted.get(jid) ?? 0)
    try {
      const all = await this.#ask.all()
      const named = all.filter((told) => told !== undefined)
      await this.#each(new Set(named.map(({ jid }) => jid)), async (jid) => {
        const told = named.find((each) => each.jid === jid)
        if (told !== undefined) await this.#learn(told, counted.get(jid) ?? 0)
      })
      const there = new Set(named.map(({ jid }) => jid))
      const missing = this.#known().filter(({ jid, leftAt }) => leftAt === null && !there.has(jid))
      // One without a name may be any of them.
      const gone = all.length > named.length ? [] : missing.filter(({ jid }) => isSame(jid))
      await this.#storage.commits.write((tx) => {
        for (const { id } of missing) this.#storage.groups.markStale(tx, id)
        this.#record.gone(tx, this.#owner.number, gone)
      })
      this.#isComplete = this.#next === undefined
    } catch (error) {
      await this.#storage.commits.write((tx) =>
        this.#storage.groups.markAllStale(tx, this.#owner.instanceId, this.#owner.number),
      )
      throw error
    }
    await this.#renewStale((jid) => !isSame(jid))
  }

  async #renewStale(isIt: (jid: string) => boolean = () => true): Promise<void> {
    const stale = this.#known().filter(({ jid, isStale, leftAt }) => isStale && leftAt === null && isIt(jid))
    await this.#each(
      stale.map(({ jid }) => jid),
      (jid) => this.#once(jid),
    )
  }

  /** Several who want the same one wait for the same answer. */
  #once(jid: string): Promise<GroupTold> {
    const asking = this.#asking.get(jid)
    if (asking !== undefined) return asking
    const begun = this.#fetch(jid)
    this.#asking.set(jid, begun)
    begun.catch(() => this.#asking.delete(jid))
    return begun
  }

  async #fetch(jid: string): Promise<GroupTold> {
    for (let time = 1; ; time += 1) {
      const changes = this.#count(jid)
      const told = await this.#ask.one(jid)
      await this.#learn(told, changes)
      if (changes !== this.#count(jid) && time < mostTimes) continue
      this.#asking.delete(jid)
      return told
    }
  }

  /** What was told or done since it was asked for is newer than the answer, or in it: it does not say which. */
  #learn(told: GroupTold, changes: number): Promise<void> {
    return this.#storage.commits.write((tx) => {
      const isOlder = changes !== this.#count(told.jid)
      if (!isOlder || this.#find(told.jid) === undefined) this.#record.learn(tx, this.#owner.number, told)
      const change = { kind: 'unknown' } as const
      if (isOlder) this.#record.change(tx, this.#owner.number, { jid: told.jid, change, act: noAct })
    })
  }

  #count(jid: string): number {
    return this.#changes.get(jid) ?? 0
  }

  #known(): Group[] {
    return this.#storage.groups.list(this.#owner.instanceId, this.#owner.number)
  }

  #isToRenew(jid: string): boolean {
    const group = this.#find(jid)
    return group?.isStale === true && group.leftAt === null
  }

  #find(jid: string): Group | undefined {
    return this.#storage.groups.find(this.#owner.instanceId, this.#owner.number, jid)
  }

  #isUnknown(jid: string): boolean {
    const group = this.#find(jid)
    return group === undefined || group.isStale
  }
}

const noAct = { id: '', at: 0, by: undefined }

/** What Baileys reads of it when it sends. */
function metadataOf(jid: string, facts: GroupFacts, members: readonly Member[]): GroupMetadata {
  return {
    id: jid,
    subject: facts.subject,
    owner: facts.owner ?? undefined,
    addressingMode: facts.addressing,
    announce: facts.announce,
    ...(facts.expiresSeconds !== null && { ephemeralDuration: facts.expiresSeconds }),
    size: members.length,
    participants: members.map(({ jid: id, pn, lid, role }) => ({
      id,
      ...(id !== pn && pn !== null && { phoneNumber: pn }),
      ...(id !== lid && lid !== null && { lid }),
      admin: role === 'member' ? null : role,
    })),
  } as GroupMetadata
}
