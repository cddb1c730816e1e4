// As much of tar as an archive needs: plain files with short names, of which nothing is ever put on a disk. Whatever
// else a tar can hold is refused.
import { ArchiveError } from './errors.ts'

const blockBytes = 512
const zero = Buffer.alloc(blockBytes)
const maxNameBytes = 100

/** Two empty blocks end it. */
export const tarEnd = Buffer.alloc(2 * blockBytes)

/** The header; the content follows, and then the padding. */
export function tarHeader(name: string, size: number, at: number): Buffer {
  const header = Buffer.alloc(blockBytes)
  if (Buffer.byteLength(name) > maxNameBytes) throw new RangeError(`The name is too long: ${name}`)
  header.write(name, 0)
  header.write('0000600\0', 100)
  header.write('0000000\0', 108)
  header.write('0000000\0', 116)
  header.write(sizeField(size), 124, 'latin1')
  header.write(
    `${Math.floor(at / 1000)
      .toString(8)
      .padStart(11, '0')} `,
    136,
  )
  header.write('        ', 148)
  header.write('0', 156)
  header.write('ustar\x0000', 257)
  header.write(`${checksum(header).toString(8).padStart(6, '0')}\0 `, 148)
  return header
}

export function tarPadding(size: number): Buffer {
  return zero.subarray(0, (blockBytes - (size % blockBytes)) % blockBytes)
}

export interface TarEntry {
  name: string
  size: number
  /** To be read to its end before the next entry. */
  content: AsyncGenerator<Buffer, void, undefined>
}

/** Ends after the two empty blocks, and then only if nothing follows. */
export async function* readTar(chunks: AsyncIterable<Buffer>): AsyncGenerator<TarEntry, void, undefined> {
  const source = new Source(chunks)
  for (;;) {
    const header = await source.take(blockBytes)
    if (header.equals(zero)) break
    const { name, size } = parseHeader(header)
    const state = { isRead: false }
    yield { name, size, content: contentOf(source, size, state) }
    if (!state.isRead) throw new Error(`The entry ${name} was not read to its end.`)
  }
  // Our own end is two blocks; other writers fill up with more of them.
  for (;;) {
    const rest = await source.next()
    if (rest === undefined) return
    if (rest.some((byte) => byte !== 0)) throw new ArchiveError('damaged')
  }
}

async function* contentOf(
  source: Source,
  size: number,
  state: { isRead: boolean },
): AsyncGenerator<Buffer, void, undefined> {
  let left = size
  while (left > 0) {
    const chunk = await source.upTo(left)
    left -= chunk.length
    yield chunk
  }
  await source.take(tarPadding(size).length)
  state.isRead = true
}

/** What comes in pieces of any size, taken in pieces of a wanted one. */
class Source {
  readonly #chunks: AsyncIterator<Buffer>
  #left: Buffer = Buffer.alloc(0)

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]()
  }

  /** What there is, at least one byte; undefined at the end. */
  async next(): Promise<Buffer | undefined> {
    const chunk = this.#left
    this.#left = Buffer.alloc(0)
    if (chunk.length > 0) return chunk
    const next = await this.#chunks.next()
    return next.done === true ? undefined : next.value
  }

  async upTo(length: number): Promise<Buffer> {
    const chunk = await this.next()
    if (chunk === undefined) throw new ArchiveError('damaged')
    this.#left = chunk.subarray(length)
    return chunk.subarray(0, length)
  }

  async take(length: number): Promise<Buffer> {
    const parts: Buffer[] = []
    let left = length
    while (left > 0) {
      const part = await this.upTo(left)
      parts.push(part)
      left -= part.length
    }
    return Buffer.concat(parts)
  }
}

function parseHeader(header: Buffer): { name: string; size: number } {
  const sum = Number.parseInt(header.toString('latin1', 148, 154), 8)
  const bare = Buffer.from(header)
  bare.write('        ', 148)
  if (sum !== checksum(bare)) throw new ArchiveError('damaged')
  const name = text(header, 0, maxNameBytes)
  const type = header.toString('latin1', 156, 157)
  const prefix = header.toString('latin1', 257, 262) === 'ustar' ? text(header, 345, 155) : ''
  if ((type !== '0' && type !== '\0') || prefix !== '')
    throw new ArchiveError('unsafe-name', { details: { name: `${prefix}${name}` } })
  return { name, size: sizeOf(header.subarray(124, 136)) }
}

/** Octal up to 8 GB, then binary, as GNU tar writes it. */
function sizeField(size: number): string {
  if (size < 8 ** 11) return `${size.toString(8).padStart(11, '0')} `
  const bytes = Buffer.alloc(12)
  bytes.writeUInt8(0x80, 0)
  bytes.writeBigUInt64BE(BigInt(size), 4)
  return bytes.toString('latin1')
}

function sizeOf(field: Buffer): number {
  const first = field[0] ?? 0
  const size =
    first === 0x80 ? Number(field.readBigUInt64BE(4)) : Number.parseInt(field.toString('latin1').trim(), 8)
  if (!Number.isSafeInteger(size) || size < 0) throw new ArchiveError('damaged')
  return size
}

function text(header: Buffer, start: number, length: number): string {
  const field = header.subarray(start, start + length)
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end < 0 ? length : end)
}

function checksum(header: Buffer): number {
  return header.reduce((sum, byte) => sum + byte, 0)
}
