// Every write goes through here: one transaction per turn of the event loop, acknowledged when it is on disk.
// COMMIT, then one fdatasync of the WAL at a time, then the promises resolve. It knows no table.
import { fdatasync, fdatasyncSync } from 'node:fs'
import { z } from 'zod'
import { classify, toStorageError, type Database, type Statement } from './database.ts'
import { StorageError } from './errors.ts'

/** What a unit of work writes through: nothing is written outside a transaction, nor after its end. */
class Writer {
  readonly #isOpen: () => boolean

  constructor(isOpen: () => boolean) {
    this.#isOpen = isOpen
  }

  /** Runs one statement; row is the number of the row that was inserted. */
  run<P extends unknown[]>(statement: Statement<P>, ...params: P): { changes: number; row: number } {
    if (!this.#isOpen()) throw new Error('A write came after the end of its transaction.')
    const { changes, lastInsertRowid } = statement.run(...params)
    return { changes, row: Number(lastInsertRowid) }
  }
}
export type WriteTx = Writer

interface Unit {
  resolve(): void
  reject(error: unknown): void
}

interface Watermark {
  read: () => number
  committed: number
  syncing: number
  durable: number
}

export interface CommitsOptions {
  db: Database
  /** An open descriptor of the WAL, which lives as long as the database is open. */
  walFd: number
  /** The disk lost a write: the process must stop, because nobody knows what is stored. */
  onFatal: (error: Error) => void
  /** A write failed because the disk is full, or because the database is damaged where it was to go. */
  onRefused?: (kind: 'full' | 'corrupt', error: Error) => void
  /** A commit failed for any other reason. */
  onFailed?: (error: Error) => void
  /** Tests put their own in place of the system's. */
  fdatasync?: (fd: number, done: (error: Error | null) => void) => void
  fdatasyncSync?: (fd: number) => void
}

/** What SQLite answers to a checkpoint; -1 where there is no log. */
const LogRow = z.object({ log: z.int(), checkpointed: z.int() })

/** How long a batch of bulk work may hold the event loop. */
const bulkTurnMs = 20
/** How soon a watermark that could not be read is read again. */
const rereadMs = 500

export class Commits {
  readonly #db: Database
  readonly #walFd: number
  readonly #onFatal: (error: Error) => void
  readonly #onRefused: NonNullable<CommitsOptions['onRefused']>
  readonly #onFailed: NonNullable<CommitsOptions['onFailed']>
  readonly #fdatasync: (fd: number, done: (error: Error | null) => void) => void
  readonly #fdatasyncSync: (fd: number) => void
  readonly #writer = new Writer(() => this.#inside)
  readonly #begin: Statement<[]>
  readonly #commit: Statement<[]>
  readonly #rollback: Statement<[]>
  readonly #savepoint: Statement<[]>
  readonly #release: Statement<[]>
  readonly #rollbackTo: Statement<[]>

  readonly #listeners = new Set<(tookMs: number) => void>()
  readonly #watermarks: Watermark[] = []
  /** The units of the open transaction; undefined when none is open. */
  #open: Unit[] | undefined
  #turn: NodeJS.Immediate | undefined
  /** Committed, waiting for the next fdatasync. */
  #committed: Unit[] = []
  /** Covered by the fdatasync in flight. */
  #syncing: Unit[] = []
  #inFlight = false
  #inside = false
  #keepUp = (): Promise<void> => Promise.resolve()
  #count = 0
  #rereading: NodeJS.Timeout | undefined
  /** Why nothing is written any more: the disk failed, or it was closed. */
  #failed: Error | undefined
  #closed: Error | undefined

  constructor(options: CommitsOptions) {
    const { db } = options
    this.#db = db
    this.#walFd = options.walFd
    this.#onFatal = options.onFatal
    this.#onRefused = options.onRefused ?? (() => undefined)
    this.#onFailed = options.onFailed ?? (() => undefined)
    this.#fdatasync = options.fdatasync ?? fdatasync
    this.#fdatasyncSync = options.fdatasyncSync ?? fdatasyncSync
    this.#begin = db.prepare('BEGIN IMMEDIATE')
    this.#commit = db.prepare('COMMIT')
    this.#rollback = db.prepare('ROLLBACK')
    this.#savepoint = db.prepare('SAVEPOINT unit')
    this.#release = db.prepare('RELEASE unit')
    this.#rollbackTo = db.prepare('ROLLBACK TO unit')
    // A killed process may have left commits that no fdatasync covered: what is visible is made durable.
    this.#fdatasyncSync(this.#walFd)
  }

  /** How many transactions were committed; rises only when the WAL grew. */
  get count(): number {
    return this.#count
  }

