// What is learnt and made of a file before it is sent or shown: its size, a small picture, how long it lasts. Whatever is
// wrong with a file, it is only without that. A few at a time; who must not wait for others has a preparer of its own. Whoever
// gives up waiting frees the place.
import { open } from 'node:fs/promises'
import { Ffmpeg } from './ffmpeg.ts'
import { Places } from './places.ts'
import { PictureThread } from './picture-thread.ts'
import { findProgram, Programs } from './program.ts'
import { lastPageBytes, Loudness, opusSeconds } from './sound.ts'

export interface Prepared {
  width?: number
  height?: number
  seconds?: number
  /** A JPEG. */
  thumbnail?: Uint8Array
  /** How loud a voice note is from its beginning to its end: 64 values to 100. */
  waveform?: Uint8Array
}

export interface PreparerOptions {
  /** The program's path; "off" for none; else it is looked for. */
  ffmpeg?: string | undefined
  /** Told why one could not be read. */
  onRefused?: (error: unknown) => void
}

interface Asked {
  file: string
  mimetype: string
  longestSide: number
  signal: AbortSignal | undefined
}

const mostPixels = 100_000_000
const atOnce = 2
const pictures = /^image\/(?:jpeg|png|gif|webp)$/
/** Of a voice note; of a longer one only its beginning is drawn. */
const mostSampleBytes = 512 * 1024 * 1024
const voiceType = 'audio/ogg; codecs=opus'

export class Preparer {
  readonly #programs = new Programs()
  readonly #pictures = new PictureThread()
  readonly #ffmpeg: Ffmpeg | undefined
  readonly #onRefused: (error: unknown) => void
  readonly #places = new Places(atOnce)

  constructor({ ffmpeg, onRefused = () => undefined }: PreparerOptions = {}) {
    const path = ffmpeg === 'off' ? undefined : (ffmpeg ?? findProgram('ffmpeg'))
    this.#ffmpeg = path === undefined ? undefined : new Ffmpeg(path, this.#programs)
    this.#onRefused = onRefused
  }

  get hasFfmpeg(): boolean {
    return this.#ffmpeg !== undefined
  }

  /** Nothing of a file that cannot be read. */
  async prepare(
    file: string,
    mimetype: string,
    longestSide: number,
    signal?: AbortSignal,
  ): Promise<Prepared> {
    const asked = { file, mimetype, longestSide, signal }
    if (pictures.test(mimetype)) return (await this.#try(signal, () => this.#picture(asked))) ?? {}
    if (mimetype.startsWith('video/')) return (await this.#try(signal, () => this.#video(asked))) ?? {}
    return mimetype.startsWith('audio/') ? this.#sound(asked) : {}
  }

  /** A WebP of 512 by 512; undefined where it cannot be read. */
  async sticker(file: string, mimetype: string): Promise<Uint8Array | undefined> {
    const job = { make: 'sticker', mimetype, longestSide: 0, mostPixels } as const
    return (await this.#try(undefined, () => this.#pictures.read(file, job)))?.bytes
  }

  /** Throws on its way where it cannot be read; undefined where there is no ffmpeg. */
  voice(file: string, mimetype: string, maxBytes: number): AsyncIterable<Uint8Array> | undefined {
    const ffmpeg = this.#ffmpeg
    if (ffmpeg?.reads(mimetype) !== true) return undefined
    return this.#places.during(() => ffmpeg.voice(file, mimetype, maxBytes))
  }

  /** An MP4 of a GIF; throws on its way where it cannot be read; undefined where there is no ffmpeg. */
  movie(file: string, mimetype: string, maxBytes: number): AsyncIterable<Uint8Array> | undefined {
    const ffmpeg = this.#ffmpeg
    if (ffmpeg?.reads(mimetype) !== true || process.platform === 'win32') return undefined
    return this.#places.during(() => ffmpeg.movie(file, mimetype, maxBytes))
  }

  /** What is being read is then without. */
  stop(): Promise<void> {
    return this.#pictures.stop()
  }

  async #picture({ file, mimetype, longestSide, signal }: Asked): Promise<Prepared> {
    const job = { make: 'thumbnail', mimetype, longestSide, mostPixels } as const
    const { width, height, bytes } = await this.#pictures.read(file, job, signal)
    return { width, height, thumbnail: bytes }
  }

  async #video({ file, mimetype, longestSide, signal }: Asked): Promise<Prepared> {
    if (this.#ffmpeg?.reads(mimetype) !== true) return {}
    const { seconds, width, height } = await this.#ffmpeg.probe(file, mimetype, signal)
    const thumbnail = await this.#ffmpeg.frame(file, mimetype, { longestSide, signal })
    return {
      thumbnail,
      ...(seconds !== undefined && { seconds: Math.round(seconds) }),
      ...(width !== undefined && height !== undefined && { width, height }),
    }
  }

  async #sound({ file, mimetype, signal }: Asked): Promise<Prepared> {
    const ffmpeg = this.#ffmpeg?.reads(mimetype) === true ? this.#ffmpeg : undefined
    const isVoice = mimetype === voiceType
    const probed = ffmpeg && (await this.#try(signal, () => ffmpeg.probe(file, mimetype, signal)))
    const lasts = probed?.seconds ?? (isVoice ? await this.#try(signal, () => secondsOf(file)) : undefined)
    const waveform =
      isVoice && ffmpeg !== undefined ? await this.#try(signal, () => waveformOf(ffmpeg, file)) : undefined
    return {
      ...(lasts !== undefined && { seconds: Math.max(1, Math.round(lasts)) }),
      ...(waveform !== undefined && { waveform }),
    }
  }

  async #try<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await this.#places.with(work, signal)
    } catch (error) {
      this.#onRefused(error)
      return undefined
    }
  }
}

async function waveformOf(ffmpeg: Ffmpeg, file: string): Promise<Uint8Array | undefined> {
  const loudness = new Loudness()
  for await (const chunk of ffmpeg.samples(file, voiceType, mostSampleBytes)) loudness.add(chunk)
  return loudness.picture()
}

async function secondsOf(path: string): Promise<number | undefined> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const head = await file.read(Buffer.alloc(512), 0, 512, 0)
    const tail = await file.read(
      Buffer.alloc(lastPageBytes),
      0,
      lastPageBytes,
      Math.max(0, size - lastPageBytes),
    )
    return opusSeconds(head.buffer.subarray(0, head.bytesRead), tail.buffer.subarray(0, tail.bytesRead))
  } finally {
    await file.close()
  }
}
