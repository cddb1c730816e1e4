// The file of a snapshot: a plain head, then sealed parts in order. Every part is bound to the head, to its place and
// to whether it is the last, so a file that was cut, changed, put together anew or renamed is told from a whole one.
import { createHash, type Hash } from 'node:crypto'
import { closeSync, openSync, readSync, writeSync, fstatSync } from 'node:fs'
import { z } from 'zod'
import { codeOf } from '../../../storage/files.ts'
import { place, type Opener, type Sealer } from '../../../storage/seal.ts'
import { SnapshotError } from '../errors.ts'
import { SnapshotHead } from './head.ts'

const magic = Buffer.from('HOLDSNP1')
const maxHeadBytes = 64 * 1024
const maxPartBytes = 64 * 1024 * 1024
const lastFlag = 0x8000_0000

function partPlace(headHash: string, index: number, isLast: boolean): string {
  return place('snapshot', headHash, index, isLast ? 'last' : 'more')
}

export class SealedWriter {
  readonly #fd: number
  readonly #sealer: Sealer
  readonly #hash: Hash = createHash('sha256')
  readonly #headHash: string
  #index = 0
  #bytes = 0

  constructor(fd: number, sealer: Sealer, head: SnapshotHead) {
    this.#fd = fd
    this.#sealer = sealer
    const text = Buffer.from(JSON.stringify(head))
    const start = Buffer.concat([magic, uint32(text.length), text])
    this.#headHash = createHash('sha256').update(start).digest('hex')
    this.#write(start)
  }

  put(part: Uint8Array, isLast: boolean): void {
    const sealed = this.#sealer.seal(partPlace(this.#headHash, this.#index++, isLast), part)
    this.#write(uint32((sealed.length | (isLast ? lastFlag : 0)) >>> 0))
    this.#write(sealed)
  }

  end(): { sealedBytes: number; sha256: string } {
    return { sealedBytes: this.#bytes, sha256: this.#hash.digest('hex') }
  }

  #write(bytes: Uint8Array): void {
    this.#hash.update(bytes)
    for (let at = 0; at < bytes.length;) at += writeSync(this.#fd, bytes, at)
    this.#bytes += bytes.length
  }
}

/** Only what is written plainly: nobody has vouched for it yet. */
export function readSnapshotHead(file: string, id: string): { head: SnapshotHead; sealedBytes: number } {
  const fd = openSnapshot(file)
  try {
    return { head: readHead(fd, file, id).head, sealedBytes: fstatSync(fd).size }
  } finally {
    closeSync(fd)
  }
}

/** The parts in order, the head vouched for with the first; throws where the file is not what was written. */
export function* readSnapshot(
  file: string,
  id: string,
  opener: Opener,
): Generator<Buffer, SnapshotHead, undefined> {
  const fd = openSnapshot(file)
  try {
    const { head, headHash, end } = readHead(fd, file, id)
    if (!opener.fits(head.key))
      throw new SnapshotError('wrong-key', `The snapshot ${id} was sealed with another data key.`)
    let at = end
    for (let index = 0; ; index += 1) {
      const word = readAt(fd, at, 4)
      if (word.length < 4) throw truncated(file)
      const length = (word.readUInt32LE() & ~lastFlag) >>> 0
      const isLast = (word.readUInt32LE() & lastFlag) !== 0
      if (length > maxPartBytes) throw changed(file, undefined)
      const sealed = readAt(fd, at + 4, length)
      if (sealed.length < length) throw truncated(file)
      yield open(opener, partPlace(headHash, index, isLast), sealed, file)
      at += 4 + length
      if (!isLast) continue
      if (fstatSync(fd).size > at) throw changed(file, undefined)
      return head
    }
  } finally {
    closeSync(fd)
  }
}

function open(opener: Opener, where: string, sealed: Buffer, file: string): Buffer {
  try {
    return opener.open(where, sealed)
  } catch (cause) {
    throw changed(file, cause)
  }
}

function openSnapshot(file: string): number {
  try {
    return openSync(file, 'r')
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT')
      throw new SnapshotError('missing', `There is no snapshot ${file}.`, { cause })
    throw cause
  }
}

function readHead(
  fd: number,
  file: string,
  id: string,
): { head: SnapshotHead; headHash: string; end: number } {
  const start = readAt(fd, 0, magic.length + 4)
  if (start.length === 0) throw truncated(file)
  if (!start.subarray(0, magic.length).equals(magic.subarray(0, start.length)))
    throw new SnapshotError('not-a-snapshot', `The file ${file} is not a snapshot of Holdfast.`)
  if (start.length < magic.length + 4) throw truncated(file)
  const length = start.readUInt32LE(magic.length)
  if (length > maxHeadBytes) throw changed(file, undefined)
  const text = readAt(fd, start.length, length)
  if (text.length < length) throw truncated(file)
  const head = parseHead(text, file)
  if (head.id !== id)
    throw new SnapshotError('renamed', `The file ${file} holds the snapshot ${head.id}: it was renamed.`)
  const headHash = createHash('sha256').update(start).update(text).digest('hex')
  return { head, headHash, end: start.length + length }
}

function parseHead(text: Buffer, file: string): SnapshotHead {
  try {
    const json: unknown = JSON.parse(text.toString())
    const { format } = z.object({ format: z.int() }).parse(json)
    if (format > 1)
      throw new SnapshotError('future', `The snapshot ${file} was made by a newer version of Holdfast.`)
    return SnapshotHead.parse(json)
  } catch (cause) {
    if (cause instanceof SnapshotError) throw cause
    throw changed(file, cause)
  }
}

function truncated(file: string): SnapshotError {
  return new SnapshotError('truncated', `The file ${file} ends too early. Nothing was changed.`)
}

function changed(file: string, cause: unknown): SnapshotError {
  return new SnapshotError('changed', `The file ${file} is not as it was written. Nothing was changed.`, {
    cause,
  })
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

/** As much of it as there is. */
export function readAt(fd: number, position: number, length: number): Buffer {
  const buffer = Buffer.alloc(length)
  let read = 0
  while (read < length) {
    const got = readSync(fd, buffer, read, length - read, position + read)
    if (got === 0) break
    read += got
  }
  return buffer.subarray(0, read)
}
