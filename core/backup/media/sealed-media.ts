// A file of a message as it lies in a second location: in sealed parts, each bound to the hash that names the file, to
// its place and to whether it is the last. A folder for each data key: after a change of it all are sealed anew.
import { open, readdir, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '../../storage/files.ts'
import { inFolder } from '../../storage/paths.ts'
import { place, type Opener, type Sealer } from '../../storage/seal.ts'

const magic = Buffer.from('HOLDMED1')
const partBytes = 1024 * 1024
/** What sealing adds is far less. */
const maxSealedBytes = partBytes + 1024
const lastFlag = 0x8000_0000

const hashName = /^[0-9a-f]{64}$/
const keyName = /^[0-9a-f]{16}$/

/** Of a folder of snapshots. */
export const mediaIn = (folder: string): string => join(folder, 'media')

export function isHash(name: string): boolean {
  return hashName.test(name)
}

export function isKeyFolder(name: string): boolean {
  return keyName.test(name)
}

function placeOf(hash: string, index: number, isLast: boolean): string {
  return place('media', hash, index, isLast ? 'last' : 'more')
}

/** read: the bytes from a place on, fewer only at the end. */
export function* sealedParts(
  hash: string,
  sealer: Sealer,
  read: (position: number, length: number) => Buffer,
): Generator<Buffer, void, undefined> {
  yield magic
  let next = read(0, partBytes)
  for (let index = 0; ; index += 1) {
    const part = next
    next = part.length < partBytes ? Buffer.alloc(0) : read((index + 1) * partBytes, partBytes)
    const isLast = next.length === 0
    const sealed = sealer.seal(placeOf(hash, index, isLast), part)
    const word = Buffer.alloc(4)
    word.writeUInt32LE((sealed.length | (isLast ? lastFlag : 0)) >>> 0)
    yield word
    yield sealed
    if (isLast) return
  }
}

/** Its plain bytes; throws where it is not what was sealed under this name. */
async function* openedParts(
  file: string,
  hash: string,
  opener: Opener,
): AsyncGenerator<Buffer, void, undefined> {
  const handle = await open(file, 'r')
  try {
    let at = magic.length
    if (!(await readAt(handle, 0, at)).equals(magic)) throw changed()
    for (let index = 0; ; index += 1) {
      const word = (await readAt(handle, at, 4)).readUInt32LE()
      const length = (word & ~lastFlag) >>> 0
      const isLast = (word & lastFlag) !== 0
      if (length > maxSealedBytes) throw changed()
      yield opener.open(placeOf(hash, index, isLast), await readAt(handle, at + 4, length))
      at += 4 + length
      if (isLast) return
    }
  } finally {
    await handle.close()
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  for (let done = 0; done < length;) {
    const { bytesRead } = await handle.read(bytes, done, length - done, position + done)
    if (bytesRead === 0) throw changed()
    done += bytesRead
  }
  return bytes
}

function changed(): Error {
  return new Error('The sealed file is not as it was written.')
}

/** Where a backup keeps the files of its messages. */
export interface MediaSource {
  has(hash: string): Promise<boolean>
  /** Only of what it has. */
  open(hash: string): AsyncIterable<Uint8Array>
}

/** The sealed files beside a folder of snapshots; has nothing where there are none. */
export async function sealedMedia(snapshots: string, opener: Opener): Promise<MediaSource> {
  const folder = mediaIn(snapshots)
  const names = await readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  })
  const folders = names
    .filter((name) => keyName.test(name) && opener.fits(name))
    .map((name) => join(folder, name))
  const find = async (hash: string): Promise<string | undefined> => {
    if (!hashName.test(hash)) return undefined
    for (const each of folders) {
      const file = inFolder(each, hash)
      const found = await stat(file).catch(() => undefined)
      if (found?.isFile() === true) return file
    }
    return undefined
  }
  return {
    has: async (hash) => (await find(hash)) !== undefined,
    async *open(hash) {
      const file = await find(hash)
      if (file === undefined) throw changed()
      yield* openedParts(file, hash, opener)
    },
  }
}
