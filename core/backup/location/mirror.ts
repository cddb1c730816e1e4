// Keeps a second location as complete as the own folder of snapshots: what is new there is copied, what grew goes on,
// and it is thinned by the same rules. It runs in a thread of its own, may be cut anywhere and begins anew: an object has
// its key once it is whole, and of a segment only whole records count.
import { closeSync, existsSync, fstatSync, openSync, readFileSync } from 'node:fs'
import type { StoreKeys } from '../../contract/backups/store-keys.ts'
import { codeOf, readAt } from '../../storage/files.ts'
import { inFolder } from '../../storage/paths.ts'
import { mergeKeysFile } from '../keys/keys-file.ts'
import { manifestKey } from '../snapshots/format/manifest.ts'
import { snapshotKey } from '../snapshots/format/sealed-file.ts'
import { listSegments, readSegment, segmentIn, type SegmentFile } from '../snapshots/format/segment.ts'
import { heldIn } from '../snapshots/keeping/held.ts'
import { budgetOf } from '../snapshots/keeping/room.ts'
import { sizeOf, thin, type Held } from '../snapshots/keeping/thin.ts'
import { another, full, gone, markerDamaged, taken } from './errors.ts'
import { MediaMirror, type MediaJob } from './media-mirror.ts'
import { claim, markerName, readMarker, readWriter } from './marker.ts'
import { isFolder, leastMsBetweenPuts, openStore, placeIn } from './open-store.ts'
import { ChangedError, type Store } from './store.ts'
import { There, type SegmentThere } from './there.ts'

export interface MirrorJob {
  /** The own snapshots. */
  own: string
  /** The second location, and whose place in it. */
  folder: string
  id: string
  /** Of an object store. */
  keys: StoreKeys | undefined
  /** This opening of the appliance; claims: from here on it is the one that writes there. */
  writer: string
  claims: boolean
  /** Everything is compared; else only what segments have grown by is copied. */
  whole: boolean
  now: number
  /** By this clock nothing is old. */
  isClockDoubted: boolean
  minFreeBytes: number
  budgetBytes: number | undefined
  /** The files of messages, after everything else. */
  media: MediaJob | undefined
}

export interface Mirrored {
  /** The newest moment that can be restored from there. */
  newestAt: number | null
  bytes: number
  sameDisk: boolean
  /** Histories that go on there otherwise than here: nothing of them is written. */
  forked: string[]
  /** Files of messages that are still to be copied. */
  mediaLeft: number
}

/** What one run works with. */
interface Run {
  job: MirrorJob
  store: Store
}

const chunkBytes = 1024 * 1024
/** What is shipped meanwhile does not wait for a large snapshot. */
const betweenMs = 1000
/** How long the place is taken for ours where it costs something to look. */
const assertMs = 20_000

export class Mirror {
  readonly #alive: () => void
  #place: { address: string; store: Store } | undefined
  readonly #there = new There()
  /** Own segments that have no room there. */
  #thinned: ReadonlySet<string> = new Set()
  readonly #forked = new Set<string>()
  #shippedAt = 0
  #assertedAt = -Infinity
  readonly #media = new MediaMirror()

  /** alive: told again and again that the location answers. */
  constructor(alive: () => void) {
    this.#alive = alive
  }

  async run(job: MirrorJob): Promise<Mirrored> {
    const run = { job, store: this.#open(job) }
    await this.#assertOurs(run)
    if (job.whole) await this.#all(run)
    else await this.#ship(run)
    const mediaLeft = job.media === undefined ? 0 : await this.#copyMedia(job.media, run)
    return {
      newestAt: this.#there.newestAt(),
      bytes: sizeOf(this.#there.held()),
      sameDisk: await run.store.isOnDiskOf(job.own),
      forked: [...this.#forked],
      mediaLeft,
    }
  }

  /** What costs something to ask is not asked with each second that is shipped. */
  async #assertOurs(run: Run): Promise<void> {
    const { folder, whole, claims } = run.job
    const now = performance.now()
    if (!isFolder(folder) && !whole && !claims && now - this.#assertedAt < assertMs) return
    await assertOurs(run)
    this.#assertedAt = now
  }

  /** Once for all runs. */
  #open({ folder, id, keys }: MirrorJob): Store {
    const address = placeIn(folder, id)
    if (this.#place?.address !== address)
      this.#place = { address, store: openStore(address, { mayWait: true, alive: this.#alive, keys }) }
    return this.#place.store
  }

  #copyMedia(media: MediaJob, run: Run): Promise<number> {
    return this.#media.run(media, {
      store: run.store,
      between: () => this.#between(run),
      assertRoom: (bytes) => assertRoom(run, bytes),
    })
  }

