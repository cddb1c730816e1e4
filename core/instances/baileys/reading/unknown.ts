// What Baileys does not know of a message, it drops: this finds it in the bytes that came, so that it can be kept and read
// by a version that knows it. Pure.
import { proto, unpadRandomMax16 } from '@whiskeysockets/baileys'
import { nothing, type Described } from '../content/content.ts'
import { isRecord } from './walk.ts'

/** Deeper than anybody nests. */
const deepest = 16

/** The plaintext of a ciphertext with its padding; undefined where all of it is known, or it is no message. */
export function unknownIn(padded: Uint8Array): { described: Described; proto: Uint8Array } | undefined {
  try {
    const bytes = unpadRandomMax16(padded)
    const [number] = unknownFields(bytes, 0)
    if (number === undefined) return undefined
    return { described: { type: `field${number}`, ...nothing }, proto: bytes }
  } catch {
    return undefined
  }
}

interface Field {
  number: number
  /** With its tag, so that it is a message of one field. */
  whole: Uint8Array
  /** What it holds, where it has a length. */
  inner: Uint8Array | undefined
}

function unknownFields(bytes: Uint8Array, depth: number): number[] {
  if (depth > deepest) return []
  return fieldsOf(bytes).flatMap(({ number, whole, inner }) => {
    if (inner === undefined) return []
    const [value] = Object.values(proto.Message.decode(whole))
    if (value === undefined) return [number]
    // A wrapper holds the message in its first or, where it names a chat before, in its second field.
    if (!isRecord(value) || !isRecord(value['message'])) return []
    const message = fieldsOf(inner).find((each) => each.inner !== undefined && isMessageField(each, value))
    return message?.inner === undefined ? [] : unknownFields(message.inner, depth + 1)
  })
}

/** destinationJid comes before the message of a wrapper that has one. */
function isMessageField({ number }: Field, wrapper: Record<string, unknown>): boolean {
  return number === (typeof wrapper['destinationJid'] === 'string' ? 2 : 1)
}

function fieldsOf(bytes: Uint8Array): Field[] {
  const fields: Field[] = []
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at]
      if (byte === undefined || shift > 63) throw new RangeError('The bytes end inside of a field.')
      at += 1
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
  }
  while (at < bytes.length) {
    const start = at
    const tag = varint()
    const type = tag % 8
    let inner: Uint8Array | undefined
    if (type === 0) varint()
    else if (type === 1) at += 8
    else if (type === 5) at += 4
    else if (type === 2) {
      const length = varint()
      inner = bytes.subarray(at, at + length)
      at += length
    } else throw new RangeError('This is no protocol buffer.')
    if (at > bytes.length) throw new RangeError('The bytes end inside of a field.')
    fields.push({ number: Math.floor(tag / 8), whole: bytes.subarray(start, at), inner })
  }
  return fields
}
