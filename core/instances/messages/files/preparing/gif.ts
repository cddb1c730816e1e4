// The pictures of a GIF, each as it is seen: what a frame leaves out shows what was there before.
import { GifReader } from 'omggif'
import type { Pixels } from './pixels.ts'

export interface Frame {
  pixels: Pixels
  forMs: number
}

/** What the format calls its ways to go on after a frame. */
const clears = 2
const takesBack = 3
/** Browsers take a shorter one for a tenth of a second. */
const shortestMs = 20

/** Throws for what is none. One after the other, so that only one is in memory. */
export function* framesOf(bytes: Uint8Array): Generator<Frame, void, undefined> {
  const reader = new GifReader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  const { width, height } = reader
  const canvas = new Uint8ClampedArray(width * height * 4)
  for (let index = 0; index < reader.numFrames(); index += 1) {
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
