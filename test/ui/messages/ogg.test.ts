// A recording of the browser's in another wrapping: each packet is there, in its order, on pages that a phone takes.
import { describe, expect, it } from 'vitest'
import { opusSeconds } from '../../../core/instances/messages/files/preparing/sound.ts'
import { oggOf } from '../../../renderer/pages/messages/recording/ogg.ts'

const skipped = 312
const head = Buffer.concat([
  Buffer.from('OpusHead'),
  Buffer.from([1, 1, skipped & 255, skipped >> 8, 0x80, 0xbb, 0, 0, 0, 0, 0]),
])
/** The first byte says: one frame of 20 ms (CELT). */
const packet = (n: number, length = 80): Buffer =>
  Buffer.concat([Buffer.from([31 << 3]), Buffer.alloc(length - 1, n)])

const element = (id: string, content: Buffer): Buffer => {
  const size = Buffer.alloc(4)
  size.writeUInt32BE(0x10000000 | content.length)
  return Buffer.concat([Buffer.from(id, 'hex'), size, content])
}
/** As a recorder writes it, which does not know how long it will be. */
const endless = (id: string, content: Buffer): Buffer =>
  Buffer.concat([Buffer.from(id, 'hex'), Buffer.from('01ffffffffffffff', 'hex'), content])
const block = (content: Buffer): Buffer =>
  element('a3', Buffer.concat([Buffer.from('81000080', 'hex'), content]))

function webm(packets: readonly Buffer[]): Buffer {
  const track = element('ae', Buffer.concat([element('d7', Buffer.from([1])), element('63a2', head)]))
  const half = packets.length / 2
  const clusters = [packets.slice(0, half), packets.slice(half)].map((part) =>
    endless('1f43b675', Buffer.concat([element('e7', Buffer.from([0])), ...part.map(block)])),
  )
  const segment = endless('18538067', Buffer.concat([element('1654ae6b', track), ...clusters]))
  return Buffer.concat([element('1a45dfa3', Buffer.from([0x42, 0x86, 0x81, 1])), segment])
}

/** The pages by their own words, and what lies on them. */
function unwrapped(bytes: Buffer) {
  const pages = []
  const packets: Buffer[] = []
  for (let at = 0; at < bytes.length;) {
    const count = bytes[at + 26] ?? 0
    const lacing = [...bytes.subarray(at + 27, at + 27 + count)]
    pages.push({
      sign: bytes.toString('latin1', at, at + 4),
      flags: bytes[at + 5],
      number: bytes.readUInt32LE(at + 18),
    })
    at += 27 + count
    let length = 0
    for (const part of lacing) {
      length += part
      if (part === 255) continue
      packets.push(bytes.subarray(at, at + length))
      at += length
      length = 0
    }
  }
  return { pages, packets }
}

describe('Opus from WebM to Ogg', () => {
  const packets = Array.from({ length: 120 }, (_each, n) => packet(n, n === 7 ? 255 : n === 8 ? 600 : 80))
  const ogg = Buffer.concat(oggOf(webm(packets)) ?? [])

  it('has every packet in its order, on pages that follow each other, the first and the last marked', () => {
    const read = unwrapped(ogg)
    expect(read.packets.slice(2)).toEqual(packets)
    expect(read.packets[0]).toEqual(head)
    expect(read.packets[1]?.toString('latin1', 0, 8)).toBe('OpusTags')
    expect(read.pages.map(({ number }) => number)).toEqual(read.pages.map((_page, n) => n))
    expect(read.pages.every(({ sign }) => sign === 'OggS')).toBe(true)
    expect(read.pages.map(({ flags }) => flags)).toEqual([2, 0, ...read.pages.slice(3).map(() => 0), 4])
  })

  it('is as long as its packets are', () => {
    expect(opusSeconds(ogg.subarray(0, 512), ogg)).toBeCloseTo(120 * 0.02 - skipped / 48_000, 5)
  })

  it('is nothing where there is no Opus, or what was recorded is cut', () => {
    expect(oggOf(Buffer.from('not a recording'))).toBeUndefined()
    expect(oggOf(new Uint8Array())).toBeUndefined()
    expect(oggOf(webm(packets).subarray(0, 40))).toBeUndefined()
  })
})
