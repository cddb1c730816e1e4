// Goes down to what a message says: through every wrapper, known or not, for each is an object that holds a message. What
// is left is one field, which names the kind. Pure.
import type { proto } from '@whiskeysockets/baileys'

export interface Walked {
  /** The innermost message. */
  message: proto.IMessage
  /** Its field that holds the content. */
  field: string
  value: unknown
  /** The wrappers that it was in, the outermost first. */
  wrappers: readonly string[]
  /** What seals answers to it. */
  secret: Uint8Array | undefined
}

/** Deeper than anybody nests, and far from what the stack takes. */
const deepest = 16

/** They go with a message and say nothing. */
const beside: ReadonlySet<string> = new Set([
  'messageContextInfo',
  'senderKeyDistributionMessage',
  'fastRatchetKeySenderKeyDistributionMessage',
])

/** undefined for what says nothing: an empty message, or one that only carries keys. */
export function walk(message: proto.IMessage): Walked | undefined {
  const wrappers: string[] = []
  let secret: Uint8Array | undefined
  let inner = message
  for (;;) {
    secret = inner.messageContextInfo?.messageSecret ?? secret
    const fields = Object.entries(inner).filter(([name, value]) => !beside.has(name) && says(value))
    const [first] = fields
    if (first === undefined) {
      const wrapper = wrappers.pop()
      return wrapper === undefined
        ? undefined
        : { message: inner, field: wrapper, value: {}, wrappers, secret }
    }
    const [field, value] = fields.find(([, each]) => innerOf(each) !== undefined) ?? first
    const next = innerOf(value)
    if (next === undefined || wrappers.length === deepest)
      return { message: inner, field, value, wrappers, secret }
    wrappers.push(field)
    inner = next
  }
}

function says(value: unknown): boolean {
  return typeof value === 'string' ? value !== '' : typeof value === 'object' && value !== null
}

function innerOf(value: unknown): proto.IMessage | undefined {
  if (!isRecord(value)) return undefined
  const { message } = value
  return isRecord(message) ? message : undefined
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !(value instanceof Uint8Array) && !Array.isArray(value)
  )
}

/** Its part with this name, where that is a record itself. */
export function partOf(value: unknown, name: string): Record<string, unknown> | undefined {
  const part = isRecord(value) ? value[name] : undefined
  return isRecord(part) ? part : undefined
}
