// What a JPEG says of itself before its first scan: its size, its components, its tables, and how it is to be turned.

export interface Component {
  id: number
  /** Blocks of it in each unit of the scan, across and down. */
  across: number
  down: number
  /** By how much the mean of a block was divided. */
  quantum: number
  dc: HuffmanCodes
  ac: HuffmanCodes
  /** Of ac. */
  steps: Steps
}

/** What the next 16 bits begin with: the length of the code, and its symbol above 8 bits; 0 for no code. */
export type HuffmanCodes = Uint16Array

/**
 * What the next 12 bits lead over, as many codes as they hold: bits below 5, values of the block below 12, and whether it ends
 * there; 0 where they hold no whole code.
 */
type Steps = Uint16Array

export const stepBits = 12
export const endsBlock = 1 << 12

export interface JpegMarks {
  width: number
  height: number
  isProgressive: boolean
  /** All of the first scan. */
  components: readonly Component[]
  isRgb: boolean
  /** As EXIF counts: 1 is upright. */
  orientation: number
  /** Units between two restarts; 0 for none. */
  restartEvery: number
  /** By so many bits the means of a progressive one were made shorter at first. */
  shift: number
  /** Where the bits of the first scan begin. */
  scanAt: number
}

interface Frame {
  width: number
  height: number
  isProgressive: boolean
  components: { id: number; across: number; down: number; table: number }[]
}

interface Tables {
  quanta: (number | undefined)[]
  dc: (HuffmanCodes | undefined)[]
  ac: (HuffmanCodes | undefined)[]
}

const noCodes: HuffmanCodes = new Uint16Array(65_536)
/** Has no length: the start, and the restarts. */
const isBare = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)

/** undefined for one of a kind that is read otherwise. May throw a RangeError for one that ends too early. */
export function marksOf(bytes: Buffer): JpegMarks | undefined {
  const tables: Tables = { quanta: [], dc: [], ac: [] }
  let frame: Frame | undefined
  let restartEvery = 0
  let orientation = 1
  let transform: number | undefined
  for (let at = 0; at < bytes.length;) {
    if (bytes[at] !== 0xff) return undefined
    const marker = bytes.readUInt8(at + 1)
    at += marker === 0xff ? 1 : 2
    if (marker === 0xff || isBare(marker)) continue
    const part = bytes.subarray(at + 2, at + bytes.readUInt16BE(at))
    at += part.length + 2
    if (marker === 0xda) {
      if (frame === undefined) return undefined
      const scan = scanOf(part, frame, tables)
      const isRgb = transform === 0 || (transform === undefined && namesRgb(frame))
      const { width, height, isProgressive } = frame
      return scan && { width, height, isProgressive, ...scan, isRgb, orientation, restartEvery, scanAt: at }
    }
    if (marker === 0xdb) takeQuanta(part, tables)
    else if (marker === 0xc4) takeCodes(part, tables)
    else if (marker >= 0xc0 && marker <= 0xc2) frame = frameOf(part, marker === 0xc2)
    else if (marker > 0xc2 && marker <= 0xcf) return undefined
    else if (marker === 0xdd) restartEvery = part.readUInt16BE(0)
    else if (marker === 0xe1) orientation = orientationOf(part) ?? orientation
    else if (marker === 0xee && part.toString('latin1', 0, 5) === 'Adobe') transform = part.readUInt8(11)
  }
  return undefined
}

/** Grey or with three colours, of 8 bits each. */
function frameOf(part: Buffer, isProgressive: boolean): Frame | undefined {
  const count = part.readUInt8(5)
  if (part.readUInt8(0) !== 8 || (count !== 1 && count !== 3)) return undefined
  const components = Array.from({ length: count }, (_each, n) => {
    const sampling = part.readUInt8(7 + n * 3)
    const [across, down] = count === 1 ? [1, 1] : [sampling >> 4, sampling & 15]
    return { id: part.readUInt8(6 + n * 3), across, down, table: part.readUInt8(8 + n * 3) }
  })
  const isSampled = components.every(
    ({ across, down }) => across >= 1 && across <= 4 && down >= 1 && down <= 4,
  )
  const [height, width] = [part.readUInt16BE(1), part.readUInt16BE(3)]
  return isSampled && width > 0 && height > 0 ? { width, height, isProgressive, components } : undefined
}

