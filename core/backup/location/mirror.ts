// Keeps a second location as complete as the own folder of snapshots: what is new there is copied, what grew goes on,
// and it is thinned by the same rules. It runs in a thread of its own, may be cut anywhere and begins anew: a file has
// its name once it is whole, and of a segment only whole records count.
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { codeOf, syncFolder, writeFileAtomic } from '../../storage/files.ts'
import { inFolder } from '../../storage/paths.ts'
import { freeBytes } from '../../storage/folder/room.ts'
import { mergeKeysFile } from '../keys/keys-file.ts'
import { clearLeftovers, heldIn } from '../snapshots/keeping/held.ts'
import { removeSnapshot } from '../snapshots/format/manifest.ts'
import { budgetOf } from '../snapshots/keeping/room.ts'
import { readAt } from '../snapshots/format/sealed-file.ts'
import { listSegments, readSegment, type RecordAt, type SegmentFile } from '../snapshots/format/segment.ts'
import { sizeOf, thin, type Held } from '../snapshots/keeping/thin.ts'
import { another, full, gone, taken } from './errors.ts'
import { MediaMirror, type MediaJob } from './media-mirror.ts'
import { placeIn, readMarker, readWriter, writeWriter } from './marker.ts'
import { isSameDisk } from './prepare.ts'

export interface MirrorJob {
  /** The own snapshots. */
  own: string
  /** The second location, and whose folder in it. */
  folder: string
  id: string
  /** This opening of the appliance; claims: from here on it is the one that writes there. */
  writer: string
  claims: boolean
  /** Everything is compared; else only what segments have grown by is copied. */
  whole: boolean
  now: number
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

/** A segment as it is there. */
interface There {
  lineage: string
  bytes: number
  records: number
  last: Pick<RecordAt, 'number' | 'at'> | undefined
  /** It is the beginning of the own one. */
  isCompared: boolean
}

const chunkBytes = 1024 * 1024
/** What is shipped meanwhile does not wait for a large snapshot. */
const betweenMs = 1000

export class Mirror {
  readonly #alive: () => void
  #job: MirrorJob | undefined
  #snapshots: Held['snapshots'] = []
  readonly #segments = new Map<string, There>()
  /** Own segments that have no room there. */
  #thinned: ReadonlySet<string> = new Set()
  readonly #forked = new Set<string>()
  #shippedAt = 0
  readonly #media = new MediaMirror()

  /** It tells again and again that it is alive. */
  constructor(alive: () => void) {
    this.#alive = alive
  }

  run(job: MirrorJob): Mirrored {
    this.#job = job
    this.#assertOurs(job)
    if (job.whole) this.#all(job)
    else this.#ship(job)
    const mediaLeft = job.media === undefined ? 0 : this.#copyMedia(job.media)
    const held = this.#held()
    const moments = [...held.snapshots, ...held.segments.filter((each) => leadsFrom(held, each))]
    return {
      newestAt: moments.length === 0 ? null : Math.max(...moments.map(({ at }) => at)),
      bytes: sizeOf(held),
      sameDisk: isSameDisk(job.own, this.#place),
      forked: [...this.#forked],
      mediaLeft,
    }
  }

  #copyMedia(media: MediaJob): number {
    return this.#media.run(media, {
      place: this.#place,
      between: () => {
        this.#alive()
        this.#between()
      },
      assertRoom: (bytes) => this.#assertRoom(bytes),
    })
  }

