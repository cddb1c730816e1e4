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
import { MessageRecord } from '../../messages/record.ts'
import type { Log } from '../../../log.ts'
import { isOutage } from '../../../storage/database.ts'
import type { Storage } from '../../../storage/storage.ts'
import type { Group } from '../../../storage/tables/groups.ts'
import { groupChangeIn, toldOf } from '../reading/group-changes.ts'
import type { Owner } from './owner.ts'

/** So often a group that changes all the time is asked for in a row. */
const mostTimes = 5

/** The ways to ask WhatsApp. */
export interface AskGroups {
  one(jid: string): Promise<GroupMetadata>
  all(): Promise<Record<string, GroupMetadata>>
}

export class Groups {
  readonly #storage: Storage
  readonly #log: Log
  readonly #owner: Owner
  readonly #record: GroupRecord
  readonly #messages: MessageRecord
  readonly #ask: AskGroups
  /** Counts the changes of each, so that an answer on its way when a change came does not count for good. */
  readonly #changes = new Map<string, number>()
  readonly #asking = new Map<string, Promise<GroupMetadata>>()
  /** Until it is known after the login what is stored of them, nobody is asked for one. */
  readonly #login = Promise.withResolvers<void>()
  #all: Promise<void> = this.#login.promise
  #isComplete = false
  /** All were asked for since the login. */
  #wasAsked = false

  constructor(deps: RecordDeps & { log: Log }, owner: Owner, ask: AskGroups) {
    this.#storage = deps.storage
    this.#log = deps.log
    this.#owner = owner
    this.#record = new GroupRecord(deps, owner.instanceId)
    this.#messages = new MessageRecord(deps, owner.instanceId)
    this.#ask = ask
  }

