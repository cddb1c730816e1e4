// A file of a message as it lies in a second location: in sealed parts, each bound to the hash that names the file, to
// its place and to whether it is the last. A folder for each data key: after a change of it all are sealed anew.
import { place, type Opener, type Sealer } from '../../storage/seal.ts'
import type { StoreReader } from '../location/store.ts'
import { ByteReader } from '../snapshots/format/byte-reader.ts'

const magic = Buffer.from('HOLDMED1')
const partBytes = 1024 * 1024
/** What sealing adds is far less. */
const maxSealedBytes = partBytes + 1024
const lastFlag = 0x8000_0000

const hashName = /^[0-9a-f]{64}$/
const keyFolder = /^media\/([0-9a-f]{16})\/$/

export function isHash(name: string): boolean {
  return hashName.test(name)
}

/** Where those lie that are sealed with that data key. */
export function mediaUnder(fingerprint: string): string {
  return `media/${fingerprint}/`
}

/** The fingerprints of the data keys that files are sealed with there. */
export async function mediaKeys(store: StoreReader): Promise<string[]> {
  const keys = await Array.fromAsync(store.list('media/'))
  return keys.flatMap((key) => keyFolder.exec(key)?.[1] ?? [])
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
  sealed: AsyncGenerator<Buffer, void, undefined>,
  hash: string,
  opener: Opener,
): AsyncGenerator<Buffer, void, undefined> {
  const reader = new ByteReader(sealed)
  try {
    if (!(await take(reader, magic.length)).equals(magic)) throw changed()
    for (let index = 0; ; index += 1) {
      const word = (await take(reader, 4)).readUInt32LE()
      const length = (word & ~lastFlag) >>> 0
      const isLast = (word & lastFlag) !== 0
      if (length > maxSealedBytes) throw changed()
      yield opener.open(placeOf(hash, index, isLast), await take(reader, length))
      if (isLast) return
    }
  } finally {
    await reader.close()
  }
}

async function take(reader: ByteReader, length: number): Promise<Buffer> {
  const bytes = await reader.take(length)
  if (bytes.length < length) throw changed()
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

/** The sealed files beside snapshots; has nothing where there are none. */
export async function sealedMedia(store: StoreReader, opener: Opener): Promise<MediaSource> {
  const folders = (await mediaKeys(store)).filter((key) => opener.fits(key)).map(mediaUnder)
  const find = async (hash: string): Promise<string | undefined> => {
    if (!hashName.test(hash)) return undefined
    for (const folder of folders)
      if ((await store.head(`${folder}${hash}`).catch(() => undefined)) !== undefined)
        return `${folder}${hash}`
    return undefined
  }
  return {
    has: async (hash) => (await find(hash)) !== undefined,
    async *open(hash) {
      const key = await find(hash)
      if (key === undefined) throw changed()
      yield* openedParts(store.get(key), hash, opener)
    },
  }
}