  get #place(): string {
    if (this.#job === undefined) throw new Error('There is nothing to do.')
    return placeIn(this.#job.folder, this.#job.id)
  }

  #assertOurs({ folder, id, writer, claims, now }: MirrorJob): void {
    if (readMarker(this.#place) !== id) throw existsSync(folder) ? another(folder) : gone(folder)
    const present = readWriter(this.#place)
    if (present?.writer === writer) return
    if (present !== undefined && !claims) throw taken(folder, present.at)
    writeWriter(this.#place, writer, now)
  }

  /** 1. The keys, before anything they open. 2. What goes, so that there is room. 3. What comes, the newest first. */
  #all(job: MirrorJob): void {
    const { own, now, budgetBytes } = job
    const place = this.#place
    clearLeftovers(place)
    mergeKeysFile(own, place)
    this.#look(place)
    const here = heldIn(own)
    const there = this.#held()
    const all = {
      snapshots: both(here.snapshots, there.snapshots, ({ id }) => id),
      segments: both(here.segments, there.segments, ({ name }) => name),
    }
    const kept = thin(all, { now, budgetBytes: budgetOf(freeBytes(place), sizeOf(there), budgetBytes) })
    // What belongs to a snapshot that is only being made is kept too.
    const isBegun = (lineage: string): boolean => all.snapshots.some((each) => each.lineage === lineage)
    const names = new Set(kept.segments.map(({ name }) => name))
    for (const { name, lineage } of here.segments) if (!isBegun(lineage)) names.add(name)
    this.#thinned = new Set(here.segments.map(({ name }) => name).filter((name) => !names.has(name)))
    this.#remove(there, { ...kept, segments: all.segments.filter(({ name }) => names.has(name)) })
    for (const snapshot of kept.snapshots) {
      if (!here.snapshots.some(({ id }) => id === snapshot.id)) continue
      if (!this.#snapshots.some(({ id }) => id === snapshot.id)) {
        this.#copy(`${snapshot.id}.snapshot`, snapshot.bytes)
        this.#snapshots = [...this.#snapshots, snapshot]
      }
      this.#copyManifest(own, snapshot.id)
    }
    this.#ship(job)
  }

  /** What lies there: all of it is read only by the first look of a thread. */
  #look(place: string): void {
    this.#snapshots = heldIn(place, () => ({ records: [], wholeBytes: 0, rest: 0 })).snapshots
    const segments = listSegments(place)
    for (const name of this.#segments.keys())
      if (!segments.some((each) => each.name === name)) this.#segments.delete(name)
    for (const segment of segments) {
      if (this.#segments.has(segment.name)) continue
      const { records, wholeBytes } = readSegment(place, segment)
      this.#alive()
      this.#segments.set(segment.name, {
        lineage: segment.lineage,
        bytes: wholeBytes,
        records: records.length,
        last: records.at(-1),
        isCompared: false,
      })
    }
  }

  #held(): Held {
    const segments = [...this.#segments].map(([name, { lineage, bytes, last }]) => ({
      name,
      lineage,
      number: last?.number ?? 0,
      at: last?.at ?? 0,
      bytes,
    }))
    return { snapshots: this.#snapshots, segments }
  }

