// The key rows of one generation, and the journal's that are committed with them.
import type { WAMessageKey } from '@whiskeysockets/baileys'
import type { WriteTx } from '../../storage/commit.ts'
import { DamagedError, StorageError } from '../../storage/errors.ts'
import type { Storage } from '../../storage/storage.ts'
import type { JournalDraft } from './incoming/journal.ts'
import type { KeyChanges, KeyRows } from './signal/key-store.ts'

export interface StoredRowsDeps {
  storage: Pick<Storage, 'commits' | 'journal' | 'signalKeys'>
  now: () => number
  /** A message was decrypted: what else its commit holds. */
  onDecrypted(tx: WriteTx, key: WAMessageKey): void
  /** Told once, with the first damage: libsignal takes a failed read for an absence, we must not. */
  onDamage(damage: DamagedError): void
  /** Told before the failure is: what is not stored must not be acknowledged, nor asked for again and again. */
  onUnstored(): void
}

/** The first damage is kept: after it nothing is written any more. */
export class StoredRows implements KeyRows<JournalDraft> {
  readonly #deps: StoredRowsDeps
  readonly #instanceId: string
  readonly #generation: number
  #damage: DamagedError | undefined

  constructor(deps: StoredRowsDeps, instanceId: string, generation: number) {
    this.#deps = deps
    this.#instanceId = instanceId
    this.#generation = generation
  }

  read(type: string, ids: readonly string[]): Record<string, unknown> {
    return this.#watched(() =>
      this.#deps.storage.signalKeys.get(this.#instanceId, this.#generation, type, ids),
    )
  }

  findInJournal(hash: Uint8Array) {
    return this.#watched(() => this.#deps.storage.journal.find(this.#instanceId, this.#generation, hash))
  }

  async commit(changes: KeyChanges, draft: JournalDraft | undefined): Promise<void> {
    if (this.#damage) throw this.#damage
    const { storage, now } = this.#deps
    try {
      await storage.commits.write((tx) => {
        storage.signalKeys.set(tx, this.#instanceId, this.#generation, changes)
        if (!draft) return
        const { key, ...entry } = draft
        storage.journal.put(tx, this.#instanceId, this.#generation, { ...entry, at: now() })
        this.#deps.onDecrypted(tx, key)
      })
    } catch (error) {
      if (error instanceof StorageError) this.#deps.onUnstored()
      throw error
    }
  }

  #watched<T>(read: () => T): T {
    try {
      return read()
    } catch (error) {
      if (error instanceof DamagedError && !this.#damage) {
        this.#damage = error
        this.#deps.onDamage(error)
      }
      throw error
    }
  }
}
