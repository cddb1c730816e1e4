// A zip file as it is made here: its files as they are, since pictures and sounds are packed already.

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let crc = n
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? 0xed_b8_83_20 ^ (crc >>> 1) : crc >>> 1
  return crc
})

async function crcOf(file: Blob): Promise<number> {
  let crc = 0xff_ff_ff_ff
  const reader = file.stream().getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return ~crc >>> 0
    for (const byte of value) crc = (table[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8)
  }
}

/** Little-endian, each number with as many bytes as are said. */
function record(...fields: readonly (readonly [value: number, bytes: 2 | 4])[]): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [, bytes]) => sum + bytes, 0)))
  let at = 0
  for (const [value, bytes] of fields) {
    if (bytes === 2) view.setUint16(at, value, true)
    else view.setUint32(at, value, true)
    at += bytes
  }
  return new Uint8Array(view.buffer)
}

/** Names are in UTF-8. */
const flags = 0x08_00
const version = 20
/** The first day that a zip knows. */
const dosDate = 33

export class Zip {
  readonly #parts: BlobPart[] = []
  readonly #entries: BlobPart[] = []
  #count = 0
  #length = 0

  /** So far. */
  get length(): number {
    return this.#length
  }

  async add(fileName: string, file: Blob): Promise<void> {
    const name = new TextEncoder().encode(fileName)
    const crc = await crcOf(file)
    const about = [
      [version, 2],
      [flags, 2],
      [0, 2],
      [0, 2],
      [dosDate, 2],
      [crc, 4],
      [file.size, 4],
      [file.size, 4],
      [name.length, 2],
      [0, 2],
    ] as const
    const head = record([0x04_03_4b_50, 4], ...about)
    this.#parts.push(head, name, file)
    const rest = [
      [0, 2] as const,
      [0, 2] as const,
      [0, 2] as const,
      [0, 4] as const,
      [this.#length, 4] as const,
    ]
    this.#entries.push(record([0x02_01_4b_50, 4], [version, 2], ...about, ...rest), name)
    this.#count += 1
    this.#length += head.length + name.length + file.size
  }

  end(): Blob {
    const entries = new Blob(this.#entries)
    const last = record(
      [0x06_05_4b_50, 4],
      [0, 2],
      [0, 2],
      [this.#count, 2],
      [this.#count, 2],
      [entries.size, 4],
      [this.#length, 4],
      [0, 2],
    )
    return new Blob([...this.#parts, entries, last], { type: 'application/zip' })
  }
}
