// The owner of our own snapshots and segments: makes them when they are due, proves them, thins them, and keeps
// shipping. What it cannot do it tells; it never makes a number wait, and no failure of it touches the database.
import { basename } from 'node:path'
import type { ApplianceHealth } from '../../contract/appliance/appliance.ts'
import type { SnapshotList, SnapshotView } from '../../contract/backups/snapshot-routes.ts'
import type { LocationsView } from '../../contract/backups/location-routes.ts'
import type { EventBody } from '../../contract/events/event.ts'
import { noReason, reasonFields } from '../../contract/sentences/sentence.ts'
import { snapshotReasons } from '../../contract/sentences/snapshots.ts'
import { AppError, sentenceOf } from '../../errors.ts'
import type { Log } from '../../log.ts'
import { isClockDoubted } from '../../storage/clock-watch.ts'
import type { WriteTx } from '../../storage/commit.ts'
import { freeBytes } from '../../storage/folder/room.ts'
import type { Storage } from '../../storage/storage.ts'
import { holdsPosition, walStart } from '../../storage/wal.ts'
import { writeKeysFile } from '../keys/keys-file.ts'
import { SnapshotError } from './errors.ts'
import type { SnapshotHead } from './format/head.ts'
import { clearLeftovers, emptyScratch, thinFolder } from './keeping/held.ts'
import { runJob } from './making/jobs.ts'
import { headOf, newLineage } from './making/new-head.ts'
import type { Manifest, Proof } from './format/manifest.ts'
import type { ProofResult } from './making/prove.ts'
import { lastKept } from './shipping/last-kept.ts'
import { resume } from './shipping/resume.ts'
import { assertFree, gibibyte } from './keeping/room.ts'
import { SnapshotCatalogue } from './keeping/catalogue.ts'
import { Shipper } from './shipping/shipper.ts'
import { isAsStopped, writeStopped } from './shipping/stopped.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

export interface SnapshotLimits {
  /** Nothing is written with less than this free. */
  minFreeBytes: number
  /** Of all snapshots and segments. */
  budgetBytes: number | undefined
  /** How fast a snapshot reads. */
  bytesPerSecond: number
  /** Shipped since the last snapshot, at least: below it, only the time makes one due. */
  minShippedBytes: number
  everyMs: number
  /** How soon after the start it looks for what is due, and how often. */
  firstLookMs: number
  lookMs: number
  /** How long after a failure it is tried again. */
  retryMs: number
}

const usualLimits: SnapshotLimits = {
  minFreeBytes: gibibyte,
  budgetBytes: undefined,
  bytesPerSecond: 100_000_000,
  minShippedBytes: 64 * 1024 * 1024,
  everyMs: dayMs,
  firstLookMs: 2000,
  lookMs: 30_000,
  retryMs: 5 * minuteMs,
}

export interface SnapshotsDeps {
  storage: Storage
  /** The version of this build. */
  app: string
  log: Log
  now: () => number
  /** Tells a fact in the event log. */
  tell: (tx: WriteTx, body: EventBody) => unknown
  limits?: Partial<SnapshotLimits>
}

export class Snapshots {
  readonly #deps: SnapshotsDeps
  readonly #limits: SnapshotLimits
  readonly #folder: string
  readonly #catalogue: SnapshotCatalogue
  readonly #shipper: Shipper
  readonly #listeners = new Set<(name: string) => void>()
  readonly #stop = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #queue: Promise<unknown> = Promise.resolve()
  #waiting = 0
  #shippedBytes = 0
  #lastShippedAt: number | null = null
  /** The newest record in the folder, as far as is known. */
  #newestAt = 0
  #shippedCommits = -1
  #retryAt = 0
  /** Why shipping does not go on, until a snapshot begins it again. */
  #gap: string | undefined
  #publicError: string | undefined
  /** Nothing is in the log since the last ordered stop. */
  #untouched = false