  /** 1. The keys, before anything they open. 2. What goes, so that there is room. 3. What comes, the newest first. */
  async #all(run: Run): Promise<void> {
    const { job, store } = run
    const { own, now, budgetBytes, isClockDoubted } = job
    await store.clear('')
    await mergeKeysFile(openStore(own, { mayWait: true }), store)
    await this.#there.look(store)
    const here = heldIn(own)
    const there = this.#there.held()
    const all = {
      snapshots: both(here.snapshots, there.snapshots, ({ id }) => id),
      segments: both(here.segments, there.segments, ({ name }) => name),
    }
    const budget = budgetOf(await store.freeBytes(), sizeOf(there), budgetBytes)
    const kept = thin(all, { now, budgetBytes: budget, isClockDoubted })
    // What belongs to a snapshot that is only being made is kept too.
    const isBegun = (lineage: string): boolean => all.snapshots.some((each) => each.lineage === lineage)
    const names = new Set(kept.segments.map(({ name }) => name))
    for (const { name, lineage } of here.segments) if (!isBegun(lineage)) names.add(name)
    this.#thinned = new Set(here.segments.map(({ name }) => name).filter((name) => !names.has(name)))
    await this.#there.keepOnly(
      { ...kept, segments: all.segments.filter(({ name }) => names.has(name)) },
      store,
    )
    for (const snapshot of kept.snapshots)
      if (here.snapshots.some(({ id }) => id === snapshot.id)) await this.#copySnapshot(run, snapshot)
    await this.#ship(run)
  }

  async #copySnapshot(run: Run, snapshot: Held['snapshots'][number]): Promise<void> {
    const { job, store } = run
    const { id, bytes } = snapshot
    if (!this.#there.hasSnapshot(id)) {
      await assertRoom(run, bytes)
      await store.put(snapshotKey(id), () => this.#pieces(run, snapshotKey(id), bytes))
      this.#there.added(snapshot)
    }
    const manifest = ownFile(inFolder(job.own, manifestKey(id)))
    if (manifest === undefined || (await store.read(manifestKey(id)))?.content.equals(manifest) === true)
      return
    await store.put(manifestKey(id), manifest)
  }

  /** What is new in the own segments. */
  async #ship(run: Run): Promise<void> {
    const { own } = run.job
    this.#shippedAt = Date.now()
    for (const segment of listSegments(own)) {
      if (this.#thinned.has(segment.name) || this.#forked.has(segment.lineage)) continue
      if (!this.#there.hasLineage(segment.lineage)) continue
      try {
        await this.#shipOne(run, segment)
      } catch (error) {
        // Thinned meanwhile.
        if (existsSync(inFolder(own, segment.name)) || codeOf(error) !== 'ENOENT') throw error
      }
    }
  }

  async #shipOne(run: Run, segment: SegmentFile): Promise<void> {
    const { own } = run.job
    const { name, lineage } = segment
    const there = this.#there.segment(segment)
    const source = openSync(inFolder(own, name), 'r')
    try {
      const { size } = fstatSync(source)
      if (there !== undefined) {
        if (!there.isCompared && !(await isBeginning(run.store, source, { there, segment }))) {
          this.#forked.add(lineage)
          return
        }
        there.isCompared = true
        if (size === there.bytes) return
      }
      const { bytes: from, records: count } = there ?? { bytes: 0, records: 0 }
      const { records, wholeBytes } = readSegment(own, segment, { offset: from, index: count })
      if (wholeBytes === from) return
      await assertRoom(run, wholeBytes - from)
      const grown = (): Generator<Buffer> => partOf(source, { from, to: wholeBytes })
      if (there === undefined) await run.store.put(name, grown, { ifAbsent: true })
      else await run.store.append(name, from, grown)
      this.#there.putSegment(segment, {
        lineage,
        bytes: wholeBytes,
        records: count + records.length,
        last: records.at(-1) ?? there?.last,
        isCompared: true,
      })
    } finally {
      closeSync(source)
    }
  }

  /** A large file of our own, so that what is shipped meanwhile comes in between. */
  async *#pieces(run: Run, name: string, bytes: number): AsyncGenerator<Buffer> {
    const source = openSync(inFolder(run.job.own, name), 'r')
    try {
      for (const piece of partOf(source, { from: 0, to: bytes })) {
        yield piece
        await this.#between(run)
      }
    } finally {
      closeSync(source)
    }
  }

  async #between(run: Run): Promise<void> {
    const { folder } = run.job
    if (Date.now() - this.#shippedAt < Math.max(betweenMs, leastMsBetweenPuts(folder))) return
    await assertRoom(run, 0)
    await this.#ship(run)
  }
}

function* partOf(source: number, { from, to }: { from: number; to: number }): Generator<Buffer> {
  for (let at = from; at < to;) {
    const piece = readAt(source, at, Math.min(chunkBytes, to - at))
    if (piece.length === 0) throw new Error('An own file ends too early.')
    yield piece
    at += piece.length
  }
}

async function assertOurs({ job, store }: Run): Promise<void> {
  const { folder, id, writer, claims, now } = job
  const marker = await readMarker(store)
  if (marker === 'damaged') throw markerDamaged(markerName(store))
  if (marker?.id !== id) throw (await store.isReachable()) ? another(folder) : gone(folder)
  const known = await readWriter(store)
  if (known.writer?.writer === writer) return
  if (known.writer !== undefined && !claims) throw taken(folder, known.writer.at)
  try {
    await claim(store, known, { writer, at: now })
  } catch (error) {
    throw error instanceof ChangedError ? taken(folder, now) : error
  }
}

async function assertRoom({ job, store }: Run, bytes: number): Promise<void> {
  const { folder, minFreeBytes } = job
  const free = await store.freeBytes()
  if (free !== undefined && free - bytes < minFreeBytes) throw full(folder, free)
}

/** Whether the own one goes on from what lies there: its last record is the same, byte for byte. */
async function isBeginning(
  store: Store,
  source: number,
  { there, segment }: { there: SegmentThere; segment: SegmentFile },
): Promise<boolean> {
  if (there.records === 0) return true
  const last = (await segmentIn(store, segment)).records.at(-1)
  if (last === undefined) return false
  const { offset: from, bytes } = last
  const theirs = Buffer.concat(await Array.fromAsync(store.get(segment.name, { from, bytes })))
  return theirs.equals(readAt(source, from, bytes))
}

/** Of both, the own one where both have it. */
function both<T>(here: readonly T[], there: readonly T[], key: (each: T) => string): T[] {
  const known = new Set(here.map(key))
  return [...here, ...there.filter((each) => !known.has(key(each)))]
}

function ownFile(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}