  /**
   * Runs the work at once, in this turn's transaction and under its own savepoint; resolves when it is
   * on disk. A unit that throws is undone and rejects alone. Reads see the change immediately.
   */
  write<T>(work: (tx: WriteTx) => T): Promise<T> {
    this.#assertOutside()
    return new Promise((resolve, reject) => {
      const result = this.#run(work)
      this.#join({ resolve: () => resolve(result), reject })
    })
  }

  /** For synchronous callers: what is open is committed first, then this; on disk when it returns. */
  writeNow<T>(work: (tx: WriteTx) => T): T {
    this.#assertOutside()
    this.#commitTurn()
    let failure: { error: unknown } | undefined
    try {
      const result = this.#run(work)
      this.#join({ resolve: () => undefined, reject: (error) => (failure = { error }) })
      this.#commitTurn()
      if (failure === undefined) this.#syncNow()
      if (failure !== undefined) throw failure.error
      return result
    } finally {
      this.#startSync()
    }
  }

  /**
   * Many small writes in batches of at most 20 ms a turn, each batch a unit of its own, and never far ahead of what
   * follows the log. Resolves with the number of items when all are on disk; a batch that throws ends it there.
   * closing: what belongs into the commit of each batch, at its end.
   */
  async bulk<T>(
    items: Iterable<T>,
    each: (tx: WriteTx, item: T) => void,
    signal?: AbortSignal,
    closing: (tx: WriteTx) => void = () => undefined,
  ): Promise<number> {
    const iterator = items[Symbol.iterator]()
    let done = 0
    let next = iterator.next()
    while (next.done !== true) {
      signal?.throwIfAborted()
      await this.write((tx) => {
        const end = performance.now() + bulkTurnMs
        while (next.done !== true && performance.now() < end) {
          each(tx, next.value)
          done += 1
          next = iterator.next()
        }
        closing(tx)
      })
      await this.#keepUp()
    }
    return done
  }

  /** Commits what is open; resolves when all that was written before is on disk. */
  flush(): Promise<void> {
    this.#assertOutside()
    this.#commitTurn()
    return new Promise((resolve, reject) => {
      const refused = this.#failed ?? this.#closed
      if (refused) {
        reject(refused)
        return
      }
      this.#committed.push({ resolve, reject })
      this.#startSync()
    })
  }

  /** Commits what is open, without waiting for the disk: what was written until now is in the WAL. */
  commitNow(): void {
    this.#assertOutside()
    this.#commitTurn()
    this.#startSync()
  }

  /** How long the write-ahead log is, in frames, and how many of them the database has already. */
  logFrames(): { all: number; kept: number } {
    this.commitNow()
    const [row] = LogRow.array().parse(this.#db.pragma('wal_checkpoint(NOOP)'))
    return { all: Math.max(0, row?.log ?? 0), kept: Math.max(0, row?.checkpointed ?? 0) }
  }

  /** Asked after each batch of bulk work: the next one waits for it. */
  paceBy(keepUp: () => Promise<void>): void {
    this.#keepUp = keepUp
  }

  /** The short half of a checkpoint, after the worker's: no new frame can slip in between. */
  checkpoint(): void {
    this.commitNow()
    this.#db.pragma('wal_checkpoint(PASSIVE)')
  }

  /** Everything goes into the database file, synced, and the WAL is emptied: for the end. */
  truncate(): void {
    this.commitNow()
    this.#db.pragma('wal_checkpoint(TRUNCATE)')
  }

  /** Called after each fdatasync, when promises and watermarks are settled, with how long it took, in ms. Returns its remover. */
  onDurable(listener: (tookMs: number) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Follows a number that only rises, read at each commit; the function returned says what of it is on disk. */
  track(read: () => number): () => number {
    const now = read()
    const mark: Watermark = { read, committed: now, syncing: now, durable: now }
    this.#watermarks.push(mark)
    return () => mark.durable
  }

  /** Refuses every further write; resolves when all before is on disk. */
  async close(): Promise<void> {
    if (this.#failed ?? this.#closed) return
    const flushed = this.flush()
    this.#closed = new StorageError('other', { message: 'The database is closed. Nothing was changed.' })
    await flushed
  }

  #run<T>(work: (tx: WriteTx) => T): T {
    this.#ensureOpen()
    this.#inside = true
    try {
      this.#savepoint.run()
      const result = work(this.#writer)
      assertNoPromise(result)
      this.#release.run()
      return result
    } catch (error) {
      const failure = this.#told(error)
      this.#undoUnit(failure)
      throw failure
    } finally {
      this.#inside = false
    }
  }

  #ensureOpen(): void {
    const refused = this.#failed ?? this.#closed
    if (refused) throw refused
    if (this.#open) return
    try {
      this.#begin.run()
    } catch (error) {
      throw this.#told(error)
    }
    this.#open = []
    this.#turn = setImmediate(() => {
      this.#commitTurn()
      this.#startSync()
    })
  }

  #told(cause: unknown): unknown {
    const error = toStorageError(cause, this.#db.name)
    const kind = classify(cause)
    if (!(error instanceof StorageError)) return error
    if (kind === 'full' || kind === 'corrupt') this.#onRefused(kind, error)
    else this.#onFailed(error)
    return error
  }

  /** Some failures (a full disk, an I/O error) make SQLite roll back everything, not only this unit. */
  #undoUnit(failure: unknown): void {
    try {
      if (this.#db.inTransaction) {
        this.#rollbackTo.run()
        this.#release.run()
        return
      }
    } catch {
      // What cannot be undone alone is undone with the rest.
    }
    this.#abandonTurn(failure)
  }

