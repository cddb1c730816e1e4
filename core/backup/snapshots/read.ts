// Reads a folder of snapshots and segments, our own or the second location, and makes of it the database of any moment
// it holds. It changes nothing in that folder and needs no database. What cannot be used is refused with its reason.
import { closeSync, fdatasyncSync, fsyncSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs'
import { snapshotReasons } from '../../contract/sentences/snapshots.ts'
import { decompressNow } from '../../storage/compress.ts'
import type { LineagePoint } from '../../storage/tables/lineage.ts'
import type { Opener } from '../../storage/seal.ts'
import { frameHeaderBytes, isSamePosition, type WalPosition } from '../../storage/wal.ts'
import { MissingError, type StoreReader } from '../location/store.ts'
import { partBytes } from './making/copy.ts'
import { SnapshotError } from './errors.ts'
import { ByteReader } from './format/byte-reader.ts'
import { manifestsIn, type Manifest } from './format/manifest.ts'
import { readSnapshot } from './format/sealed-file.ts'
import {
  decodeRecord,
  segmentIn,
  segmentsAmong,
  type Moment,
  type OpenRecord,
  type RecordAt,
  type SegmentFile,
} from './format/segment.ts'

/** Of a disk that hangs, nothing more is to be had by waiting. */
const mostPauseMs = 100

export interface Catalogue {
  /** Newest first. */
  snapshots: Manifest[]
  /** Every moment that was shipped, oldest first within its lineage. */
  records: RecordAt[]
}

/** A snapshot as it was made; the newest moment up to a time; or one moment, reached from one snapshot. */
export type Want = { snapshotId: string } | { at: number } | 'newest' | Reached

interface Reached {
  snapshotId: string
  lineage: string
  number: number
}

export interface Staged {
  /** The snapshot it was built on. */
  snapshotId: string
  lineage: string
  /** The commit number that the staged database holds. */
  commitNumber: number
  /** The moment it is of. */
  at: number
  /** Written at rest, after an ordered stop, and nothing in the folder came after it. */
  clean: boolean
  schema: number
}

/** Without a key. A folder that is not there holds nothing. */
export async function readCatalogue(store: StoreReader): Promise<Catalogue> {
  const keys = await Array.fromAsync(store.list(''))
  const records: RecordAt[] = []
  for (const segment of segmentsAmong(keys)) records.push(...(await recordsIn(store, segment)))
  return { snapshots: await manifestsIn(store, keys), records }
}

/** Of one that was thinned meanwhile, none. */
async function recordsIn(store: StoreReader, segment: SegmentFile): Promise<RecordAt[]> {
  try {
    return (await segmentIn(store, segment)).records
  } catch (error) {
    if (error instanceof MissingError) return []
    throw error
  }
}

/** The newest moment of each lineage, newest first. */
export function newestMoments({ snapshots, records }: Catalogue): Moment[] {
  const newest = new Map<string, Moment>()
  for (const { lineage, number, at, clean } of [...snapshots, ...records]) {
    const known = newest.get(lineage)
    if (known === undefined || isAfter({ number, at }, known))
      newest.set(lineage, { lineage, number, at, clean })
  }
  return [...newest.values()].toSorted((a, b) => b.at - a.at)
}

function isAfter(a: Pick<Moment, 'number' | 'at'>, b: Pick<Moment, 'number' | 'at'>): boolean {
  return a.at > b.at || (a.at === b.at && a.number >= b.number)
}

/**
 * Writes the database of that moment into a new file, which must not exist. A moment that only an older snapshot
 * leads to, because a newer one is damaged, is reached from there. Nothing is left behind when it fails.
 */
export async function stage(store: StoreReader, want: Want, opener: Opener, file: string): Promise<Staged> {
  const catalogue = await readCatalogue(store)
  const ways = waysTo(catalogue, want, store.nameOf(''))
  let first: unknown
  for (const way of ways) {
    try {
      return await build({ store, opener }, way, file)
    } catch (error) {
      if (!(error instanceof SnapshotError)) throw error
      first ??= error
    }
  }
  throw first
}

interface Way {
  snapshotId: string
  /** The records that lead to the moment; those that are in the snapshot already do no harm. */
  records: readonly RecordAt[]
  /** Nothing in the folder is newer. */
  isNewest: boolean
}

/** The newest snapshot first; the older ones of its lineage lead to the same moment. */
function waysTo(catalogue: Catalogue, want: Want, folder: string): Way[] {
  const { snapshots, records } = catalogue
  const all: Moment[] = [...snapshots, ...records].toSorted((a, b) => a.at - b.at || a.number - b.number)
  if (typeof want === 'object' && 'snapshotId' in want) {
    const { snapshotId } = want
    const end = 'number' in want ? want : snapshots.find(({ id }) => id === snapshotId)
    const chain = 'number' in want ? records.filter((each) => leadsTo(each, want)) : []
    return [{ snapshotId, records: chain, isNewest: end?.number === all.at(-1)?.number }]
  }
  const until = want === 'newest' ? Number.MAX_SAFE_INTEGER : want.at
  const inTime = all.filter(({ at }) => at <= until)
  // What was shipped of a history whose first snapshot was cut is no moment: the one before it is the newest.
  const found = inTime.findLast((each) => snapshots.some((base) => leadsTo(base, each))) ?? inTime.at(-1)
  if (found === undefined) throw nothingSoOld(catalogue, until, folder)
  const bases = snapshots.filter((each) => leadsTo(each, found))
  if (bases.length === 0)
    throw new SnapshotError('gap', snapshotReasons.base_of_moment_missing({ at: found.at, folder }))
  const way = { records: records.filter((each) => leadsTo(each, found)), isNewest: found === all.at(-1) }
  return bases.map(({ id }) => ({ snapshotId: id, ...way }))
}

function leadsTo(each: LineagePoint, end: LineagePoint): boolean {
  return each.lineage === end.lineage && each.number <= end.number
}

function nothingSoOld({ snapshots }: Catalogue, until: number, folder: string): SnapshotError {
  const oldest = snapshots.at(-1)
  if (oldest === undefined) return new SnapshotError('missing', snapshotReasons.no_snapshot_in({ folder }))
  return new SnapshotError('too-early', snapshotReasons.nothing_so_early({ asked: until, oldest: oldest.at }))
}

async function build(from: Sealed, { snapshotId, records, isNewest }: Way, file: string): Promise<Staged> {
  // Never over a file that is there.
  const fd = openSync(file, 'wx', 0o600)
  const write = steadily(fd)
  try {
    const parts = readSnapshot(from.store, snapshotId, from.opener)
    let at = 0
    let next = await parts.next()
    while (next.done !== true) {
      const pages = unpack(next.value, snapshotId)
      write(pages, at)
      at += pages.length
      next = await parts.next()
    }
    const head = next.value
    if (at !== head.pages * head.pageSize)
      throw new SnapshotError('changed', snapshotReasons.snapshot_other_size({ id: snapshotId }))
    // What was shipped before the snapshot is in it.
    const newer = records.filter(({ number }) => number > head.number)
    const last = await apply({ fd, write }, { ...from, records: newer, position: head.position })
    fsyncSync(fd)
    const { lineage, schema } = head
    const { number, at: moment, clean } = last ?? head
    return { snapshotId, lineage, commitNumber: number, at: moment, clean: clean && isNewest, schema }
  } catch (error) {
    rmSync(file, { force: true })
    throw error
  } finally {
    closeSync(fd)
  }
}

function unpack(part: Buffer, id: string): Buffer {
  try {
    return decompressNow(part, partBytes + 65_536)
  } catch (cause) {
    throw new SnapshotError('changed', snapshotReasons.snapshot_not_unpacked({ id }), { cause })
  }
}

interface Sealed {
  store: StoreReader
  opener: Opener
}

interface Chain extends Sealed {
  records: readonly RecordAt[]
  /** Where the snapshot ends. */
  position: WalPosition
}

/** Puts the frames of the records over the pages; the last record applied. */
async function apply(to: Target, { store, opener, records, position }: Chain): Promise<RecordAt | undefined> {
  let from = position
  for (const own of runsOf(records)) {
    const [{ segment, offset }] = own
    const reader = new ByteReader(store.get(segment, { from: offset }))
    try {
      for (const record of own) {
        const open = decodeRecord(record, await reader.take(record.bytes), opener)
        if (!isSamePosition(open.from, from)) throw gapBefore(record)
        applyFrames(to, open)
        from = open.end
      }
    } finally {
      await reader.close()
    }
  }
  return records.at(-1)
}

/** Those that lie one behind the other in one segment. */
function runsOf(records: readonly RecordAt[]): [RecordAt, ...RecordAt[]][] {
  const runs: [RecordAt, ...RecordAt[]][] = []
  for (const record of records) {
    const present = runs.at(-1)
    const last = present?.at(-1)
    if (last?.segment === record.segment && last.offset + last.bytes === record.offset) present?.push(record)
    else runs.push([record])
  }
  return runs
}

function gapBefore({ at }: RecordAt): SnapshotError {
  return new SnapshotError('gap', snapshotReasons.moments_missing({ at }))
}

function applyFrames({ fd, write }: Target, { frames, pageSize, pages }: OpenRecord): void {
  const frameBytes = frameHeaderBytes + pageSize
  for (let at = 0; at < frames.length; at += frameBytes) {
    const page = frames.readUInt32BE(at)
    write(frames.subarray(at + frameHeaderBytes, at + frameBytes), (page - 1) * pageSize)
  }
  ftruncateSync(fd, pages * pageSize)
}

type Write = (bytes: Uint8Array, position: number) => void

interface Target {
  fd: number
  write: Write
}

/**
 * Each part is on disk before the next, and the disk is left to others for as long as that took: a sync of those who
 * write meanwhile never waits behind all of it.
 */
function steadily(fd: number): Write {
  const nobody = new Int32Array(new SharedArrayBuffer(4))
  let waiting = 0
  return (bytes, position) => {
    for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at, bytes.length - at, position + at)
    waiting += bytes.length
    if (waiting < partBytes) return
    const begun = performance.now()
    fdatasyncSync(fd)
    // Holds its thread, as all of this does.
    Atomics.wait(nobody, 0, 0, Math.min(performance.now() - begun, mostPauseMs))
    waiting = 0
  }
}
