// What is known of a sound without a program: how long an Ogg with Opus is. And how loud one is, for the picture of a
// voice note. Pure.

/** What a phone draws. */
const bars = 64
const opusRate = 48_000
const oggPage = 'OggS'
/** A page is no longer: the last one begins within. */
export const lastPageBytes = 65_536 + 512

/** By the beginning and the end of the file; undefined where it does not say. */
export function opusSeconds(head: Uint8Array, tail: Uint8Array): number | undefined {
  const start = Buffer.from(head).indexOf('OpusHead', 0, 'latin1')
  const end = Buffer.from(tail)
  const page = end.lastIndexOf(oggPage, undefined, 'latin1')
  if (start === -1 || start + 12 > head.length || page === -1 || page + 14 > end.length) return undefined
  const skipped = Buffer.from(head).readUInt16LE(start + 10)
  const samples = Number(end.readBigUInt64LE(page + 6)) - skipped
  return samples > 0 && samples < opusRate * 1e6 ? samples / opusRate : undefined
}

/** Takes samples of 16 bits as they come; the picture has as many bars as a phone draws, each from 0 to 100. */
export class Loudness {
  readonly #levels: number[] = []
  #sum = 0
  #count = 0
  #odd = Buffer.alloc(0)
  readonly #perLevel: number

  constructor(perLevel = 400) {
    this.#perLevel = perLevel
  }

  add(chunk: Buffer): void {
    const bytes = Buffer.concat([this.#odd, chunk])
    const whole = bytes.length - (bytes.length % 2)
    for (let at = 0; at < whole; at += 2) {
      this.#sum += Math.abs(bytes.readInt16LE(at))
      this.#count += 1
      if (this.#count === this.#perLevel) this.#close()
    }
    this.#odd = bytes.subarray(whole)
  }

  picture(): Uint8Array | undefined {
    if (this.#count > 0) this.#close()
    const levels = this.#levels
    const loudest = Math.max(...Array.from({ length: bars }, (_each, bar) => this.#bar(bar)))
    if (levels.length === 0 || loudest === 0) return undefined
    return Uint8Array.from({ length: bars }, (_each, bar) => Math.round((100 * this.#bar(bar)) / loudest))
  }

  #bar(bar: number): number {
    const levels = this.#levels
    const from = Math.floor((bar * levels.length) / bars)
    const to = Math.max(from + 1, Math.floor(((bar + 1) * levels.length) / bars))
    const part = levels.slice(from, to)
    return part.reduce((sum, each) => sum + each, 0) / (part.length || 1)
  }

  #close(): void {
    this.#levels.push(this.#sum / this.#count)
    this.#sum = 0
    this.#count = 0
  }
}
