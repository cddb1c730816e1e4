// The file of a snapshot: a plain head, then sealed parts in order. Every part is bound to the head, to its place and
// to whether it is the last, so a file that was cut, changed, put together anew or renamed is told from a whole one.
import { createHash, type Hash } from 'node:crypto'
import { closeSync, fstatSync, writeSync } from 'node:fs'
import { z } from 'zod'
import { snapshotReasons } from '../../../contract/sentences/snapshots.ts'
import { openToRead } from '../../../storage/files.ts'
import { place, type Opener, type Sealer } from '../../../storage/seal.ts'
import { MissingError, type StoreReader } from '../../location/store.ts'
import { SnapshotError } from '../errors.ts'
import { ByteReader } from './byte-reader.ts'
import { SnapshotHead } from './head.ts'
import { scanFile, scanObject, type Scan } from './scan.ts'

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

interface PlainHead {
  head: SnapshotHead
  sealedBytes: number
}

/** Only what is written plainly: nobody has vouched for it yet. */
export function readSnapshotHead(file: string, id: string): PlainHead {
  const fd = openToRead(file)
  try {
    return { head: scanFile(fd, headOf(file, id)).head, sealedBytes: fstatSync(fd).size }
  } finally {
    closeSync(fd)
  }
}

/** The same of a store. */
export async function snapshotHeadIn(store: StoreReader, id: string): Promise<PlainHead> {
  const key = snapshotKey(id)
  const { bytes = 0 } = (await store.head(key)) ?? {}
  return { head: (await scanObject(store, key, headOf(store.nameOf(key), id))).head, sealedBytes: bytes }
}

export function snapshotKey(id: string): string {
  return `${id}.snapshot`
}

/** The parts in order, the head vouched for with the first; throws where the file is not what was written. */
export async function* readSnapshot(
  store: StoreReader,
  id: string,
  opener: Opener,
): AsyncGenerator<Buffer, SnapshotHead, undefined> {
  const file = store.nameOf(snapshotKey(id))
  const reader = new ByteReader(store.get(snapshotKey(id)))
  try {
    const { head, headHash } = await takeHead(reader, file, id)
    if (!opener.fits(head.key))
      throw new SnapshotError('wrong-key', snapshotReasons.snapshot_of_another_key({ id }))
    for (let index = 0; ; index += 1) {
      const word = await reader.take(4)
      if (word.length < 4) throw truncated(file)
      const length = (word.readUInt32LE() & ~lastFlag) >>> 0
      const isLast = (word.readUInt32LE() & lastFlag) !== 0
      if (length > maxPartBytes) throw changed(file, undefined)
      const sealed = await reader.take(length)
      if (sealed.length < length) throw truncated(file)
      yield open(opener, partPlace(headHash, index, isLast), sealed, file)
      if (!isLast) continue
      if ((await reader.take(1)).length > 0) throw changed(file, undefined)
      return head
    }
  } catch (cause) {
    if (!(cause instanceof MissingError)) throw cause
    throw new SnapshotError('missing', snapshotReasons.no_snapshot_file({ file }), { cause })
  } finally {
    await reader.close()
  }
}

async function takeHead(reader: ByteReader, file: string, id: string): Promise<Head> {
  const scan = headOf(file, id)
  let step = scan.next()
  while (step.done !== true) step = scan.next(await reader.take(step.value.bytes))
  return step.value
}

function open(opener: Opener, where: string, sealed: Buffer, file: string): Buffer {
  try {
    return opener.open(where, sealed)
  } catch (cause) {
    throw changed(file, cause)
  }
}

interface Head {
  head: SnapshotHead
  headHash: string
}

/** From the beginning on, without a gap. */
function* headOf(file: string, id: string): Scan<Head> {
  const start = yield { at: 0, bytes: magic.length + 4 }
  if (start.length === 0) throw truncated(file)
  if (!start.subarray(0, magic.length).equals(magic.subarray(0, start.length)))
    throw new SnapshotError('not-a-snapshot', snapshotReasons.not_a_snapshot({ file }))
  if (start.length < magic.length + 4) throw truncated(file)
  const length = start.readUInt32LE(magic.length)
  if (length > maxHeadBytes) throw changed(file, undefined)
  const text = yield { at: start.length, bytes: length }
  if (text.length < length) throw truncated(file)
  const head = parseHead(text, file)
  if (head.id !== id)
    throw new SnapshotError('renamed', snapshotReasons.snapshot_renamed({ file, id: head.id }))
  return { head, headHash: createHash('sha256').update(start).update(text).digest('hex') }
}

function parseHead(text: Buffer, file: string): SnapshotHead {
  try {
    const json: unknown = JSON.parse(text.toString())
    const { format } = z.object({ format: z.int() }).parse(json)
    if (format > 1) throw new SnapshotError('future', snapshotReasons.snapshot_from_the_future({ file }))
    return SnapshotHead.parse(json)
  } catch (cause) {
    if (cause instanceof SnapshotError) throw cause
    throw changed(file, cause)
  }
}

function truncated(file: string): SnapshotError {
  return new SnapshotError('truncated', snapshotReasons.snapshot_truncated({ file }))
}

function changed(file: string, cause: unknown): SnapshotError {
  return new SnapshotError('changed', snapshotReasons.snapshot_altered({ file }), {
    cause,
  })
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
