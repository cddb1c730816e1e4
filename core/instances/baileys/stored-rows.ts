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
  failedReads: FailedReads
  /** Told once, with the first read that failed. */
  onUnread(failure: Error): void
  /** Told before the failure is: what is not stored must not be acknowledged, nor asked for again and again. */
  onUnstored(): void
}

/** When it counts as damage that the same rows cannot be read, and when it is forgotten that they could not. */
const damagedAfterMs = 30_000
const forgottenAfterMs = 10 * 60_000

/**
 * What could not be read, over all sockets: the disk may fail for a moment. Where all of it fails the process ends long
 * before rows count as damaged, so that those which do are the number's own.
 */
export class FailedReads {
  readonly #firstAt = new Map<string, number>()

  /** Whether these rows have been unreadable for so long that they stay so. */
  add(rows: string, at: number): boolean {
    for (const [other, first] of this.#firstAt) if (at - first > forgottenAfterMs) this.#firstAt.delete(other)
    const first = this.#firstAt.get(rows) ?? at
    this.#firstAt.set(rows, first)
    return at - first >= damagedAfterMs
  }

  /** Reads are many, and failures hardly ever. */
  get any(): boolean {
    return this.#firstAt.size > 0
  }

  /** They could be read. */
  clear(rows: string): void {
    this.#firstAt.delete(rows)
  }
}

/**
 * For one socket. After the first read that failed nothing is read or written any more: libsignal (loadSession) and
 * Baileys take a failed read for an absence, and would begin anew what is there.
 */
export class StoredRows implements KeyRows<JournalDraft> {
  readonly #deps: StoredRowsDeps
  readonly #instanceId: string
  readonly #generation: number
  #failure: Error | undefined

  constructor(deps: StoredRowsDeps, instanceId: string, generation: number) {
    this.#deps = deps
    this.#instanceId = instanceId
    this.#generation = generation
  }

  read(type: string, ids: readonly string[]): Record<string, unknown> {
    return this.#watched(`${type} ${ids.join()}`, () =>
      this.#deps.storage.signalKeys.get(this.#instanceId, this.#generation, type, ids),
    )
  }

  findInJournal(hash: Uint8Array) {
    return this.#watched(`journal ${Buffer.from(hash).toString('hex')}`, () =>
      this.#deps.storage.journal.find(this.#instanceId, this.#generation, hash),
    )
  }

  async commit(changes: KeyChanges, draft: JournalDraft | undefined): Promise<void> {
    if (this.#failure) throw this.#failure
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

  #watched<T>(rows: string, read: () => T): T {
    if (this.#failure) throw this.#failure
    try {
      const found = read()
      if (this.#deps.failedReads.any) this.#deps.failedReads.clear(`${this.#instanceId} ${rows}`)
      return found
    } catch (error) {
      this.#failure = this.#judged(rows, error)
      this.#deps.onUnread(this.#failure)
      throw this.#failure
    }
  }

  #judged(rows: string, cause: unknown): Error {
    if (cause instanceof DamagedError) return cause
    const isLasting = this.#deps.failedReads.add(`${this.#instanceId} ${rows}`, this.#deps.now())
    if (isLasting) return new DamagedError(this.#instanceId, 'A stored key', { cause })
    return cause instanceof Error ? cause : new Error(String(cause))
  }
}
