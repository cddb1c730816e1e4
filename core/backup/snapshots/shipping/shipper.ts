// Ships what is committed into segments, each second when there was something. Every record goes on from where the one
// before ended; where that cannot be so, shipping ends and says so: only a new snapshot begins it again.
// A failure here never touches the database.
import { closeSync, fdatasync, ftruncateSync, openSync, write } from 'node:fs'
import { promisify } from 'node:util'
import type { Commits } from '../../../storage/commit.ts'
import { syncFolder } from '../../../storage/files.ts'
import type { LineageTable } from '../../../storage/tables/lineage.ts'
import { inFolder } from '../../../storage/paths.ts'
import type { Sealer } from '../../../storage/seal.ts'
import { isNextLog, isSameLog, type WalPosition, type WalRun } from '../../../storage/wal.ts'
import type { FrameSink } from '../../../storage/worker.ts'
import { encodeRecord, listSegments, segmentNameOf } from '../format/segment.ts'

const writeAsync = promisify(write)
const syncAsync = promisify(fdatasync)

export interface ShipperDeps {
  folder: string
  sealer: Sealer
  commits: Commits
  history: LineageTable
  now: () => number
  /** Throws when nothing may be written, for want of room. */
  assertRoom: () => void
  /** Something is missing from here on; called once each time that it follows. */
  onGap: (error: Error) => void
  /** A record is on disk; commits: with it is everything up to that count of them. */
  onShipped: (shipped: { segment: string; at: number; rawBytes: number; commits: number | undefined }) => void
  segmentBytes?: number
  segmentMs?: number
}

interface Following {
  lineage: string
  /** Where the last record ends: what the next one names. */
  from: WalPosition
  /** Where reading goes on. */
  read: WalPosition | 'any-log'
}

interface Segment {
  name: string
  lineage: string
  fd: number
  sequence: number
  begunAt: number
  records: number
  bytes: number
}

/** A position in no log: reading begins at the beginning of whatever log there is. */
const anyLog: WalPosition = { salt1: 0, salt2: 0, frame: 0, sum1: 0, sum2: 0 }

export class Shipper implements FrameSink {
  readonly #deps: ShipperDeps
  #following: Following | undefined
  #segment: Segment | undefined
  #appending: Promise<void> = Promise.resolve()
  #lastAt = 0
  #number = 0
  #ending = false

  constructor(deps: ShipperDeps) {
    this.#deps = deps
  }

  /** The number that was raised last. */
  get number(): number {
    return this.#number
  }

  get lineage(): string | undefined {
    return this.#following?.lineage
  }

  /** From here on every commit is shipped. */
  follow(following: Following): void {
    this.#following = following
  }

  /** Rises always, also where the clock was set back. */
  moment(): number {
    this.#lastAt = Math.max(this.#lastAt, this.#deps.now())
    return this.#lastAt
  }

  notBefore(at: number): void {
    this.#lastAt = Math.max(this.#lastAt, at)
  }

  position(): WalPosition | undefined {
    const read = this.#following?.read
    return read === 'any-log' ? anyLog : read
  }

  async begin(): Promise<void> {
    const { commits, history } = this.#deps
    this.#number = await commits.write((tx) => history.raise(tx))
  }

  take(runs: readonly WalRun[], isAll: boolean): Promise<void> {
    const following = this.#following
    if (following === undefined) return this.#appending
    const records: { from: WalPosition; run: WalRun }[] = []
    for (const run of runs) {
      if (!goesOn(following.read, run)) {
        this.lost(new Error('The write-ahead log went on without being shipped.'))
        return this.#appending
      }
      records.push({ from: following.from, run })
      following.from = run.end
      following.read = run.end
    }
    const commits = isAll ? this.#deps.commits.count : undefined
    const moment = { commits, at: this.moment(), number: this.#number }
    this.#appending = this.#appending.then(() => this.#append(following, moment, records))
    return this.#appending
  }

  lost(error: unknown): void {
    if (this.#following === undefined) return
    this.#following = undefined
    this.#deps.onGap(error instanceof Error ? error : new Error(String(error)))
  }

  /** What is taken from here on is the last, of an ordered stop. */
  ending(): void {
    this.#ending = true
  }

  /** Resolves with whether everything that was ever taken since it followed is on disk. */
  async close(): Promise<boolean> {
    await this.#appending
    this.#closeSegment()
    return this.#following !== undefined
  }

  async #append(
    following: Following,
    { at, number, commits: count }: { at: number; number: number; commits: number | undefined },
    records: readonly { from: WalPosition; run: WalRun }[],
  ): Promise<void> {
    if (this.#following !== following) return
    const { commits, assertRoom, sealer, onShipped } = this.#deps
    try {
      // Never ahead of the database: what the power may still take from it is not told elsewhere.
      await commits.flush()
      assertRoom()
      const segment = this.#current(following.lineage)
      const parts: Buffer[] = []
      for (const [n, { from, run }] of records.entries()) {
        const isLast = count !== undefined && n === records.length - 1
        const place = { segment: segment.name, index: segment.records + n }
        const record = { at, number, clean: isLast && this.#ending, more: !isLast, from, run }
        parts.push(await encodeRecord(sealer, place, record))
      }
      await this.#write(segment, Buffer.concat(parts))
      segment.records += records.length
      const rawBytes = records.reduce((sum, { run }) => sum + run.bytes.length, 0)
      onShipped({ segment: segment.name, at, rawBytes, commits: count })
    } catch (error) {
      this.#closeSegment()
      if (this.#following === following) this.lost(error)
    }
  }

  async #write(segment: Segment, bytes: Buffer): Promise<void> {
    const { fd } = segment
    try {
      for (let at = 0; at < bytes.length;) {
        at += (await writeAsync(fd, bytes, at, bytes.length - at, segment.bytes + at)).bytesWritten
      }
      await syncAsync(fd)
    } catch (error) {
      cutBack(fd, segment.bytes)
      throw error
    }
    segment.bytes += bytes.length
  }

  #current(lineage: string): Segment {
    const { folder, now, segmentBytes = 16 * 1024 * 1024, segmentMs = 600_000 } = this.#deps
    const present = this.#segment
    const isFull =
      present !== undefined &&
      (present.bytes >= segmentBytes || Math.abs(now() - present.begunAt) >= segmentMs)
    if (present?.lineage === lineage && !isFull) return present
    this.#closeSegment()
    const own = listSegments(folder).filter((each) => each.lineage === lineage)
    const sequence = (own.at(-1)?.sequence ?? 0) + 1
    const name = segmentNameOf(lineage, sequence)
    const fd = openSync(inFolder(folder, name), 'wx', 0o600)
    this.#segment = { name, lineage, fd, sequence, begunAt: now(), records: 0, bytes: 0 }
    syncFolder(folder)
    return this.#segment
  }

  #closeSegment(): void {
    if (this.#segment !== undefined) closeSync(this.#segment.fd)
    this.#segment = undefined
  }
}

function goesOn(read: WalPosition | 'any-log', run: WalRun): boolean {
  if (read === 'any-log') return run.first === 1
  if (isSameLog(read, run.end)) return run.first === read.frame + 1
  return run.first === 1 && isNextLog(read, run.end)
}

/** A torn record at the end does no harm: this only saves the room. */
function cutBack(fd: number, length: number): void {
  try {
    ftruncateSync(fd, length)
  } catch {
    // The reader passes over it.
  }
}
