// Files that are sent as something that they are not yet: a picture as a sticker, a sound as a voice note, a GIF as the video that phones play for one. What comes of
// it is another file, kept by its own hash.
import type { Content } from '../../../contract/content.ts'
import { fileRefusals } from '../../../contract/sentences/files.ts'
import { BadRequestError } from '../../../errors.ts'
import type { FileType } from './file-type.ts'
import type { Preparer } from './preparing/preparer.ts'

export interface ToConvert {
  path: string
  sizeBytes: number
  type: FileType | undefined
  maxBytes: number
}

export const voiceNote = 'audio/ogg; codecs=opus'
const sides = 512
/** Of one that is sent as it is. */
const stickerBytes = 500 * 1024
const pictures = /^image\/(?:jpeg|png|gif|webp)$/

/** The bytes to send in its place; undefined where it can be sent as it is. Refuses what cannot be read. */
export async function converted(
  content: Pick<Content, 'kind'> & { voice?: boolean | undefined; as?: string | undefined },
  file: ToConvert,
  preparer: Preparer,
): Promise<AsyncIterable<Uint8Array> | Iterable<Uint8Array> | undefined> {
  if (content.kind === 'sticker') return sticker(file, preparer)
  if (content.kind === 'video' && content.as === 'gif') return movie(file, preparer)
  return content.kind === 'audio' && content.voice === true ? voice(file, preparer) : undefined
}

async function sticker({ path, sizeBytes, type }: ToConvert, preparer: Preparer) {
  if (type === undefined || !pictures.test(type.mimetype)) return undefined
  const fits = type.mimetype === 'image/webp' && type.width === sides && type.height === sides
  if (fits && sizeBytes <= stickerBytes) return undefined
  const made = await preparer.sticker(path, type.mimetype)
  if (made !== undefined) return [made]
  // One that moves, and whatever a phone may read and we do not, goes as it is.
  if (type.mimetype === 'image/webp') return undefined
  throw new BadRequestError(fileRefusals.file_not_converted({ kind: 'sticker', found: type.mimetype }))
}

function movie({ path, type, maxBytes }: ToConvert, preparer: Preparer) {
  const found = type?.mimetype ?? ''
  if (found !== 'image/gif') return undefined
  const made = preparer.movie(path, found, maxBytes)
  if (made !== undefined) return readable(made, { kind: 'GIF', found })
  throw new BadRequestError(fileRefusals.gif_needs_ffmpeg)
}

function voice({ path, type, maxBytes }: ToConvert, preparer: Preparer) {
  const found = type?.mimetype ?? ''
  if (found === voiceNote || !/^audio\/|^video\/mp4$/.test(found)) return undefined
  const made = preparer.voice(path, found, maxBytes)
  if (made !== undefined) return readable(made, { kind: 'voice note', found })
  throw new BadRequestError(fileRefusals.file_needs_ffmpeg({ found }))
}

async function* readable(chunks: AsyncIterable<Uint8Array>, names: { kind: string; found: string }) {
  try {
    yield* chunks
  } catch (cause) {
    throw new BadRequestError(fileRefusals.file_not_converted(names), { cause })
  }
}
