// Segments: what was committed since a snapshot, as records in append-only files. Each record is a run of frames of the
// write-ahead log, sealed, and names the position that it goes on from, so a missing one is noticed. Its head is plain
// (when, commit number, whether the appliance was stopped in order) and vouched for with the rest.
// A record that was cut at the end of a file is as if it had never been written.
import { createHash } from 'node:crypto'
import { closeSync, fstatSync } from 'node:fs'
import { z } from 'zod'
import { snapshotReasons } from '../../../contract/sentences/snapshots.ts'
import { compress, decompressNow } from '../../../storage/compress.ts'
import { openToRead, readAt } from '../../../storage/files.ts'
import { inFolder } from '../../../storage/paths.ts'
import { place, type Opener, type Sealer } from '../../../storage/seal.ts'
import type { WalPosition, WalRun } from '../../../storage/wal.ts'
import type { StoreReader } from '../../location/store.ts'
import { SnapshotError } from '../errors.ts'
import { Position } from './head.ts'
import { namesIn } from './manifest.ts'
import { scanFile, scanObject, type Scan } from './scan.ts'

/** Where a record of the history ends: a moment that can be gone back to. */
export interface Moment {
  lineage: string
  number: number
  at: number
  /** The last record of an ordered stop. */
  clean: boolean
}

export interface RecordAt extends Moment {
  /** Committed with what follows, or before: the log goes on from here. */
  more: boolean
  segment: string
  /** Of the record in its segment. */
  index: number
  offset: number
  bytes: number
}

export interface NewRecord extends Omit<Moment, 'lineage'> {
  more: boolean
  /** Where the one before ended. */
  from: WalPosition
  run: WalRun
}

const Meta = z.object({
  from: Position,
  end: Position,
  first: z.int().min(1),
  pages: z.int().min(1),
  pageSize: z.int().min(512).max(65_536),
  rawBytes: z.int().min(0),
})
export interface OpenRecord extends z.infer<typeof Meta> {
  frames: Buffer
}

const recordMagic = Buffer.from('HREC')
const headBytes = 40
const cleanFlag = 1
const moreFlag = 2
const maxRawBytes = 1024 * 1024 * 1024
const segmentName = /^([\w-]{1,40})-(\d{8})\.segment$/

export function segmentNameOf(lineage: string, sequence: number): string {
  return `${lineage}-${String(sequence).padStart(8, '0')}.segment`
}

export interface SegmentFile {
  name: string
  lineage: string
  sequence: number
}

/** In the own folder. */
export function listSegments(folder: string): SegmentFile[] {
  return segmentsAmong(namesIn(folder))
}

/** In their order within each lineage. */
export function segmentsAmong(names: readonly string[]): SegmentFile[] {
  return names
    .flatMap((name) => {
      const [, lineage, digits] = segmentName.exec(name) ?? []
      return lineage === undefined ? [] : [{ name, lineage, sequence: Number(digits) }]
    })
    .toSorted((a, b) => a.sequence - b.sequence || (a.lineage < b.lineage ? -1 : 1))
}

/** The bytes of a record, ready to be appended to its segment as the one of that index. */
export async function encodeRecord(
  sealer: Sealer,
  at: { segment: string; index: number },
  record: NewRecord,
): Promise<Buffer> {
  const { from, run } = record
  const { first, end, pages, pageSize, bytes } = run
  const meta = Buffer.from(JSON.stringify({ from, end, first, pages, pageSize, rawBytes: bytes.length }))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(meta.length)
  const body = Buffer.concat([length, meta, await compress(bytes)])
  // What sealing adds does not depend on what is sealed.
  const sealedBytes = body.length + sealer.seal('', Buffer.alloc(0)).length
  const head = encodeHead({ ...record, index: at.index, bytes: sealedBytes })
  return Buffer.concat([head, sealer.seal(recordPlace(at.segment, head), body)])
}

