// Documents of MongoDB as plain values: bytes are bytes, ids and dates texts, long numbers numbers.

export type Document = Readonly<Record<string, unknown>>

/** undefined for bytes that are no document. What is wrong with them is not told: they hold secrets. */
export async function documentIn(bytes: Buffer, isBson: boolean): Promise<Document | undefined> {
  const { deserialize, EJSON } = await import('bson')
  try {
    const read: unknown = isBson ? deserialize(bytes) : EJSON.parse(bytes.toString(), { relaxed: true })
    const plain = plainOf(read)
    return isRecord(plain) ? plain : undefined
  } catch {
    return undefined
  }
}

/** The objects that lie side by side in a text, be it as lines, in a list or written over several lines. */
export function* jsonEnds(text: Uint8Array): Generator<{ begin: number; end: number }> {
  let begin = -1
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at += 1) {
    const byte = text[at]
    if (inString) {
      if (byte === backslash) at += 1
      else if (byte === quote) inString = false
    } else if (byte === quote) inString = depth > 0
    else if (byte === open) {
      if (depth === 0) begin = at
      depth += 1
    } else if (byte === close && depth > 0) {
      depth -= 1
      if (depth === 0) yield { begin, end: at + 1 }
    }
  }
}

const [quote, backslash, open, close] = [0x22, 0x5c, 0x7b, 0x7d]

/** Values of MongoDB's own kinds say which; its numbers and ids know themselves as texts. */
function plainOf(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value)
  if (Array.isArray(value)) return value.map(plainOf)
  if (value instanceof Date) return value.toISOString()
  if (!isRecord(value)) return typeof value === 'bigint' ? Number(value) : value
  const kind = value['_bsontype']
  if (kind === 'Binary') return bytesOf(value)
  if (kind === 'Long' || kind === 'Double' || kind === 'Int32') return Number(value)
  if (typeof kind === 'string') return textOf(value)
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plainOf(inner)]))
}

/** Ids, regular expressions and the like say themselves what they are. */
const textOf = (value: { toString(): string }): string => value.toString()

function bytesOf({ buffer, position }: Readonly<Record<string, unknown>>): Buffer | null {
  return buffer instanceof Uint8Array ? Buffer.from(buffer.subarray(0, Number(position))) : null
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