  /** Segments first: one without its snapshot is nothing, a snapshot without its segments is one moment. */
  #remove(there: Held, kept: Held): void {
    for (const { name } of there.segments) {
      if (kept.segments.some((each) => each.name === name)) continue
      rmSync(inFolder(this.#place, name), { force: true })
      this.#segments.delete(name)
    }
    for (const { id } of there.snapshots) {
      if (kept.snapshots.some((each) => each.id === id)) continue
      removeSnapshot(this.#place, id)
      this.#snapshots = this.#snapshots.filter((each) => each.id !== id)
    }
  }

  /** What is new in the own segments. */
  #ship({ own }: MirrorJob): void {
    this.#shippedAt = Date.now()
    for (const segment of listSegments(own)) {
      if (this.#thinned.has(segment.name) || this.#forked.has(segment.lineage)) continue
      // Without the snapshot that it hangs on, it leads to no moment.
      if (!this.#snapshots.some(({ lineage }) => lineage === segment.lineage)) continue
      try {
        this.#shipOne(own, segment)
      } catch (error) {
        // Thinned meanwhile.
        if (existsSync(inFolder(own, segment.name)) || codeOf(error) !== 'ENOENT') throw error
      }
      this.#alive()
    }
  }

  #shipOne(own: string, segment: SegmentFile): void {
    const { name, lineage } = segment
    const there = this.#segments.get(name)
    const source = openSync(inFolder(own, name), 'r')
    try {
      const { size } = fstatSync(source)
      if (there !== undefined) {
        if (!there.isCompared && !this.#isBeginning(source, there, segment)) {
          this.#forked.add(lineage)
          return
        }
        there.isCompared = true
        if (size === there.bytes) return
      }
      const { bytes: from, records: count } = there ?? { bytes: 0, records: 0 }
      const { records, wholeBytes } = readSegment(own, segment, { offset: from, index: count })
      if (wholeBytes === from) return
      this.#assertRoom(wholeBytes - from)
      if (there === undefined) this.#copy(name, wholeBytes)
      else this.#append(source, inFolder(this.#place, name), { from, to: wholeBytes })
      this.#segments.set(name, {
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

  /** Whether the own one goes on from what lies there: its last record is the same, byte for byte. */
  #isBeginning(source: number, there: There, segment: SegmentFile): boolean {
    if (there.records === 0) return true
    const last = readSegment(this.#place, segment).records.at(-1)
    if (last === undefined) return false
    const fd = openSync(inFolder(this.#place, segment.name), 'r')
    try {
      return readAt(fd, last.offset, last.bytes).equals(readAt(source, last.offset, last.bytes))
    } finally {
      closeSync(fd)
    }
  }

  #append(source: number, file: string, { from, to }: { from: number; to: number }): void {
    const fd = openSync(file, 'r+')
    try {
      // What was cut when it was written last.
      if (fstatSync(fd).size > from) ftruncateSync(fd, from)
      for (let at = from; at < to;)
        at += writeSync(fd, readAt(source, at, Math.min(chunkBytes, to - at)), 0, undefined, at)
      fdatasyncSync(fd)
    } finally {
      closeSync(fd)
    }
  }

  /** So much of an own file, under its name once it is whole and on disk. */
  #copy(name: string, bytes: number): void {
    const { own } = this.#job ?? {}
    if (own === undefined) return
    this.#assertRoom(bytes)
    const temporary = inFolder(this.#place, `${name}.part`)
    const source = openSync(inFolder(own, name), 'r')
    const fd = openSync(temporary, 'w', 0o600)
    try {
      for (let at = 0; at < bytes;) {
        const chunk = readAt(source, at, Math.min(chunkBytes, bytes - at))
        if (chunk.length === 0) throw new Error(`${name} ends too early.`)
        at += writeSync(fd, chunk)
        fdatasyncSync(fd)
        this.#alive()
        this.#between()
      }
      fsyncSync(fd)
    } catch (error) {
      rmSync(temporary, { force: true })
      throw error
    } finally {
      closeSync(fd)
      closeSync(source)
    }
    renameSync(temporary, inFolder(this.#place, name))
    syncFolder(this.#place)
  }

  #between(): void {
    if (this.#job === undefined || Date.now() - this.#shippedAt < betweenMs) return
    this.#assertRoom(0)
    this.#ship(this.#job)
  }

  #copyManifest(own: string, id: string): void {
    const name = `${id}.json`
    const text = textOf(inFolder(own, name))
    if (text === undefined || text === textOf(inFolder(this.#place, name))) return
    writeFileAtomic(inFolder(this.#place, name), text)
  }

  #assertRoom(bytes: number): void {
    if (this.#job === undefined) return
    const { folder, minFreeBytes } = this.#job
    const free = freeBytes(this.#place)
    if (free !== undefined && free - bytes < minFreeBytes) throw full(folder, free)
  }
}

/** Of both folders, the own one where both have it. */
function both<T>(here: readonly T[], there: readonly T[], key: (each: T) => string): T[] {
  const known = new Set(here.map(key))
  return [...here, ...there.filter((each) => !known.has(key(each)))]
}

function leadsFrom({ snapshots }: Held, segment: Held['segments'][number]): boolean {
  return snapshots.some(({ lineage, number }) => lineage === segment.lineage && number <= segment.number)
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}
