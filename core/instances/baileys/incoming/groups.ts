// Group metadata in the store, so that a send to a group costs no query. A row is dropped as soon as anything
// about its group changes, and all are at each login: a change told while we were away may have been missed.
import { isJidGroup, type BaileysEventMap, type GroupMetadata } from '@whiskeysockets/baileys'
import type { WriteTx } from '../../../storage/commit.ts'
import type { Storage } from '../../../storage/storage.ts'
import type { RecordDeps } from '../../deps.ts'
import { MessageRecord } from '../../messages/record.ts'
import type { Owner } from './owner.ts'

type Fetch = (jid: string) => Promise<GroupMetadata>

export class GroupCache {
  readonly #storage: Storage
  readonly #owner: Owner
  readonly #record: MessageRecord
  readonly #now: () => number
  readonly #asked = new Set<string>()
  /** Counts the changes, so that an answer on its way when a change came is not kept. */
  #changes = 0

  constructor(deps: RecordDeps, owner: Owner) {
    this.#storage = deps.storage
    this.#owner = owner
    this.#record = new MessageRecord(deps, owner.instanceId)
    this.#now = deps.now
  }

  async get(jid: string, fetch: Fetch): Promise<GroupMetadata | undefined> {
    const { instanceId, number } = this.#owner
    const stored = this.#storage.groupMetadata.get(instanceId, number, jid)
    if (stored) return stored.metadata as GroupMetadata
    const changes = this.#changes
    const metadata = await fetch(jid)
    if (changes === this.#changes) {
      const row = { jid, metadata, fetchedAt: this.#now() }
      await this.#storage.commits.write((tx) => {
        this.#storage.groupMetadata.put(tx, instanceId, number, row)
        this.#name(tx, metadata)
      })
    }
    return metadata
  }

  /** No message says what its group is called: the first one of a nameless group has it asked for, once a login. */
  async name(
    events: Partial<BaileysEventMap>,
    { fetch, stored }: { fetch: Fetch; stored: () => Promise<void> },
  ): Promise<void> {
    const jids = (events['messages.upsert']?.messages ?? [])
      .map(({ key }) => key.remoteJid ?? '')
      .filter((jid) => isJidGroup(jid) && !this.#asked.has(jid))
    if (jids.length === 0) return
    await stored()
    const { instanceId, number } = this.#owner
    for (const jid of new Set(jids)) {
      const chat = this.#storage.chats.find(instanceId, number, jid)
      if (chat?.name !== null || this.#asked.has(jid)) continue
      this.#asked.add(jid)
      const metadata = await this.get(jid, fetch)
      if (metadata) await this.#storage.commits.write((tx) => this.#name(tx, metadata))
    }
  }

  /** Who is an admin is asked for where something that was done in a group waits for it. */
  async decide(fetch: Fetch): Promise<void> {
    for (const jid of this.#record.undecided()) {
      await this.get(jid, fetch)
      await this.#storage.commits.write((tx) => this.#record.decide(tx, this.#owner.number, jid))
    }
  }

  /** Whether one of these may be an admin's deletion. */
  mayWait(events: Partial<BaileysEventMap>): boolean {
    const messages = events['messages.upsert']?.messages ?? []
    return messages.some(({ key, message }) => message?.protocolMessage && isJidGroup(key.remoteJid ?? ''))
  }

  async take(events: Partial<BaileysEventMap>): Promise<void> {
    await this.#takeExpiry(events)
    const changed = [
      ...(events['groups.update'] ?? []).map(({ id }) => id),
      ...(events['groups.upsert'] ?? []).map(({ id }) => id),
      events['group-participants.update']?.id,
    ].filter((jid) => jid !== undefined)
    if (changed.length > 0) await this.#drop(changed)
  }

  /** How long what is said in a group is to last. */
  async #takeExpiry(events: Partial<BaileysEventMap>): Promise<void> {
    const changes = [
      ...(events['groups.update'] ?? []).map(({ id, ephemeralDuration }) => ({
        id,
        seconds: ephemeralDuration,
      })),
      ...(events['chats.update'] ?? []).map(({ id, ephemeralExpiration }) => ({
        id,
        seconds: ephemeralExpiration,
      })),
    ]
    const groups = changes.flatMap(({ id, seconds }) =>
      id && isJidGroup(id) && seconds != null ? [{ jid: id, seconds: seconds || null }] : [],
    )
    if (groups.length === 0) return
    await this.#storage.commits.write((tx) => {
      for (const { jid, seconds } of groups)
        this.#record.expiry(tx, this.#owner.number, { chat: { jid }, seconds })
    })
  }

  forgetAll(): Promise<void> {
    const { instanceId, number } = this.#owner
    return this.#drop(this.#storage.groupMetadata.list(instanceId, number).map(({ jid }) => jid))
  }

  #name(tx: WriteTx, { id: jid, subject: name }: GroupMetadata): void {
    this.#record.name(tx, this.#owner.number, { jid, name })
  }

  async #drop(jids: readonly string[]): Promise<void> {
    this.#changes += 1
    const { instanceId, number } = this.#owner
    await this.#storage.commits.write((tx) => {
      for (const jid of jids) this.#storage.groupMetadata.delete(tx, instanceId, number, jid)
    })
  }
}
