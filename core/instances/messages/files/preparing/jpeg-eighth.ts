// A JPEG at an eighth of its size: each pixel is the mean of a block of 8 by 8, which stands in the file as it is, so that
// nothing has to be computed of the rest. Takes a tenth of the time that all of its pixels take, which a small picture does
// not need. What is not as cameras and phones write it is left to the reader of all pixels.
import {
  endsBlock,
  marksOf,
  stepBits,
  type Component,
  type HuffmanCodes,
  type JpegMarks,
} from './jpeg-marks.ts'
import { turned, type Pixels } from './pixels.ts'

export interface ReadPicture {
  /** Of the whole picture, as it is shown. */
  width: number
  height: number
  pixels: Pixels
}

/** The means of a component, a row of blocks after the other. */
interface Plane {
  means: Int16Array
  across: number
}

/** undefined where it is not read so. */
export function eighthOfJpeg(bytes: Uint8Array): ReadPicture | undefined {
  try {
    const marks = marksOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    const planes = marks && planesOf(bytes, marks)
    if (marks === undefined || planes === undefined) return undefined
    const { width, height, orientation } = marks
    const isOnSide = orientation > 4
    return {
      width: isOnSide ? height : width,
      height: isOnSide ? width : height,
      pixels: turned(coloured(marks, planes), orientation),
    }
  } catch (error) {
    // It ends before what it says of itself.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function planesOf(bytes: Uint8Array, marks: JpegMarks): Plane[] | undefined {
  const { width, height, components, restartEvery } = marks
  const unit = unitOf(components)
  const columns = Math.ceil(width / (8 * unit.across))
  const rows = Math.ceil(height / (8 * unit.down))
  // Each block takes two bits at least.
  if (columns * rows > bytes.length * 4) return undefined
  const planes = components.map(({ across, down }) => ({
    means: new Int16Array(columns * across * rows * down),
    across: columns * across,
  }))
  const bits = new ScanBits(bytes, marks.scanAt)
  const before = new Int32Array(components.length)
  for (let n = 0; n < columns * rows; n += 1) {
    if (restartEvery > 0 && n > 0 && n % restartEvery === 0) {
      if (!bits.restart()) return undefined
      before.fill(0)
    }
    const at = { column: n % columns, row: Math.floor(n / columns) }
    if (!readUnit(bits, { marks, planes, before }, at)) return undefined
  }
  return planes
}

const unitOf = (components: readonly Component[]): { across: number; down: number } => ({
  across: Math.max(...components.map(({ across }) => across)),
  down: Math.max(...components.map(({ down }) => down)),
})

/** Whether it could be read. */
function readUnit(
  bits: ScanBits,
  to: { marks: JpegMarks; planes: readonly Plane[]; before: Int32Array },
  at: { column: number; row: number },
): boolean {
  const { components, isProgressive, shift } = to.marks
  for (let n = 0; n < components.length; n += 1) {
    const component = components[n]
    const plane = to.planes[n]
    if (component === undefined || plane === undefined) return false
    const { across, down, dc, quantum } = component
    for (let block = 0; block < across * down; block += 1) {
      const mean = (to.before[n] ?? 0) + bits.mean(dc)
      if (!isProgressive) bits.passRest(component)
      if (bits.isBroken) return false
      to.before[n] = mean
      const row = at.row * down + Math.floor(block / across)
      plane.means[row * plane.across + at.column * across + (block % across)] =
        128 + Math.round((mean * (1 << shift) * quantum) / 8)
    }
  }
  return true
}

/** The bits of a scan, without what was put between them so that nothing in them looks like a marker. */
class ScanBits {
  /** Throws for what is beyond the end. */
  readonly #view: DataView
  readonly #restarts: number[] = []
  readonly #endBit: number
  #bit = 0
  #restarted = 0
  isBroken = false

  constructor(bytes: Uint8Array, from: number) {
    const bare = new Uint8Array(bytes.length - from + 8)
    this.#view = new DataView(bare.buffer)
    let size = 0
    for (let at = from; at < bytes.length;) {
      const found = bytes.indexOf(0xff, at)
      const end = found === -1 ? bytes.length : found
      bare.set(bytes.subarray(at, end), size)
      size += end - at
      const next = bytes[end + 1] ?? 0xd9
      at = end + 2
      if (next === 0) bare[size++] = 0xff
      else if (next === 0xff) at -= 1
      else if (next >= 0xd0 && next <= 0xd7) this.#restarts.push(size)
      else break
    }
    this.#endBit = size * 8
  }

  restart(): boolean {
    const at = this.#restarts[this.#restarted]
    this.#restarted += 1
    if (at === undefined) return false
    this.#bit = at * 8
    return true
  }

  /** By how much the mean of a block differs from that of the one before. */
  mean(codes: HuffmanCodes): number {
    const code = codes[this.#next16()] ?? 0
    const size = code >> 8
    if (code === 0 || size > 15 || this.#bit > this.#endBit) {
      this.isBroken = true
      return 0
    }
    this.#bit += code & 255
    if (size === 0) return 0
    const value = this.#next16() >> (16 - size)
    this.#bit += size
    return value >> (size - 1) === 0 ? value - (1 << size) + 1 : value
  }

  /** The other values of the block, which say how it differs from its mean. */
  passRest({ ac, steps }: Component): void {
    let bit = this.#bit
    const view = this.#view
    for (let read = 1; read < 64;) {
      const next = view.getUint32(bit >> 3) << (bit & 7)
      const step = steps[next >>> (32 - stepBits)] ?? 0
      const after = read + ((step >> 5) & 127)
      const ends = step >= endsBlock
      // What would lead beyond the block is of the next one, and taken code by code.
      if (step > 0 && after <= (ends ? 63 : 64)) {
        bit += step & 31
        read = ends ? 64 : after
        continue
      }
      const code = ac[next >>> 16] ?? 0
      if (code === 0) {
        this.isBroken = true
        return
      }
      bit += (code & 255) + ((code >> 8) & 15)
      read += code >> 8 === 0 ? 64 : (code >> 12) + 1
    }
    this.#bit = bit
    if (bit > this.#endBit) this.isBroken = true
  }

  #next16(): number {
    return (this.#view.getUint32(this.#bit >> 3) << (this.#bit & 7)) >>> 16
  }
}

function coloured(marks: JpegMarks, planes: readonly Plane[]): Pixels {
  const width = Math.ceil(marks.width / 8)
  const height = Math.ceil(marks.height / 8)
  const unit = unitOf(marks.components)
  const data = new Uint8ClampedArray(width * height * 4).fill(255)
  for (const [n, { across, down }] of marks.components.entries()) {
    const plane = planes[n]
    if (plane === undefined) continue
    for (let y = 0, at = n; y < height; y += 1) {
      const row = Math.floor((y * down) / unit.down) * plane.across
      for (let x = 0; x < width; x += 1, at += 4)
        data[at] = plane.means[row + Math.floor((x * across) / unit.across)] ?? 128
    }
  }
  const isGrey = planes.length === 1
  if (isGrey) for (let at = 0; at < data.length; at += 4) data[at + 1] = data[at + 2] = data[at] ?? 128
  else if (!marks.isRgb) inRgb(data)
  return { data, width, height }
}

/** Each has how bright it is, how blue and how red. */
function inRgb(data: Uint8ClampedArray): void {
  for (let at = 0; at < data.length; at += 4) {
    const bright = data[at] ?? 0
    const blue = (data[at + 1] ?? 128) - 128
    const red = (data[at + 2] ?? 128) - 128
    data[at] = bright + 1.402 * red
    data[at + 1] = bright - 0.344_136 * blue - 0.714_136 * red
    data[at + 2] = bright + 1.772 * blue
  }
}
