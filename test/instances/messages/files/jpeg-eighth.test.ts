// A JPEG read at an eighth of its size: the picture that all of its pixels would give, and what is not read so.
import { expect, it } from 'vitest'
import { encode as encodeBy } from '../../../fixtures/jpeg.ts'
import { decodeJpeg, encodeJpeg } from '../../../../core/instances/messages/files/preparing/codecs.ts'
import { eighthOfJpeg } from '../../../../core/instances/messages/files/preparing/jpeg-eighth.ts'
import { makeOf } from '../../../../core/instances/messages/files/preparing/picture.ts'
import { resized, type Pixels } from '../../../../core/instances/messages/files/preparing/pixels.ts'

const [width, height] = [203, 117]

/** Another colour at each edge, so that nothing can be turned unseen. */
function picture(): Pixels {
  const data = new Uint8ClampedArray(width * height * 4)
  for (let y = 0, at = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1, at += 4)
      data.set([(x * 255) / width, (y * 255) / height, 255 - (x * y * 255) / (width * height), 255], at)
  return { data, width, height }
}

/** By how much a colour of a pixel is another one, in the middle. */
function differs(found: Pixels | undefined, whole: Pixels): number {
  const small = { width: Math.ceil(whole.width / 8), height: Math.ceil(whole.height / 8) }
  expect(found).toMatchObject(small)
  const expected = resized(whole, small).data
  const sum = expected.reduce((total, each, at) => total + Math.abs(each - (found?.data[at] ?? 0)), 0)
  return sum / expected.length
}

it.each([
  ['as cameras write it', {}],
  ['written step by step', { progressive: true }],
  ['with all of its colours', { auto_subsample: false, chroma_subsample: 1 }],
  ['with a fourth of them', { auto_subsample: false, chroma_subsample: 2 }],
  ['grey', { color_space: 1 }],
  ['in red, green and blue', { color_space: 2 }],
])('%s it is what all of its pixels give', async (_name, options) => {
  const bytes = await encodeBy(picture(), options)
  const found = eighthOfJpeg(bytes)
  expect(found).toMatchObject({ width, height })
  expect(differs(found?.pixels, await decodeJpeg(bytes))).toBeLessThan(6)
})

it.each([2, 3, 4, 5, 6, 7, 8])('that lies as EXIF says by %i stands upright', async (orientation) => {
  const bytes = turnedBy(await encodeBy(picture(), {}), orientation)
  const whole = await decodeJpeg(bytes)
  const found = eighthOfJpeg(bytes)
  expect(found).toMatchObject({ width: whole.width, height: whole.height })
  expect(differs(found?.pixels, whole)).toBeLessThan(6)
})

const segment = (marker: number, bytes: number[]): number[] => [0xff, marker, 0, bytes.length + 2, ...bytes]
const codes = (head: number, counts: number[], symbols: number[]): number[] =>
  segment(0xc4, [head, ...counts, ...Array<number>(16 - counts.length).fill(0), ...symbols])

it('counts anew after a restart', () => {
  // Two blocks of grey, each ten times sixteen eighths lighter than the middle; no other values.
  const bytes = Uint8Array.from([
    0xff,
    0xd8,
    ...segment(0xdb, [0, ...Array<number>(64).fill(16)]),
    ...segment(0xc0, [8, 0, 8, 0, 16, 1, 1, 0x11, 0]),
    ...codes(0x00, [1, 1], [0, 4]),
    ...codes(0x10, [1], [0]),
    ...segment(0xdd, [0, 1]),
    ...segment(0xda, [1, 1, 0, 0, 63, 0]),
    ...Buffer.from('a9ffd0a9ffd9', 'hex'),
  ])
  const { data } = eighthOfJpeg(bytes)?.pixels ?? picture()
  expect([...data]).toEqual([148, 148, 148, 255, 148, 148, 148, 255])
})

it('leaves to the other reader what ends too early, says too much, or is no such file', async () => {
  const bytes = await encodeBy(picture(), {})
  for (const length of [0, 1, 20, 200, bytes.length >> 1])
    expect(eighthOfJpeg(bytes.subarray(0, length))).toBeUndefined()
  const large = Buffer.from(bytes)
  const frame = large.indexOf(Buffer.from([0xff, 0xc0]))
  large.writeUInt32BE(0xffff_ffff, frame + 5)
  expect(eighthOfJpeg(large)).toBeUndefined()
  const arithmetic = Buffer.from(bytes)
  arithmetic[frame + 1] = 0xc9
  expect(eighthOfJpeg(arithmetic)).toBeUndefined()
})

it('comes to an end with whatever it is given', async () => {
  const bytes = await encodeBy(picture(), {})
  for (let n = 0; n < 300; n += 1) {
    const broken = Uint8Array.from(bytes)
    for (let each = 0; each < 5; each += 1)
      broken[(n * 7919 + each * 104_729) % (n % 2 === 0 ? 700 : broken.length)] = (n * 31 + each * 17) % 256
    const found = eighthOfJpeg(broken)
    if (found !== undefined)
      expect(found.pixels.data.length).toBe(found.pixels.width * found.pixels.height * 4)
  }
})

it('makes a small picture of a large one without reading all of its pixels', async () => {
  const job = { make: 'thumbnail', mimetype: 'image/jpeg', longestSide: 20, mostPixels: 1e6 } as const
  const bytes = await encodeBy(picture(), {})
  const small = resized(eighthOfJpeg(bytes)?.pixels ?? picture(), { width: 20, height: 12 })
  const made = await makeOf(bytes, job)
  expect(made).toMatchObject({ width, height })
  expect(Buffer.from(made.bytes)).toEqual(Buffer.from(await encodeJpeg(small, 60)))
  // And all of them where an eighth is too small.
  const wide = await makeOf(bytes, { ...job, longestSide: 100 })
  expect((await decodeJpeg(wide.bytes)).width).toBe(100)
})

/** With a part of EXIF before all else. */
function turnedBy(bytes: Uint8Array, orientation: number): Uint8Array {
  const tiff = [
    '4d4d002a',
    '00000008',
    '0001',
    '0112',
    '0003',
    '00000001',
    `000${orientation}0000`,
    '00000000',
  ]
  const exif = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), Buffer.from(tiff.join(''), 'hex')])
  const head = Buffer.from([0xff, 0xe1, 0, exif.length + 2])
  return Buffer.concat([bytes.subarray(0, 2), head, exif, bytes.subarray(2)])
}