  constructor(deps: SnapshotsDeps) {
    const { storage, now } = deps
    this.#deps = deps
    this.#limits = { ...usualLimits, ...deps.limits }
    this.#folder = storage.paths.snapshots
    this.#catalogue = new SnapshotCatalogue(this.#folder)
    this.#shipper = new Shipper({
      folder: this.#folder,
      sealer: storage.sealer,
      commits: storage.commits,
      history: storage.history,
      now,
      assertRoom: () => this.#assertRoom(),
      onGap: (error) => this.#onGap(error),
      onShipped: ({ segment, at, rawBytes, commits }) => {
        this.#lastShippedAt = this.#newestAt = at
        this.#shippedCommits = commits ?? this.#shippedCommits
        this.#shippedBytes += rawBytes
        this.#changed(segment)
      },
    })
  }

  /** Told of each file in the folder that is new or has grown. */
  onChange(listener: (name: string) => void): void {
    this.#listeners.add(listener)
  }

  /** Before anything but the storage runs: from here on nothing is committed that is not shipped, where that goes on. */
  follow(): void {
    const undisturbed = this.#deps.storage.worker.follow(this.#shipper)
    try {
      this.#resume(undisturbed)
    } catch (err) {
      // No number waits for its backups: a new snapshot makes it good, or fails and says why.
      this.#gap = 'lost'
      this.#deps.log.error('The snapshots cannot be read; the numbers go on', { err })
    }
  }

  #resume(undisturbed: boolean): void {
    const { storage } = this.#deps
    clearLeftovers(this.#folder)
    emptyScratch(storage.paths.scratch)
    if (this.list().length > 0) this.#writeKeysFile()
    const { history, last, at } = lastKept(this.#folder, storage, this.list())
    this.#shipper.notBefore(at)
    this.#newestAt = at
    const wal = storage.fds.wal
    const decision = resume({
      history,
      last,
      log: walStart(wal),
      holdsLast: last !== undefined && holdsPosition(wal, last.end),
      asStopped: last !== undefined && isAsStopped(storage.paths.stopped, storage.fds.db, last),
      disturbed: storage.migrated || !undisturbed,
    })
    if (decision.follows && history !== undefined)
      this.#shipper.follow({ lineage: history.lineage, from: decision.from, read: decision.read })
    else this.#gap = decision.follows ? 'lost' : decision.reason
    this.#untouched = decision.follows && decision.read === 'any-log'
  }

  /** The database is behind what was kept of it: another history begins with the next snapshot. */
  breakOff(): void {
    this.#shipper.lost(new Error('The database is older than what was shipped of it.'))
    this.#gap = 'older'
  }

  /** Makes, proves and thins what is due, from a little later on: the numbers come first. */
  start(): void {
    this.#look(this.#limits.firstLookMs)
  }

  /** Newest first. */
  list(): Manifest[] {
    return this.#catalogue.list()
  }

  view(id: string): SnapshotView {
    return this.#catalogue.view(id)
  }

  overview(): Promise<SnapshotList> {
    return this.#catalogue.overview()
  }

  folderView(): LocationsView['own'] {
    const [newest] = this.list()
    return this.#catalogue.place(newest === undefined ? null : Math.max(newest.at, this.#newestAt))
  }

  health(): NonNullable<ApplianceHealth['backup']> {
    return this.#catalogue.health(this.#gap === undefined ? this.#lastShippedAt : null)
  }

  /** Everything that was committed until now is in the folder. */
  get isShipped(): boolean {
    return this.#shipper.lineage !== undefined && this.#deps.storage.commits.count === this.#shippedCommits
  }

  /** What was kept here knows more of this history than the database does: an older copy was put back. */
  get isOlder(): boolean {
    return this.#gap === 'older'
  }

  /** These histories go on elsewhere otherwise than here: what comes now belongs to a new one. */
  abandon(lineages: readonly string[]): void {
    const { lineage } = this.#shipper
    if (lineage === undefined || !lineages.includes(lineage)) return
    this.#shipper.lost(new Error('The second location holds another continuation of this history.'))
  }

  /** Makes one now; it is proven afterwards. */
  take(reason: string): Promise<Manifest> {
    return this.#alone(async () => {
      try {
        const manifest = await this.#make(reason)
        this.#publicError = undefined
        this.#retryAt = 0
        await this.#tell('snapshot.made', manifest.id, reason)
        this.#soon()
        return manifest
      } catch (error) {
        this.#retryAt = this.#deps.now() + this.#limits.retryMs
        if (!this.#stop.signal.aborted) await this.#tellFailure(null, error)
        throw error
      }
    })
  }

  /** Opens it apart from everything and reads all of it; the manifest tells what came out. */
  prove(id: string): Promise<Manifest> {
    this.#catalogue.get(id)
    return this.#alone(() => this.#prove(id))
  }

  /** Ends what is under way, ships the last of it and leaves a note that all of it was shipped. Nothing may write after. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer)
    this.#stop.abort(new AppError('stopping'))
    await this.#queue
    const { storage } = this.#deps
    if (this.#shipper.lineage === undefined || (this.#untouched && storage.commits.count === 0)) return
    this.#shipper.ending()
    await storage.worker.finish()
    const isWhole = await this.#shipper.close()
    const history = storage.history.get()
    if (isWhole && history !== undefined) writeStopped(storage.paths.stopped, storage.fds.db, history)
  }

  async #make(reason: string): Promise<Manifest> {
    this.#assertRoom()
    const { storage, app } = this.#deps
    const isNew = this.#shipper.lineage === undefined
    if (isNew) await storage.commits.write((tx) => storage.history.begin(tx, newLineage()))
    let head: SnapshotHead | undefined
    const shippedBefore = this.#shippedBytes
    const pinned = await storage.worker.pin((held) => {
      const history = storage.history.get()
      if (history === undefined) throw new Error('The database has no history.')
      const at = this.#shipper.moment()
      head = headOf({ history, pinned: held, at, reason, app, key: storage.sealer.fingerprint })
      if (!isNew) return
      this.#shipper.follow({ lineage: history.lineage, from: held.position, read: held.position })
      this.#gap = undefined
    })
    try {
      const manifest = await this.#copy(head)
      this.#shippedBytes -= shippedBefore
      return manifest
    } catch (error) {
      // What is shipped from here on would hang on nothing.
      if (isNew) this.#shipper.lost(error)
      throw error
    } finally {
      pinned.release()
    }
  }

  async #copy(head: SnapshotHead | undefined): Promise<Manifest> {
    if (head === undefined) throw new Error('Nothing was pinned.')
    const { sealer, fds } = this.#deps.storage
    const { bytesPerSecond, minFreeBytes } = this.#limits
    const folder = this.#folder
    this.#writeKeysFile()
    const copy = { dbFd: fds.db, walFd: fds.wal, folder, head, bytesPerSecond, minFreeBytes }
    const { manifest } = await runJob({ keys: [sealer.key], copy }, this.#stop.signal)
    if (manifest === undefined) throw new Error('The copy told nothing.')
    this.#catalogue.forget()
    this.#changed(manifest.id)
    return manifest
  }

  #writeKeysFile(): void {
    const aside = writeKeysFile(this.#folder, this.#deps.storage.dataKeys)
    if (aside !== undefined)
      this.#deps.log.warn(
        `keys.json beside the snapshots was damaged and is made anew; what it was is ${basename(aside)} now. Snapshots ` +
          'of another data key than the present one open only with what that held.',
      )
  }

  async #prove(id: string): Promise<Manifest> {
    const attemptedAt = this.#deps.now()
    const { pages, pageSize } = this.#catalogue.get(id)
    const isDue = !this.list().some(({ proof }) => attemptedAt - (proof.integrityAt ?? 0) < dayMs)
    const { counts, reason } = await this.#proofOf(id, pages * pageSize, isDue)
    // Read again: it may have gone meanwhile.
    const manifest = this.#catalogue.get(id)
    const { provenAt, integrityAt } = manifest.proof
    const proof: Proof =
      reason === null
        ? {
            result: 'proven',
            ...noReason,
            counts,
            attemptedAt,
            provenAt: attemptedAt,
            integrityAt: isDue ? attemptedAt : integrityAt,
          }
        : { result: 'failed', ...reasonFields(reason), counts, attemptedAt, provenAt, integrityAt }
    const after = { ...manifest, proof }
    this.#catalogue.put(after)
    this.#changed(id)
    if (reason === null) await this.#tell('snapshot.proven', id, 'It would start.')
    else await this.#tellFailure(id, new SnapshotError('damaged', reason))
    this.#thin()
    return after
  }

  async #proofOf(id: string, bytes: number, integrity: boolean): Promise<ProofResult> {
    const { dataKeys, paths } = this.#deps.storage
    const folder = this.#folder
    try {
      // The copy, and as much again for a migration of it.
      assertFree(freeBytes(folder), this.#limits.minFreeBytes + bytes)
      const withSegments = this.#shipper.lineage === this.#catalogue.get(id).lineage
      const prove = { folder, scratch: paths.scratch, snapshotId: id, withSegments, integrity }
      const { proof } = await runJob({ keys: dataKeys.all(), prove }, this.#stop.signal)
      return proof ?? { counts: null, reason: snapshotReasons.proof_silent }
    } catch (error) {
      if (this.#stop.signal.aborted || !(error instanceof AppError)) throw error
      return { counts: null, reason: sentenceOf(error) }
    }
  }

  #changed(name: string): void {
    for (const listener of this.#listeners) listener(name)
  }

  #onGap(error: Error): void {
    this.#gap = 'lost'
    this.#deps.log.warn('Shipping has a gap; a new snapshot makes that good', { err: error })
    this.#soon()
  }

  /** Only once it was started: at rest nothing is done but what was asked for. */
  #soon(): void {
    if (this.#timer !== undefined && !this.#stop.signal.aborted) this.#look(0)
  }

  #look(afterMs: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#look(this.#limits.lookMs)
      this.#catchUp().catch((err: unknown) => {
        if (!this.#stop.signal.aborted) this.#deps.log.warn('A snapshot failed; it is tried again', { err })
      })
    }, afterMs).unref()
  }

  /** What is due, one thing after the other; what waits already is not asked for twice. */
  async #catchUp(): Promise<void> {
    if (this.#waiting > 0 || this.#deps.now() < this.#retryAt) return
    const due = this.#due()
    if (due !== undefined) await this.take(due)
    const unproven = this.list().find(({ proof }) => proof.attemptedAt === null)
    if (unproven !== undefined) await this.prove(unproven.id)
  }

  #due(): string | undefined {
    if (this.#gap !== undefined) return this.#gap
    const { everyMs, minShippedBytes } = this.#limits
    const [newest] = this.list()
    const now = this.#deps.now()
    if (newest === undefined || Math.abs(now - newest.at) >= everyMs) return 'scheduled'
    const fifth = this.#deps.storage.health().databaseBytes / 5
    return this.#shippedBytes >= Math.max(minShippedBytes, fifth) ? 'scheduled' : undefined
  }

  #assertRoom(): void {
    assertFree(freeBytes(this.#folder), this.#limits.minFreeBytes)
  }

  #thin(): void {
    const now = this.#deps.now()
    const removed = thinFolder(this.#folder, {
      now,
      isClockDoubted: isClockDoubted(this.#deps.storage.appliance, now),
      mostBytes: this.#limits.budgetBytes,
      lineage: this.#shipper.lineage,
    })
    this.#catalogue.forget()
    if (removed.length > 0) this.#deps.log.info('Thinned the snapshots', { count: removed.length })
  }

  /** One at a time, in the order asked for. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting += 1
    const done = this.#queue.then(() => {
      this.#stop.signal.throwIfAborted()
      return work()
    })
    this.#queue = done.then(
      () => (this.#waiting -= 1),
      () => (this.#waiting -= 1),
    )
    return done
  }

  async #tell(
    type: 'snapshot.made' | 'snapshot.proven' | 'snapshot.failed',
    id: string | null,
    reason: string,
  ): Promise<void> {
    const { storage, tell } = this.#deps
    await storage.commits.write((tx) => tell(tx, { type, data: { id, reason } }))
  }

  /** Once for each reason, until one succeeds: it is tried again and again. */
  async #tellFailure(id: string | null, error: unknown): Promise<void> {
    const reason = error instanceof AppError ? error.message : 'It could not be written.'
    if (id === null && this.#publicError === reason) return
    if (id === null) this.#publicError = reason
    this.#deps.log.error('A snapshot failed; the numbers go on', { err: error })
    await this.#tell('snapshot.failed', id, reason).catch((err: unknown) => {
      this.#deps.log.error('That could not be stored as an event', { err })
    })
  }
}