/** Only one that has all components, and of a progressive one their means. */
function scanOf(part: Buffer, { components, isProgressive }: Frame, tables: Tables) {
  const count = part.readUInt8(0)
  const [from, to, bits] = [0, 1, 2].map((n) => part.readUInt8(1 + count * 2 + n))
  if (count !== components.length || from !== 0 || bits === undefined || bits >> 4 !== 0) return undefined
  if (to !== (isProgressive ? 0 : 63)) return undefined
  const read: Component[] = []
  for (const [n, { id, across, down, table }] of components.entries()) {
    const selected = part.readUInt8(2 + n * 2)
    const quantum = tables.quanta[table]
    const dc = tables.dc[selected >> 4]
    const ac = isProgressive ? noCodes : tables.ac[selected & 15]
    if (part.readUInt8(1 + n * 2) !== id || quantum === undefined || dc === undefined || ac === undefined)
      return undefined
    read.push({ id, across, down, quantum, dc, ac, steps: stepsOf(ac) })
  }
  return { components: read, shift: isProgressive ? bits & 15 : 0 }
}

function takeQuanta(part: Buffer, { quanta }: Tables): void {
  for (let at = 0; at < part.length;) {
    const head = part.readUInt8(at)
    const isWide = head >> 4 !== 0
    quanta[head & 15] = isWide ? part.readUInt16BE(at + 1) : part.readUInt8(at + 1)
    at += isWide ? 129 : 65
  }
}

function takeCodes(part: Buffer, { dc, ac }: Tables): void {
  for (let at = 0; at < part.length;) {
    const head = part.readUInt8(at)
    const counts = part.subarray(at + 1, at + 17)
    const total = counts.reduce((sum, each) => sum + each, 0)
    const codes = codesOf(counts, part.subarray(at + 17, at + 17 + total))
    ;(head >> 4 === 0 ? dc : ac)[head & 15] = codes
    at += 17 + total
  }
}

function codesOf(counts: Uint8Array, symbols: Uint8Array): HuffmanCodes {
  const codes = new Uint16Array(65_536)
  let next = 0
  let at = 0
  for (const [n, count] of counts.entries()) {
    const span = 1 << (15 - n)
    for (const symbol of symbols.subarray(at, at + count)) {
      codes.fill((symbol << 8) | (n + 1), next, next + span)
      next += span
    }
    at += count
  }
  return codes
}

/** A table that stays in the fastest memory: most codes are short, and several fit in. */
function stepsOf(codes: HuffmanCodes): Steps {
  const steps = new Uint16Array(1 << stepBits)
  for (let bits = 0; bits < steps.length; bits += 1) steps[bits] = stepOf(codes, bits)
  return steps
}

function stepOf(codes: HuffmanCodes, bits: number): number {
  let [passed, values] = [0, 0]
  while (passed < stepBits) {
    const code = codes[(bits << (16 - stepBits + passed)) & 0xffff] ?? 0
    const length = code & 255
    if (code === 0 || passed + length > stepBits) break
    const symbol = code >> 8
    passed += length + (symbol & 15)
    // It says that none follow.
    if (symbol === 0) return values > 63 ? 0 : endsBlock | (values << 5) | passed
    values += (symbol >> 4) + 1
  }
  return values > 64 ? 0 : (values << 5) | passed
}

function namesRgb({ components }: Frame): boolean {
  return String.fromCharCode(...components.map(({ id }) => id)) === 'RGB'
}

/** undefined where it says none that there is. */
function orientationOf(part: Buffer): number | undefined {
  if (part.toString('latin1', 0, 6) !== 'Exif\0\0') return undefined
  const exif = part.subarray(6)
  const isLittle = exif.toString('latin1', 0, 2) === 'II'
  const short = (at: number): number => (isLittle ? exif.readUInt16LE(at) : exif.readUInt16BE(at))
  try {
    const first = isLittle ? exif.readUInt32LE(4) : exif.readUInt32BE(4)
    for (let n = 0; n < short(first); n += 1) {
      const at = first + 2 + n * 12
      if (short(at) !== 0x0112) continue
      const value = short(at + 8)
      return value >= 1 && value <= 8 ? value : undefined
    }
  } catch (error) {
    // It ends before what it points to.
    if (!(error instanceof RangeError)) throw error
  }
  return undefined
}
