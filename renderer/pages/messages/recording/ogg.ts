// What Chromium records is Opus in WebM, and what phones play as a voice note is Opus in Ogg: the same sound in another wrapping,
// so that nothing has to be computed anew and no program is needed for it. Pure.

const ids = {
  segment: 0x18538067,
  tracks: 0x1654ae6b,
  track: 0xae,
  codecPrivate: 0x63a2,
  cluster: 0x1f43b675,
  blockGroup: 0xa0,
  block: 0xa1,
  simpleBlock: 0xa3,
}
/** What is looked into; all else is passed over. */
const opened = new Set([ids.segment, ids.tracks, ids.track, ids.cluster, ids.blockGroup])

/** A number of EBML at this place; isId: its mark of length belongs to it. */
function vint(bytes: Uint8Array, at: number, isId: boolean): { value: number; length: number } | undefined {
  const first = bytes[at]
  if (first === undefined || first === 0) return undefined
  const length = Math.clz32(first) - 23
  if (at + length > bytes.length) return undefined
  let value = isId ? first : first & (0xff >> length)
  let isUnknown = value === 0xff >> length
  for (let n = 1; n < length; n += 1) {
    const next = bytes[at + n] ?? 0
    value = value * 256 + next
    isUnknown &&= next === 0xff
  }
  return { value: !isId && isUnknown ? Number.POSITIVE_INFINITY : value, length }
}

interface Opus {
  head: Uint8Array
  packets: Uint8Array[]
}

/** The packets, in their order; undefined where there is no Opus in it. */
function unwrap(bytes: Uint8Array): Opus | undefined {
  let head: Uint8Array | undefined
  const packets: Uint8Array[] = []
  for (let at = 0; at < bytes.length;) {
    const id = vint(bytes, at, true)
    const size = id && vint(bytes, at + id.length, false)
    if (id === undefined || size === undefined) break
    const from = at + id.length + size.length
    if (opened.has(id.value)) {
      at = from
      continue
    }
    const part = bytes.subarray(from, from + size.value)
    if (id.value === ids.codecPrivate) head = part
    // Before the packet: which track, two bytes of time, one of flags.
    const track = id.value === ids.simpleBlock || id.value === ids.block ? vint(part, 0, false) : undefined
    if (track !== undefined) packets.push(part.subarray(track.length + 3))
    at = from + size.value
  }
  const isOpus = head !== undefined && new TextDecoder().decode(head.subarray(0, 8)) === 'OpusHead'
  return isOpus && head !== undefined && packets.length > 0 ? { head, packets } : undefined
}

/** How many samples at 48,000 a second a packet is, by its first bytes (RFC 6716, 3.1). */
function samplesOf(packet: Uint8Array): number {
  const [first = 0, second = 0] = packet
  const config = first >> 3
  const silk = [480, 960, 1920, 2880][config & 3] ?? 0
  const celt = [120, 240, 480, 960][config & 3] ?? 0
  const frame = config < 12 ? silk : config < 16 ? ((config & 1) === 0 ? 480 : 960) : celt
  const code = first & 3
  return frame * (code === 0 ? 1 : code === 3 ? second & 63 : 2)
}

const crcTable = Uint32Array.from({ length: 256 }, (_each, n) => {
  let value = n << 24
  for (let bit = 0; bit < 8; bit += 1) value = value < 0 ? (value << 1) ^ 0x04c11db7 : value << 1
  return value
})

function crc(bytes: Uint8Array): number {
  let value = 0
  for (const byte of bytes) value = ((value << 8) ^ (crcTable[((value >>> 24) ^ byte) & 0xff] ?? 0)) >>> 0
  return value
}

interface Page {
  packets: readonly Uint8Array[]
  /** How many samples have passed with it. */
  samples: number
  /** 2: the first one, 4: the last one. */
  flags: number
  number: number
}

const lacingOf = ({ length }: Uint8Array): number[] => [
  ...Array.from({ length: Math.floor(length / 255) }, () => 255),
  length % 255,
]

function page({ packets, samples, flags, number }: Page): Uint8Array {
  const lacing = packets.flatMap(lacingOf)
  const body = packets.reduce((total, { length }) => total + length, 0)
  const bytes = new Uint8Array(27 + lacing.length + body)
  const view = new DataView(bytes.buffer)
  bytes.set(new TextEncoder().encode('OggS'))
  bytes[5] = flags
  view.setBigUint64(6, BigInt(samples), true)
  // Of the one stream that there is.
  view.setUint32(14, 1, true)
  view.setUint32(18, number, true)
  bytes[26] = lacing.length
  bytes.set(lacing, 27)
  let at = 27 + lacing.length
  for (const packet of packets) {
    bytes.set(packet, at)
    at += packet.length
  }
  view.setUint32(22, crc(bytes), true)
  return bytes
}

/** OpusTags with nobody's name and no words. */
function tags(): Uint8Array {
  const bytes = new Uint8Array(16)
  bytes.set(new TextEncoder().encode('OpusTags'))
  return bytes
}

/** About a second, and never more than a page can hold. */
function* pagesOf(packets: readonly Uint8Array[]): Generator<readonly Uint8Array[]> {
  let gathered: Uint8Array[] = []
  let segments = 0
  for (const packet of packets) {
    const more = lacingOf(packet).length
    if (gathered.length >= 50 || segments + more > 255) {
      yield gathered
      gathered = []
      segments = 0
    }
    gathered.push(packet)
    segments += more
  }
  if (gathered.length > 0) yield gathered
}

/** The same sound in Ogg; undefined where it is no Opus in WebM. */
export function oggOf(webm: Uint8Array): Uint8Array[] | undefined {
  const opus = unwrap(webm)
  if (opus === undefined) return undefined
  const pages = [
    page({ packets: [opus.head], samples: 0, flags: 2, number: 0 }),
    page({ packets: [tags()], samples: 0, flags: 0, number: 1 }),
  ]
  const parts = [...pagesOf(opus.packets)]
  let samples = 0
  for (const [n, packets] of parts.entries()) {
    samples += packets.reduce((total, packet) => total + samplesOf(packet), 0)
    pages.push(page({ packets, samples, flags: n === parts.length - 1 ? 4 : 0, number: n + 2 }))
  }
  return pages
}