  /** For sending: as Baileys has it. */
  async get(jid: string): Promise<GroupMetadata> {
    await this.#all.catch(() => undefined)
    const group = this.#find(jid)
    if (group !== undefined && !group.isStale && group.leftAt === null)
      return metadataOf(group, this.#storage.groups.members(group.id))
    return this.#once(jid)
  }

  /** Resolves when it is stored, and may be acknowledged. undefined: it is none of a group. */
  heard(node: BinaryNode, isIgnored: boolean): Promise<void> | undefined {
    const told = groupChangeIn(node)
    if (told === undefined) return undefined
    const { jid, act } = told
    this.#changed(jid)
    // Who does not want to hear of groups may send to them all the same.
    const change = isIgnored ? ({ kind: 'unknown' } as const) : told.change
    return this.#change({ jid, change, act }).catch(async (error: unknown) => {
      if (isOutage(error)) throw error
      // What cannot be stored, whatever it says, keeps nothing else back: the group is asked for anew.
      this.#log.error('A change of a group cannot be stored', { err: error })
      await this.#change({ jid, change: { kind: 'unknown' }, act })
      this.#changed(jid)
    })
  }

  #changed(jid: string): void {
    this.#changes.set(jid, this.#count(jid) + 1)
  }

  #change(told: Parameters<GroupRecord['change']>[2]): Promise<void> {
    return this.#storage.commits.write((tx) => this.#record.change(tx, this.#owner.number, told))
  }

  /** After a login: where what is stored may not be all, every group is asked for, at once. */
  async opened(isIgnored: boolean): Promise<void> {
    const { instanceId, generation, number } = this.#owner
    const { generations, groups, commits } = this.#storage
    const isKnown = generations.groupsKnown(instanceId, generation)
    await commits.write((tx) => {
      generations.setGroupsKnown(tx, instanceId, generation, false)
      if (!isKnown) groups.markAllStale(tx, instanceId, number)
    })
    this.#isComplete = isKnown
    if (isKnown || isIgnored) this.#login.resolve()
    else this.#login.resolve(this.#askForAll())
    await this.#login.promise
  }

  /** WhatsApp has more to tell of them than it tells one by one. */
  async dirty(): Promise<void> {
    await this.#login.promise
    if (this.#wasAsked) return
    this.#all = this.#askForAll()
    await this.#all
  }

  /** What came in is stored: nothing can have been missed until the next login. */
  async ended(): Promise<void> {
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
        this.#messages.expiry(tx, this.#owner.number, { chat: { jid }, seconds })
    })
  }

  /** Once something of it was not understood, a group is asked for at once. */
  async renew(jid: string): Promise<void> {
    const group = this.#find(jid)
    if (group?.isStale === true && group.leftAt === null) await this.get(jid)
  }

  /** A group that something came from and nothing is known of is asked for. */
  async meet(events: Partial<BaileysEventMap>, stored: () => Promise<void>): Promise<void> {
    const keys = (events['messages.upsert']?.messages ?? []).map(({ key }) => key.remoteJid ?? '')
    const jids = new Set(keys.filter((jid) => isJidGroup(jid) && this.#isUnknown(jid)))
    if (jids.size === 0) return
    await stored()
    for (const jid of jids) await this.get(jid)
  }

  /** Who is an admin is asked for where something that was done in a group waits for it. */
  async decide(): Promise<void> {
    for (const jid of this.#messages.undecided()) {
      await this.get(jid)
      await this.#storage.commits.write((tx) => this.#messages.decide(tx, this.#owner.number, jid))
    }
  }

  /** Whether one of these may be an admin's deletion. */
  mayWait(events: Partial<BaileysEventMap>): boolean {
    const messages = events['messages.upsert']?.messages ?? []
    return messages.some(({ key, message }) => message?.protocolMessage && isJidGroup(key.remoteJid ?? ''))
  }

  async #askForAll(): Promise<void> {
    this.#wasAsked = true
    const counted = new Map(this.#changes)
    const all = Object.values(await this.#ask.all())
    for (const metadata of all) await this.#learn(metadata, counted.get(metadata.id) ?? 0)
    const there = new Set(all.map(({ id }) => id))
    await this.#storage.commits.write((tx) => this.#record.gone(tx, this.#owner.number, there))
    this.#isComplete = true
  }

  /** Several who want the same one wait for the same answer. */
  #once(jid: string): Promise<GroupMetadata> {
    const asking = this.#asking.get(jid)
    if (asking !== undefined) return asking
    const begun = this.#fetch(jid)
    this.#asking.set(jid, begun)
    begun.catch(() => this.#asking.delete(jid))
    return begun
  }

  async #fetch(jid: string): Promise<GroupMetadata> {
    for (let time = 1; ; time += 1) {
      const changes = this.#count(jid)
      const metadata = await this.#ask.one(jid)
      await this.#learn(metadata, changes)
      if (changes !== this.#count(jid) && time < mostTimes) continue
      this.#asking.delete(jid)
      return metadata
    }
  }

  #learn(metadata: GroupMetadata, changes: number): Promise<void> {
    const told = toldOf(metadata)
    return this.#storage.commits.write((tx) => {
      this.#record.learn(tx, this.#owner.number, told)
      const change = { kind: 'unknown' } as const
      if (changes !== this.#count(told.jid))
        this.#record.change(tx, this.#owner.number, { jid: told.jid, change, act: noAct })
    })
  }

  #count(jid: string): number {
    return this.#changes.get(jid) ?? 0
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
function metadataOf(group: Group, members: ReturnType<Storage['groups']['members']>): GroupMetadata {
  return {
    id: group.jid,
    subject: group.subject,
    owner: group.owner ?? undefined,
    addressingMode: group.addressing,
    announce: group.announce,
    ...(group.expiresSeconds !== null && { ephemeralDuration: group.expiresSeconds }),
    size: members.length,
    participants: members.map(({ jid, pn, lid, role }) => ({
      id: jid,
      ...(jid !== pn && pn !== null && { phoneNumber: pn }),
      ...(jid !== lid && lid !== null && { lid }),
      admin: role === 'member' ? null : role,
    })),
  } as GroupMetadata
}
