// The pictures of a GIF, each as it is seen: what a frame leaves out shows what was there before.
import { GifReader } from 'omggif'
import type { Pixels } from './pixels.ts'

interface Frame {
  pixels: Pixels
  forMs: number
}

/** What the format calls its ways to go on after a frame. */
const clears = 2
const takesBack = 3
/** Browsers take a shorter one for a tenth of a second. */
const shortestMs = 20

/** How much the pictures of one that moves may be together, in pictures as large as one may be. */
const mostPictures = 5

export interface Gif {
  count: number
  /** So many of the first, one after the other, so that only one is in memory. */
  frames(most: number): Generator<Frame, void, undefined>
}

/** Throws for what is none. */
export function readGif(bytes: Uint8Array, mostPixels: number): Gif {
  const reader = new GifReader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  const count = reader.numFrames()
  return {
    count,
    frames: (most) => {
      bound(reader, Math.min(most, count), mostPixels)
      return framesOf(reader, Math.min(most, count))
    },
  }
}

/** Before any is made: a file of some bytes may say that each of its frames is as large as the format allows. */
function bound(reader: GifReader, count: number, mostPixels: number): void {
  const canvas = reader.width * reader.height
  let total = 0
  for (let index = 0; index < count; index += 1) {
    const { width, height } = reader.frameInfo(index)
    total += width * height + canvas
    if (width * height > mostPixels || total > mostPixels * mostPictures)
      throw new Error('Its pictures have too many pixels.')
  }
}

function* framesOf(reader: GifReader, count: number): Generator<Frame, void, undefined> {
  const { width, height } = reader
  const canvas = new Uint8ClampedArray(width * height * 4)
  for (let index = 0; index < count; index += 1) {
    const info = reader.frameInfo(index)
    const before = info.disposal === takesBack ? canvas.slice() : undefined
    reader.decodeAndBlitFrameRGBA(index, canvas)
    const forMs = info.delay * 10 < shortestMs ? 100 : info.delay * 10
    yield { pixels: { data: canvas.slice(), width, height }, forMs }
    if (before !== undefined) canvas.set(before)
    if (info.disposal === clears) clear(canvas, width, info)
  }
}

function clear(
  canvas: Uint8ClampedArray,
  across: number,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
): void {
  for (let row = y; row < y + height; row += 1)
    canvas.fill(0, (row * across + x) * 4, (row * across + x + width) * 4)
}
