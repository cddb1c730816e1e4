// What ffmpeg, where there is one, tells and makes of videos and sounds. What a file is, its bytes have said before:
// nothing is guessed from it, and nothing that it names is opened.
import { dirname, join } from 'node:path'
import { existsSync } from 'node:fs'
import { z } from 'zod'
import type { Program, Programs } from './program.ts'

/** By the type of the file: the only format that it is read as. */
const formats: Readonly<Record<string, string>> = {
  'video/mp4': 'mov',
  'video/3gpp': 'mov',
  'video/quicktime': 'mov',
  'video/webm': 'matroska',
  'image/gif': 'gif',
  'audio/mp4': 'mov',
  'audio/ogg': 'ogg',
  'audio/ogg; codecs=opus': 'ogg',
  'audio/mpeg': 'mp3',
  'audio/aac': 'aac',
  'audio/amr': 'amr',
  'audio/wav': 'wav',
}

const Probed = z.object({
  streams: z
    .array(
      z.object({
        codec_type: z.string().optional(),
        width: z.number().optional(),
        height: z.number().optional(),
      }),
    )
    .default([]),
  format: z.object({ duration: z.coerce.number().optional() }).default({}),
})

export interface Probe {
  seconds: number | undefined
  width: number | undefined
  height: number | undefined
}

const mostProbed = 1024 * 1024
const mostJpeg = 64 * 1024
const movieSide = 720
/** A second of it, for how loud it is: 8000 samples of two bytes. */
const samplesPerSecond = 8000

export class Ffmpeg {
  readonly #path: string
  readonly #programs: Programs

  constructor(path: string, programs: Programs) {
    this.#path = path
    this.#programs = programs
  }

  reads(mimetype: string): boolean {
    return mimetype in formats
  }

  async probe(file: string, mimetype: string, signal?: AbortSignal): Promise<Probe> {
    const probe = join(dirname(this.#path), process.platform === 'win32' ? 'ffprobe.exe' : 'ffprobe')
    if (!existsSync(probe)) return { seconds: undefined, width: undefined, height: undefined }
    const shown = ['-show_entries', 'format=duration:stream=codec_type,width,height', '-of', 'json']
    const program = this.#program(probe, [...inputOf(mimetype), ...shown])
    const said = await this.#programs.allOutput(program, file, { maxBytes: mostProbed, signal })
    const { streams, format } = Probed.parse(JSON.parse(said.toString()))
    const video = streams.find(({ codec_type: type }) => type === 'video')
    return { seconds: format.duration, width: video?.width, height: video?.height }
  }

  /** A JPEG of its first picture. */
  async frame(
    file: string,
    mimetype: string,
    { longestSide, signal }: { longestSide: number; signal?: AbortSignal | undefined },
  ): Promise<Buffer> {
    const scale = `scale=${longestSide}:${longestSide}:force_original_aspect_ratio=decrease`
    const made = ['-frames:v', '1', '-vf', scale, '-c:v', 'mjpeg', '-q:v', '8', '-f', 'image2pipe', 'pipe:1']
    const limits = { maxBytes: mostJpeg, signal }
    const jpeg = await this.#programs.allOutput(this.#convert(mimetype, made), file, limits)
    if (jpeg.readUInt16BE(0) !== 0xffd8) throw new Error('What it made is no JPEG.')
    return jpeg
  }

  /** A voice note, as WhatsApp records them. */
  voice(file: string, mimetype: string, maxBytes: number): AsyncGenerator<Buffer, void, undefined> {
    const made = ['-vn', '-c:a', 'libopus', '-b:a', '32k', '-ac', '1', '-ar', '48000', '-application', 'voip']
    return this.#programs.output(
      this.#convert(mimetype, [...made, '-map_metadata', '-1', '-f', 'ogg', 'pipe:1']),
      file,
      { maxBytes },
    )
  }

  /** As phones have their GIFs: an MP4 without sound, of even sides. Not where files cannot be unnamed while they are open. */
  movie(file: string, mimetype: string, maxBytes: number): AsyncGenerator<Buffer, void, undefined> {
    const scale = `scale='trunc(min(${movieSide},iw)/2)*2':-2:flags=bicubic,format=yuv420p`
    const made = [
      '-an',
      '-vf',
      scale,
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
      '-crf',
      '26',
      '-map_metadata',
      '-1',
    ]
    const program = this.#convert(mimetype, [...made, '-f', 'mp4', '-y', 'file:/dev/stdout'])
    return this.#programs.written(program, file, { maxBytes })
  }

  /** As plain samples of 16 bits, so many a second. */
  samples(file: string, mimetype: string, maxBytes: number): AsyncGenerator<Buffer, void, undefined> {
    const made = ['-vn', '-ac', '1', '-ar', String(samplesPerSecond), '-f', 's16le', 'pipe:1']
    return this.#programs.output(this.#convert(mimetype, made), file, { maxBytes })
  }

  #convert(mimetype: string, made: readonly string[]): Program {
    return this.#program(this.#path, [
      '-nostdin',
      '-threads',
      '1',
      ...inputOf(mimetype),
      '-map_chapters',
      '-1',
      ...made,
    ])
  }

  #program(path: string, args: readonly string[]): Program {
    return { path, args: ['-hide_banner', '-v', 'error', ...args], needs: [] }
  }
}

/** Read where it is possible in any order: the table of a video may stand at its end. */
function inputOf(mimetype: string): string[] {
  const format = formats[mimetype]
  if (format === undefined) throw new Error(`${mimetype} is not read.`)
  const input = process.platform === 'win32' ? 'pipe:0' : 'file:/dev/stdin'
  return ['-protocol_whitelist', 'file,pipe', '-f', format, '-i', input]
}
