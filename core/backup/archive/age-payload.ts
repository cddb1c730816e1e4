// The payload of an age file with Node's own cipher: pieces of 64 KiB, each sealed with its number and with whether it
// is the last. The one of the age package is several times slower and leaves as much behind as it seals.
import { hkdfSync, randomBytes } from 'node:crypto'
import { chacha, tagBytes } from './chacha.ts'
import { ArchiveError } from './errors.ts'

const pieceBytes = 64 * 1024
const saltBytes = 16

/** Beginning with its salt. */
export async function* sealPayload(
  plain: AsyncIterable<Uint8Array>,
  fileKey: Uint8Array,
): AsyncGenerator<Uint8Array, void, undefined> {
  const salt = randomBytes(saltBytes)
  const key = keyOf(fileKey, salt)
  yield salt
  let index = 0
  for await (const { piece, isLast } of piecesOf(plain, Buffer.allocUnsafeSlow(pieceBytes))) {
    yield* chacha.seal(key, nonceOf(index, isLast), piece)
    index += 1
  }
}

/** Throws where a piece is not as it was sealed, where one is missing, and where something follows the last. */
export async function* openPayload(
  sealed: AsyncIterable<Uint8Array>,
  fileKey: Uint8Array,
): AsyncGenerator<Buffer, void, undefined> {
  const salt: number[] = []
  const rest = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of sealed) {
      const taken = chunk.subarray(0, saltBytes - salt.length)
      salt.push(...taken)
      if (chunk.length > taken.length) yield chunk.subarray(taken.length)
    }
  }
  let key: Buffer | undefined
  let index = 0
  for await (const { piece, isLast } of piecesOf(rest(), Buffer.allocUnsafeSlow(pieceBytes + tagBytes))) {
    key ??= keyOf(fileKey, Buffer.from(salt))
    const length = piece.length - tagBytes
    // Only of nothing at all is the last piece empty.
    if (length < 0 || (length === 0 && index > 0)) throw new ArchiveError('damaged')
    yield chacha.open(key, nonceOf(index, isLast), piece)
    index += 1
  }
}

function keyOf(fileKey: Uint8Array, salt: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', fileKey, salt, 'payload', 32))
}

function nonceOf(index: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(index, 5, 6)
  nonce.writeUInt8(isLast ? 1 : 0, 11)
  return nonce
}

/** Whole ones, and at the end what there is: one at least. Each lies in the same buffer, until the next is asked for. */
async function* piecesOf(
  chunks: AsyncIterable<Uint8Array>,
  buffer: Buffer,
): AsyncGenerator<{ piece: Buffer; isLast: boolean }> {
  let filled = 0
  for await (const chunk of chunks)
    for (let at = 0; at < chunk.length;) {
      if (filled === buffer.length) {
        yield { piece: buffer, isLast: false }
        filled = 0
      }
      const part = chunk.subarray(at, at + buffer.length - filled)
      buffer.set(part, filled)
      filled += part.length
      at += part.length
    }
  yield { piece: buffer.subarray(0, filled), isLast: true }
}
