// What is made of pictures: what a process that reads them (picture-entry.ts) is asked and answers, one after the other.

export interface PictureJob {
  /** thumbnail: a JPEG. sticker: a WebP of 512 by 512, which moves if the picture does. */
  make: 'thumbnail' | 'sticker'
  /** By the bytes of the file. */
  mimetype: string
  /** Of a thumbnail. */
  longestSide: number
  /** A picture with more is not read. */
  mostPixels: number
}

export interface PictureMade {
  /** Of the picture itself, as it is shown. */
  width: number
  height: number
  bytes: Uint8Array
}

/** What is on the wire before the bytes: how many they are, and what else there is to know, on one line. */
const mostHeadBytes = 300
const mostMadeBytes = 4 * 1024 * 1024
const newline = 10

/** Before the bytes of the file. */
export function askedOnWire(job: PictureJob, sizeBytes: number): Buffer {
  return Buffer.from(`${sizeBytes} ${JSON.stringify(job)}\n`)
}

/** isLast: whoever made it takes no other. */
export function madeOnWire({ width, height, bytes }: PictureMade, isLast: boolean): Buffer {
  return Buffer.concat([Buffer.from(`${bytes.length} ${width} ${height} ${isLast ? 1 : 0}\n`), bytes])
}

/** How much is to follow the head, or undefined for a head that is none. */
type ReadHead<T> = (head: string) => { head: T; sizeBytes: number } | undefined

/** Takes what comes, piece by piece; has a whole one, head and bytes, now and then. */
export class WireReader<T> {
  readonly #readHead: ReadHead<T>
  #rest = Buffer.alloc(0)
  #body: { head: T; bytes: Buffer; filled: number } | undefined

  constructor(readHead: ReadHead<T>) {
    this.#readHead = readHead
  }

  /** Throws for what nobody who keeps to it could have said. */
  take(chunk: Buffer): { head: T; bytes: Buffer } | undefined {
    let rest = chunk
    if (this.#body === undefined) {
      const said = Buffer.concat([this.#rest, chunk])
      const end = said.indexOf(newline)
      if (end > mostHeadBytes || (end === -1 && said.length > mostHeadBytes)) throw notUnderstood()
      this.#rest = said
      if (end === -1) return undefined
      const read = this.#readHead(said.toString('latin1', 0, end))
      if (read === undefined) throw notUnderstood()
      this.#body = { head: read.head, bytes: Buffer.allocUnsafe(read.sizeBytes), filled: 0 }
      this.#rest = Buffer.alloc(0)
      rest = said.subarray(end + 1)
    }
    const { head, bytes, filled } = this.#body
    // One is asked at a time, and answers once.
    if (filled + rest.length > bytes.length) throw notUnderstood()
    rest.copy(bytes, filled)
    this.#body.filled += rest.length
    if (this.#body.filled < bytes.length) return undefined
    this.#body = undefined
    return { head, bytes }
  }
}

function notUnderstood(): Error {
  return new Error('What was said is not understood.')
}

/** The process and its owner are of the same version; the owner decides what may be asked. */
export function askedReader(): WireReader<PictureJob> {
  return new WireReader((head) => {
    const [, size = '', job = ''] = /^(\d{1,12}) (\{.*\})$/.exec(head) ?? []
    return size === '' ? undefined : { head: JSON.parse(job), sizeBytes: Number(size) }
  })
}

/** Whoever has read the file of a stranger may answer anything. */
export function madeReader(): WireReader<{ width: number; height: number; isLast: boolean }> {
  return new WireReader((head) => {
    const [, size = '', width = '', height = '', last = ''] =
      /^(\d{1,9}) (\d{1,6}) (\d{1,6}) ([01])$/.exec(head) ?? []
    if (size === '' || Number(size) > mostMadeBytes) return undefined
    const made = { width: Number(width), height: Number(height), isLast: last === '1' }
    return { head: made, sizeBytes: Number(size) }
  })
}
