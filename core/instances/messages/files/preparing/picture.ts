// What is made of one picture. Whatever it cannot read, it throws.
import { sizeOf } from '../file-type.ts'
import { decodeJpeg, decodePng, decodeWebp, encodeJpeg, webpEncoder } from './codecs.ts'
import { readGif } from './gif.ts'
import { eighthOfJpeg, type ReadPicture } from './jpeg-eighth.ts'
import type { PictureJob, PictureMade } from './picture-job.ts'
import { inSquare, opaque, resized, within, type Pixels } from './pixels.ts'
import { animated, type WebpFrame } from './webp.ts'

const stickerSide = 512
/** What WhatsApp takes of one that moves. */
const stickerBytes = 500 * 1024
const mostFrames = 150
const qualities = [75, 45, 20]

export async function makeOf(bytes: Uint8Array, job: PictureJob): Promise<PictureMade> {
  const declared = sizeOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), job.mimetype)
  if (declared === undefined) throw new Error('It does not say how large it is.')
  if (declared.width * declared.height > job.mostPixels) throw new Error('It has too many pixels.')
  return job.make === 'sticker' ? sticker(bytes, job) : thumbnail(bytes, job)
}

async function thumbnail(bytes: Uint8Array, job: PictureJob): Promise<PictureMade> {
  const { width, height, pixels } = eighth(bytes, job) ?? (await whole(bytes, job))
  const small = opaque(resized(pixels, within({ width, height }, job.longestSide)))
  return { width, height, bytes: await encodeJpeg(small, 60) }
}

/** Where that is enough for what is to be made of it. */
function eighth(bytes: Uint8Array, { mimetype, longestSide }: PictureJob): ReadPicture | undefined {
  const found = mimetype === 'image/jpeg' ? eighthOfJpeg(bytes) : undefined
  return found && Math.max(found.width, found.height) >= longestSide * 8 ? found : undefined
}

async function whole(bytes: Uint8Array, job: PictureJob): Promise<ReadPicture> {
  const pixels = await decode(bytes, job)
  return { width: pixels.width, height: pixels.height, pixels }
}

async function sticker(bytes: Uint8Array, job: PictureJob): Promise<PictureMade> {
  const size = { width: stickerSide, height: stickerSide }
  const frames =
    job.mimetype === 'image/gif'
      ? squaresOf(bytes, job)
      : [{ pixels: inSquare(await decode(bytes, job), stickerSide), forMs: 0 }]
  const encode = await webpEncoder()
  for (const quality of qualities) {
    const webps: WebpFrame[] = []
    for (const { pixels, forMs } of frames) webps.push({ webp: await encode(pixels, quality), forMs })
    const [first] = webps
    if (first === undefined) throw new Error('There is no picture in it.')
    const made = webps.length === 1 ? first.webp : animated(webps, stickerSide)
    if (made.length <= stickerBytes || quality === qualities.at(-1)) return { ...size, bytes: made }
  }
  throw new Error('It could not be written.')
}

/** Of a long one every second picture, or every third, is shown so much longer. */
function squaresOf(bytes: Uint8Array, { mostPixels }: PictureJob): { pixels: Pixels; forMs: number }[] {
  const { count, frames } = readGif(bytes, mostPixels)
  const step = Math.ceil(count / mostFrames)
  const squares: { pixels: Pixels; forMs: number }[] = []
  let index = 0
  for (const { pixels, forMs } of frames(count)) {
    const last = squares.at(-1)
    if (index % step === 0 || last === undefined)
      squares.push({ pixels: inSquare(pixels, stickerSide), forMs })
    else last.forMs += forMs
    index += 1
  }
  return squares
}

async function decode(bytes: Uint8Array, { mimetype, mostPixels }: PictureJob): Promise<Pixels> {
  if (mimetype === 'image/jpeg') return decodeJpeg(bytes)
  if (mimetype === 'image/png') return decodePng(bytes)
  if (mimetype === 'image/webp') return decodeWebp(bytes)
  const [first] = mimetype === 'image/gif' ? readGif(bytes, mostPixels).frames(1) : []
  if (first === undefined) throw new Error('It is no picture.')
  return first.pixels
}
