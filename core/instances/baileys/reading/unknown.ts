// What Baileys does not know of a message, it drops: this finds it in the bytes that came, so that it can be kept and read
// by a version that knows it. Pure.
import { proto, unpadRandomMax16 } from '@whiskeysockets/baileys'
import { nothing, type Described } from '../content/content.ts'
import { isRecord } from './walk.ts'
import { fieldsOf, type Field } from './wire.ts'

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