function encodeHead(record: {
  at: number
  number: number
  clean: boolean
  more: boolean
  index: number
  bytes: number
}): Buffer {
  const head = Buffer.alloc(headBytes)
  recordMagic.copy(head)
  head.writeUInt32LE(record.bytes, 4)
  head.writeBigUInt64LE(BigInt(record.at), 8)
  head.writeBigUInt64LE(BigInt(record.number), 16)
  head.writeUInt32LE(record.index, 24)
  head.writeUInt8((record.clean ? cleanFlag : 0) | (record.more ? moreFlag : 0), 28)
  headSum(head).copy(head, 32)
  return head
}

function headSum(head: Buffer): Buffer {
  return createHash('sha256').update(head.subarray(0, 32)).digest().subarray(0, 8)
}

function recordPlace(segment: string, head: Buffer): string {
  return place('segment', segment, head.toString('base64'))
}

function decodeHead(head: Buffer): Omit<RecordAt, 'lineage' | 'segment' | 'offset'> | undefined {
  if (head.length < headBytes || !head.subarray(0, 4).equals(recordMagic)) return undefined
  if (!headSum(head).equals(head.subarray(32))) return undefined
  return {
    bytes: headBytes + head.readUInt32LE(4),
    at: Number(head.readBigUInt64LE(8)),
    number: Number(head.readBigUInt64LE(16)),
    index: head.readUInt32LE(24),
    clean: (head.readUInt8(28) & cleanFlag) !== 0,
    more: (head.readUInt8(28) & moreFlag) !== 0,
  }
}

export interface SegmentRecords {
  records: RecordAt[]
  /** How far the whole records reach. */
  wholeBytes: number
  /** Something follows that is no whole record: torn when the process or the power ended, or changed since. */
  rest: number
}

/** Of those records after the first so many, where those are known. */
interface After {
  offset: number
  index: number
}

const beginning: After = { offset: 0, index: 0 }

/** The plain heads, without a key. */
export function readSegment(folder: string, segment: SegmentFile, after = beginning): SegmentRecords {
  const fd = openToRead(inFolder(folder, segment.name))
  try {
    return scanFile(fd, recordsOf(segment, fstatSync(fd).size, after))
  } finally {
    closeSync(fd)
  }
}

/** The same of a store. */
export async function segmentIn(store: StoreReader, segment: SegmentFile): Promise<SegmentRecords> {
  const { bytes = 0 } = (await store.head(segment.name)) ?? {}
  return scanObject(store, segment.name, recordsOf(segment, bytes, beginning))
}

function* recordsOf({ name, lineage }: SegmentFile, size: number, after: After): Scan<SegmentRecords> {
  const records: RecordAt[] = []
  let { offset } = after
  for (;;) {
    const head = decodeHead(yield { at: offset, bytes: headBytes })
    if (head === undefined || head.index !== after.index + records.length || offset + head.bytes > size) break
    records.push({ ...head, lineage, segment: name, offset })
    offset += head.bytes
  }
  return { records, wholeBytes: offset, rest: size - offset }
}

/** From the own folder. */
export function openRecord(folder: string, record: RecordAt, opener: Opener): OpenRecord {
  const fd = openToRead(inFolder(folder, record.segment))
  try {
    return decodeRecord(record, readAt(fd, record.offset, record.bytes), opener)
  } finally {
    closeSync(fd)
  }
}

/** Throws where the record is not as it was written. */
export function decodeRecord(record: RecordAt, bytes: Buffer, opener: Opener): OpenRecord {
  try {
    const body = opener.open(
      recordPlace(record.segment, bytes.subarray(0, headBytes)),
      bytes.subarray(headBytes),
    )
    const metaBytes = body.readUInt32LE(0)
    const meta = Meta.parse(JSON.parse(body.toString('utf8', 4, 4 + metaBytes)))
    const frames = decompressNow(body.subarray(4 + metaBytes), Math.min(meta.rawBytes, maxRawBytes))
    if (frames.length !== meta.rawBytes) throw new Error('It has another length than it says.')
    return { ...meta, frames }
  } catch (cause) {
    const { at, segment: file } = record
    throw new SnapshotError('changed', snapshotReasons.record_altered({ at, file }), { cause })
  }
}
