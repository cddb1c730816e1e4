// Owns the little CBOR that WebAuthn needs: integers, bytes, texts, lists and maps.

type Key = number | string
export type Cbor = Key | Buffer | Cbor[] | Map<Key, Cbor>

export function encode(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(encode)])
  const entries = [...value].flatMap(([key, inner]) => [encode(key), encode(inner)])
  return Buffer.concat([head(5, value.size), ...entries])
}

/** The whole of it is one value. */
export function decode(bytes: Buffer): Cbor {
  const reader = { bytes, at: 0 }
  const value = read(reader)
  if (reader.at !== bytes.length) throw new Error('there is more after the value')
  return value
}

function head(major: number, size: number): Buffer {
  if (size < 24) return Buffer.from([(major << 5) | size])
  if (size < 256) return Buffer.from([(major << 5) | 24, size])
  return Buffer.from([(major << 5) | 25, size >> 8, size & 255])
}

function read(reader: { bytes: Buffer; at: number }): Cbor {
  const first = reader.bytes.readUInt8(reader.at++)
  const size = sizeOf(reader, first & 31)
  const take = (): Buffer => reader.bytes.subarray(reader.at, (reader.at += size))
  switch (first >> 5) {
    case 0:
      return size
    case 1:
      return -1 - size
    case 2:
      return take()
    case 3:
      return take().toString('utf8')
    case 4:
      return Array.from({ length: size }, () => read(reader))
    case 5:
      return new Map(Array.from({ length: size }, () => [read(reader) as Key, read(reader)] as const))
    default:
      throw new Error(`no CBOR that is known here: ${first}`)
  }
}

function sizeOf(reader: { bytes: Buffer; at: number }, short: number): number {
  if (short < 24) return short
  if (short === 24) return reader.bytes.readUInt8(reader.at++)
  if (short !== 25) throw new Error('longer than anything here')
  reader.at += 2
  return reader.bytes.readUInt16BE(reader.at - 2)
}
