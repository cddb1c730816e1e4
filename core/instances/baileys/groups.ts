// Group metadata in the store, so that a send to a group costs no query. A row is dropped as soon as anything
// about its group changes, and all are at each login: a change told while we were away may have been missed.
import type { BaileysEventMap, GroupMetadata } from '@whiskeysockets/baileys'
import type { Storage } from '../../storage/storage.ts'
import type { Owner } from './incoming.ts'

export class GroupCache {
  readonly #storage: Storage
  readonly #owner: Owner
  readonly #now: () => number
  /** Counts the changes, so that an answer on its way when a change came is not kept. */
  #changes = 0

  constructor(storage: Storage, owner: Owner, now: () => number) {
    this.#storage = storage
    this.#owner = owner
    this.#now = now
  }

  async get(jid: string, fetch: (jid: string) => Promise<GroupMetadata>): Promise<GroupMetadata | undefined> {
    const { instanceId, number } = this.#owner
    const stored = this.#storage.groupMetadata.get(instanceId, number, jid)
    if (stored) return stored.metadata as GroupMetadata
    const changes = this.#changes
    const metadata = await fetch(jid)
    if (changes === this.#changes) {
      const row = { jid, metadata, fetchedAt: this.#now() }
      await this.#storage.commits.write((tx) => {
        this.#storage.groupMetadata.put(tx, instanceId, number, row)
        const named = { jid, name: metadata.subject, at: row.fetchedAt }
        if (this.#storage.chats.find(instanceId, number, jid))
          this.#storage.chats.ensure(tx, instanceId, number, named)
      })
    }
    return metadata
  }

  take(events: Partial<BaileysEventMap>): Promise<void> {
    const changed = [
      ...(events['groups.update'] ?? []).map(({ id }) => id),
      ...(events['groups.upsert'] ?? []).map(({ id }) => id),
      events['group-participants.update']?.id,
    ].filter((jid) => jid !== undefined)
    return changed.length > 0 ? this.#drop(changed) : Promise.resolve()
  }

  forgetAll(): Promise<void> {
    const { instanceId, number } = this.#owner
    return this.#drop(this.#storage.groupMetadata.list(instanceId, number).map(({ jid }) => jid))
  }

  async #drop(jids: readonly string[]): Promise<void> {
    this.#changes += 1
    const { instanceId, number } = this.#owner
    await this.#storage.commits.write((tx) => {
      for (const jid of jids) this.#storage.groupMetadata.delete(tx, instanceId, number, jid)
    })
  }
}