  #join(unit: Unit): void {
    if (this.#open) this.#open.push(unit)
    else unit.reject(new StorageError('other'))
  }

  #takeTurn(): Unit[] | undefined {
    const units = this.#open
    this.#open = undefined
    clearImmediate(this.#turn)
    return units
  }

  #abandonTurn(failure: unknown): void {
    const units = this.#takeTurn() ?? []
    if (this.#db.inTransaction) this.#rollback.run()
    for (const unit of units) unit.reject(failure)
  }

  #commitTurn(): void {
    if (!this.#open) return
    try {
      this.#commit.run()
    } catch (error) {
      this.#abandonTurn(this.#told(error))
      return
    }
    this.#count += 1
    this.#readMarks()
    this.#committed.push(...(this.#takeTurn() ?? []))
  }

  /** What cannot be read just now is read again soon: until then nobody is shown what was committed. */
  #readMarks(): void {
    try {
      for (const mark of this.#watermarks) mark.committed = mark.read()
    } catch (error) {
      this.#told(error)
      if (this.#rereading !== undefined) return
      this.#rereading = setTimeout(() => {
        this.#rereading = undefined
        if (this.#failed ?? this.#closed) return
        this.#readMarks()
        this.#committed.push({ resolve: () => undefined, reject: () => undefined })
        this.#startSync()
      }, rereadMs).unref()
    }
  }

  #startSync(): void {
    if (this.#inFlight || this.#committed.length === 0) return
    this.#inFlight = true
    this.#syncing = this.#committed
    this.#committed = []
    for (const mark of this.#watermarks) mark.syncing = mark.committed
    const begun = performance.now()
    this.#fdatasync(this.#walFd, (error) => {
      this.#inFlight = false
      if (error) this.#fail(error)
      else {
        this.#settleSynced(performance.now() - begun)
        this.#startSync()
      }
    })
  }

  /** Covers also what an fdatasync in flight covers: commits are acknowledged in their order. */
  #syncNow(): void {
    const begun = performance.now()
    try {
      this.#fdatasyncSync(this.#walFd)
    } catch (error) {
      throw this.#fail(error)
    }
    this.#syncing.push(...this.#committed)
    this.#committed = []
    for (const mark of this.#watermarks) mark.syncing = mark.committed
    this.#settleSynced(performance.now() - begun)
  }

  #settleSynced(tookMs: number): void {
    const units = this.#syncing
    this.#syncing = []
    for (const mark of this.#watermarks) mark.durable = Math.max(mark.durable, mark.syncing)
    for (const unit of units) unit.resolve()
    for (const listener of this.#listeners) listener(tookMs)
  }

  /** After a failed fdatasync the system may have dropped the pages: trying again would prove nothing. */
  #fail(cause: unknown): Error {
    const error = new StorageError('other', {
      cause,
      message:
        'The disk failed while writing, so the appliance stops. What was acknowledged before is safe. ' +
        'Check the disk, then start again.',
    })
    if (this.#failed) return this.#failed
    this.#failed = error
    const waiting = [...this.#syncing, ...this.#committed]
    this.#syncing = []
    this.#committed = []
    for (const unit of waiting) unit.reject(error)
    this.#abandonTurn(error)
    this.#onFatal(error)
    return error
  }

  #assertOutside(): void {
    if (this.#inside) throw new Error('A write cannot start inside another write: pass its transaction on.')
  }
}

function assertNoPromise(result: unknown): void {
  if (typeof result !== 'object' || result === null || !('then' in result)) return
  if (result instanceof Promise) result.catch(() => undefined)
  throw new TypeError('A write must be synchronous: its work returned a promise, so it was undone.')
}
