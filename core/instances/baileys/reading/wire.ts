// The fields of an encoded protocol buffer, whatever they mean. Pure.

export interface Field {
  number: number
  /** With its tag, so that it is a message of one field. */
  whole: Uint8Array
  /** What it holds, where it has a length. */
  inner: Uint8Array | undefined
}

/** Throws a RangeError where it is none. */
export function fieldsOf(bytes: Uint8Array): Field[] {
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
