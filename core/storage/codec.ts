// Values of the key store as bytes: one tag byte, then the shortest form that comes back the same.
// Bytes come back as Buffer. It knows the shape of values, not their meaning.

const tagBytes = 1
const tagText = 2
const tagPreKey = 3
const tagJson = 4
const tagBufferJson = 5

const preKeyHalf = 32

export function encodeValue(value: unknown): Buffer {
  if (value instanceof Uint8Array) return Buffer.concat([Buffer.of(tagBytes), value])
  if (typeof value === 'string') return tagged(tagText, value)
  const pair = asPreKey(value)
  if (pair) return Buffer.concat([Buffer.of(tagPreKey), ...pair])
  // Sessions hold no bytes (libsignal writes base64): without a reviver they are read 6 times faster.
  return isPlain(value) ? tagged(tagJson, JSON.stringify(value)) : tagged(tagBufferJson, toBufferJson(value))
}

/** A tag is one byte in UTF-8 too: the text is copied once. */
function tagged(tag: number, text: string): Buffer {
  return Buffer.from(String.fromCharCode(tag) + text)
}

/** Throws for bytes that encodeValue did not make. */
export function decodeValue(encoded: Uint8Array): unknown {
  const bytes = Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength)
  const text = (): string => bytes.toString('utf8', 1)
  switch (bytes[0]) {
    case tagBytes:
      return bytes.subarray(1)
    case tagText:
      return text()
    case tagPreKey: {
      const body = bytes.subarray(1)
      if (body.length !== 2 * preKeyHalf) throw new TypeError('A stored pre-key has the wrong length.')
      return { private: body.subarray(0, preKeyHalf), public: body.subarray(preKeyHalf) }
    }
    case tagJson:
      return JSON.parse(text())
    case tagBufferJson:
      return fromBufferJson(text())
    default:
      throw new TypeError(`A stored value has the unknown form ${bytes[0]}.`)
  }
}

/** JSON with bytes as {"type":"Buffer","data":base64}, as Baileys and Evolution write it. */
export function toBufferJson(value: unknown): string {
  return JSON.stringify(value, function (this: unknown, key, converted: unknown) {
    // The raw property: toJSON of a protobuf message would turn its bytes into bare base64.
    const raw = isRecord(this) ? this[key] : converted
    if (raw instanceof Uint8Array) return { type: 'Buffer', data: base64(raw) }
    return isRecord(raw) && !(raw instanceof Date) ? raw : converted
  })
}

/** Reads what toBufferJson and JSON.stringify of a Buffer write. */
export function fromBufferJson(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => asTaggedBytes(value) ?? value)
}

/** As fromBufferJson, and bytes that another program wrote as an object with the keys 0, 1, 2, … */
export function fromForeignJson(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => asTaggedBytes(value) ?? asIndexedBytes(value) ?? value)
}

function asTaggedBytes(value: unknown): Buffer | undefined {
  if (!isRecord(value) || value['type'] !== 'Buffer') return undefined
  const data = value['data']
  if (typeof data === 'string') return Buffer.from(data, 'base64')
  return isByteArray(data) ? Buffer.from(data) : undefined
}

function asIndexedBytes(value: unknown): Buffer | undefined {
  if (!isRecord(value)) return undefined
  const keys = Object.keys(value)
  if (keys.length === 0 || !keys.every((key, index) => key === String(index))) return undefined
  const bytes = Object.values(value)
  return isByteArray(bytes) ? Buffer.from(bytes) : undefined
}

function asPreKey(value: unknown): [Uint8Array, Uint8Array] | undefined {
  if (!isRecord(value) || Object.keys(value).length !== 2) return undefined
  const { private: secret, public: open } = value
  const fits = isKeyHalf(secret) && isKeyHalf(open)
  return fits ? [secret, open] : undefined
}

function isKeyHalf(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array && value.length === preKeyHalf
}

function isByteArray(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255)
}

/** No bytes and nothing with its own idea of JSON anywhere inside. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(isPlain)
  const isBare = Object.getPrototypeOf(value) === Object.prototype
  if (!isBare && (value instanceof Uint8Array || 'toJSON' in value)) return false
  for (const name in value) {
    const part: unknown = (value as Record<string, unknown>)[name]
    if (typeof part === 'object' ? !isPlain(part) : name === 'toJSON') return false
  }
  return true
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}
