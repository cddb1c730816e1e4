// Reads SQLite's write-ahead log beside SQLite: which frames are committed, and where they end. Every frame's checksum
// is verified, so what is half written or left from before is never taken. It only reads, through a descriptor that
// lives as long as the database is open.
import { readSync } from 'node:fs'
import { endianness } from 'node:os'

/** The end of a frame: its log's salts, its number from 1 (0: the log's beginning) and the checksum up to there. */
export interface WalPosition {
  salt1: number
  salt2: number
  frame: number
  sum1: number
  sum2: number
}

/** Committed frames of one log, in order, as they are in the file. */
export interface WalRun {
  first: number
  end: WalPosition
  /** Pages of the database after the last frame. */
  pages: number
  pageSize: number
  bytes: Uint8Array<ArrayBuffer>
}

/** Where a log that was never begun is. */
export const nowhere: WalPosition = { salt1: 0, salt2: 0, frame: 0, sum1: 0, sum2: 0 }

export const walHeaderBytes = 32
export const frameHeaderBytes = 24
/** What is read of the log, and handed on, at a time. */
export const pieceBytes = 4 * 1024 * 1024
const blockFrames = 64
const magic = 0x377f0682
const version = 3_007_000

interface Header {
  pageSize: number
  bigEndian: boolean
  start: WalPosition
}

export function isSameLog(a: WalPosition, b: WalPosition): boolean {
  return a.salt1 === b.salt1 && a.salt2 === b.salt2
}

/** True when the second log was begun right after the first one. */
export function isNextLog(a: WalPosition, b: WalPosition): boolean {
  return b.salt1 === (a.salt1 + 1) >>> 0
}

export function isSamePosition(a: WalPosition, b: WalPosition): boolean {
  return isSameLog(a, b) && a.frame === b.frame && a.sum1 === b.sum1 && a.sum2 === b.sum2
}

/** Where the present log begins; undefined when there is none. */
export function walStart(fd: number): WalPosition | undefined {
  return readHeader(fd)?.start
}

/** How much so many frames of the present log are, or those of them that come after the position. */
export function walBytes(fd: number, frames: number, after?: WalPosition): number {
  const header = readHeader(fd)
  if (header === undefined) return 0
  const read = after !== undefined && isSameLog(after, header.start) ? after.frame : 0
  return (frames - read) * (frameHeaderBytes + header.pageSize)
}

/**
 * The frames that were committed after the position; from the log's beginning where it is of another log. It ends at
 * the first commit with which it has enough bytes; one transaction is never cut.
 */
export function readWal(
  fd: number,
  after?: WalPosition,
  { enoughBytes = Infinity }: { enoughBytes?: number } = {},
): WalRun | undefined {
  const header = readHeader(fd)
  if (header === undefined) return undefined
  const { pageSize, bigEndian, start } = header
  const from = after !== undefined && isSameLog(after, start) ? after : start
  const frameBytes = frameHeaderBytes + pageSize
  const blocks: Uint8Array[] = []
  let committed: { end: WalPosition; pages: number } | undefined
  let last = from
  for (;;) {
    const block = readAt(fd, walHeaderBytes + last.frame * frameBytes, blockFrames * frameBytes)
    const whole = Math.floor(block.length / frameBytes)
    let valid = 0
    for (; valid < whole; valid += 1) {
      const frame = block.subarray(valid * frameBytes, (valid + 1) * frameBytes)
      const end = verify(frame, last, bigEndian)
      if (end === undefined) break
      last = end
      const pages = frame.readUInt32BE(4)
      if (pages > 0) committed = { end, pages }
    }
    if (valid > 0) blocks.push(block.subarray(0, valid * frameBytes))
    if (valid < blockFrames) break
    if (committed && (committed.end.frame - from.frame) * frameBytes >= enoughBytes) break
  }
  if (committed === undefined) return undefined
  const length = (committed.end.frame - from.frame) * frameBytes
  return { first: from.frame + 1, ...committed, pageSize, bytes: joined(blocks, length) }
}

/** Whether this very frame is in the log, with the same frames before it. */
export function holdsPosition(fd: number, position: WalPosition): boolean {
  const header = readHeader(fd)
  if (header === undefined || !isSameLog(header.start, position)) return false
  if (position.frame === 0) return true
  const at = walHeaderBytes + (position.frame - 1) * (frameHeaderBytes + header.pageSize)
  const frame = readAt(fd, at, frameHeaderBytes)
  if (frame.length < frameHeaderBytes) return false
  return (
    frame.readUInt32BE(8) === position.salt1 &&
    frame.readUInt32BE(12) === position.salt2 &&
    frame.readUInt32BE(16) === position.sum1 &&
    frame.readUInt32BE(20) === position.sum2
  )
}

function readHeader(fd: number): Header | undefined {
  const bytes = readAt(fd, 0, walHeaderBytes)
  if (bytes.length < walHeaderBytes) return undefined
  const found = bytes.readUInt32BE(0)
  if ((found & ~1) >>> 0 !== magic || bytes.readUInt32BE(4) !== version) return undefined
  const bigEndian = (found & 1) === 1
  const [sum1, sum2] = checksum(bytes.subarray(0, 24), [0, 0], bigEndian)
  if (bytes.readUInt32BE(24) !== sum1 || bytes.readUInt32BE(28) !== sum2) return undefined
  const [salt1, salt2] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
  return { pageSize: bytes.readUInt32BE(8), bigEndian, start: { salt1, salt2, frame: 0, sum1, sum2 } }
}

function verify(frame: Buffer, before: WalPosition, bigEndian: boolean): WalPosition | undefined {
  const { salt1, salt2 } = before
  if (frame.readUInt32BE(8) !== salt1 || frame.readUInt32BE(12) !== salt2) return undefined
  const [sum1, sum2] = checksum(
    frame.subarray(frameHeaderBytes),
    checksum(frame.subarray(0, 8), [before.sum1, before.sum2], bigEndian),
    bigEndian,
  )
  if (frame.readUInt32BE(16) !== sum1 || frame.readUInt32BE(20) !== sum2) return undefined
  return { salt1, salt2, frame: before.frame + 1, sum1, sum2 }
}

const nativeBigEndian = endianness() === 'BE'

function checksum(bytes: Buffer, [from1, from2]: [number, number], bigEndian: boolean): [number, number] {
  const isNative = bigEndian === nativeBigEndian
  const own = isNative && bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(Uint8Array.from(bytes).buffer)
  if (!isNative) own.swap32()
  const words = new Int32Array(own.buffer, own.byteOffset, own.length / 4)
  let sum1 = from1 | 0
  let sum2 = from2 | 0
  for (let at = 0; at < words.length; at += 2) {
    sum1 = (sum1 + (words[at] ?? 0) + sum2) | 0
    sum2 = (sum2 + (words[at + 1] ?? 0) + sum1) | 0
  }
  return [sum1 >>> 0, sum2 >>> 0]
}

function joined(blocks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  let at = 0
  for (const block of blocks) {
    const part = block.subarray(0, length - at)
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** As much of it as there is. */
function readAt(fd: number, position: number, length: number): Buffer {
  const buffer = Buffer.from(new ArrayBuffer(length))
  let read = 0
  while (read < length) {
    const got = readSync(fd, buffer, read, length - read, position + read)
    if (got === 0) break
    read += got
  }
  return buffer.subarray(0, read)
}
