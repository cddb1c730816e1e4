// A zip file as it is made here: its files as they are, since pictures and sounds are packed already.

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let crc = n
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? 0xed_b8_83_20 ^ (crc >>> 1) : crc >>> 1
  return crc
})

async function crcOf(file: Blob): Promise<number> {
  let crc = 0xff_ff_ff_ff
  if (file.size === 0) return 0
  const reader = file.stream().getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return ~crc >>> 0
    for (const byte of value) crc = (table[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8)
  }
}

/** Little-endian, each number with as many bytes as are said. */
function record(...fields: readonly (readonly [value: number, bytes: 2 | 4 | 8])[]): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [, bytes]) => sum + bytes, 0)))
  let at = 0
  for (const [value, bytes] of fields) {
    if (bytes === 2) view.setUint16(at, value, true)
    else if (bytes === 4) view.setUint32(at, value, true)
    else view.setBigUint64(at, BigInt(value), true)
    at += bytes
  }
  return new Uint8Array(view.buffer)
}

/** Names are in UTF-8. */
const flags = 0x08_00
const version = 45
/** The first day that a zip knows. */
const dosDate = 33
/** What is more stands in a field beside it, and this in its place. */
const most16 = 0xff_ff
const most32 = 0xff_ff_ff_ff

/** Where it is written, part by part. */
export interface Sink {
  write(part: Blob | Uint8Array<ArrayBuffer>): Promise<void>
}

export class Zip {
  readonly #sink: Sink
  readonly #entries: Uint8Array<ArrayBuffer>[] = []
  #count = 0
  #length = 0

  constructor(sink: Sink) {
    this.#sink = sink
  }

  /** So far. */
  get length(): number {
    return this.#length
  }

  async #write(parts: readonly (Blob | Uint8Array<ArrayBuffer>)[]): Promise<void> {
    for (const part of parts) {
      await this.#sink.write(part)
      this.#length += part instanceof Blob ? part.size : part.length
    }
  }

  /** No file of a message is as large as 4 GB. */
  async add(fileName: string, file: Blob): Promise<void> {
    const name = new TextEncoder().encode(fileName)
    const crc = await crcOf(file)
    const isFar = this.#length >= most32
    const about = (extra: number) =>
      [
        [version, 2],
        [flags, 2],
        [0, 2],
        [0, 2],
        [dosDate, 2],
        [crc, 4],
        [file.size, 4],
        [file.size, 4],
        [name.length, 2],
        [extra, 2],
      ] as const
    const far = isFar ? record([1, 2], [8, 2], [this.#length, 8]) : new Uint8Array()
    const place = [0, 2] as const
    const entry = record(
      [0x02_01_4b_50, 4],
      [version, 2],
      ...about(far.length),
      place,
      place,
      place,
      [0, 4],
      [isFar ? most32 : this.#length, 4],
    )
    this.#entries.push(entry, name, far)
    this.#count += 1
    await this.#write([record([0x04_03_4b_50, 4], ...about(0)), name, file])
  }

  async end(): Promise<void> {
    const at = this.#length
    await this.#write(this.#entries)
    const size = this.#length - at
    const count = this.#count
    if (count >= most16 || at >= most32) await this.#write(endOfMuch({ at, size, count }))
    const short = Math.min(count, most16)
    await this.#write([
      record(
        [0x06_05_4b_50, 4],
        [0, 2],
        [0, 2],
        [short, 2],
        [short, 2],
        [Math.min(size, most32), 4],
        [Math.min(at, most32), 4],
        [0, 2],
      ),
    ])
  }
}

/** Of more than 65,535 files, or 4 GB: the same in wider fields, and where those begin. */
function endOfMuch({ at, size, count }: Record<'at' | 'size' | 'count', number>): Uint8Array<ArrayBuffer>[] {
  const wide = record(
    [0x06_06_4b_50, 4],
    [44, 8],
    [version, 2],
    [version, 2],
    [0, 4],
    [0, 4],
    [count, 8],
    [count, 8],
    [size, 8],
    [at, 8],
  )
  return [wide, record([0x07_06_4b_50, 4], [0, 4], [at + size, 8], [1, 4])]
}
