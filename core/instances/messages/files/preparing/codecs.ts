// What reads and writes pictures: WebAssembly, which reaches nothing but the bytes that it is given. Loaded only in the
// process, or the thread, that reads a picture.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Pixels } from './pixels.ts'

declare global {
  /** As the types of the codecs name it. */
  interface ImageData extends Pixels {}
  /** Node's types name what the codecs' do, and not how one is made. */
  namespace WebAssembly {
    const Module: new (bytes: Uint8Array<ArrayBuffer>) => Module
  }
}

/** The codecs make their pictures of it, as a browser has it. */
class PlainImageData implements Pixels {
  readonly data: Uint8ClampedArray
  readonly width: number
  readonly height: number

  constructor(data: Uint8ClampedArray, width: number, height: number) {
    this.data = data
    this.width = width
    this.height = height
  }
}
Object.assign(globalThis, { ImageData: PlainImageData })

const compiled = new Map<string, WebAssembly.Module>()

/**
 * Compiled once. Each picture is read by an instance of its own, with a memory of its own, so that none leaves anything to
 * the next; but for PNG, whose reader is Rust and stays. Who writes is given pixels only, and stays too.
 */
function codecOf(file: string): WebAssembly.Module {
  const known = compiled.get(file)
  if (known !== undefined) return known
  const made = new WebAssembly.Module(binary(file))
  compiled.set(file, made)
  return made
}

/** Beside this file where it is bundled, else in its package. */
function binary(file: string): Buffer<ArrayBuffer> {
  const [name = ''] = file.split('/').slice(-1)
  const beside = join(import.meta.dirname, name)
  const path = existsSync(beside) ? beside : fileURLToPath(import.meta.resolve(`@jsquash/${file}`))
  return readFileSync(path)
}

/** In its own buffer: the codecs take no part of one. */
function whole(bytes: Uint8Array): ArrayBuffer {
  const own = new ArrayBuffer(bytes.length)
  new Uint8Array(own).set(bytes)
  return own
}

export async function decodeJpeg(bytes: Uint8Array): Promise<Pixels> {
  const codec = await import('@jsquash/jpeg/decode.js')
  await codec.init(codecOf('jpeg/codec/dec/mozjpeg_dec.wasm'))
  return codec.default(whole(bytes), { preserveOrientation: true })
}

export async function decodePng(bytes: Uint8Array): Promise<Pixels> {
  const codec = await import('@jsquash/png/decode.js')
  await codec.init(codecOf('png/codec/pkg/squoosh_png_bg.wasm'))
  return codec.default(whole(bytes))
}

export async function decodeWebp(bytes: Uint8Array): Promise<Pixels> {
  const codec = await import('@jsquash/webp/decode.js')
  await codec.init(codecOf('webp/codec/dec/webp_dec.wasm'))
  return codec.default(whole(bytes))
}

let jpegWriter: Promise<typeof import('@jsquash/jpeg/encode.js')> | undefined

const jpegEncoder = (): NonNullable<typeof jpegWriter> => (jpegWriter ??= beginJpegEncoder())

async function beginJpegEncoder(): NonNullable<typeof jpegWriter> {
  const codec = await import('@jsquash/jpeg/encode.js')
  await codec.init(codecOf('jpeg/codec/enc/mozjpeg_enc.wasm'))
  return codec
}

export async function encodeJpeg(pixels: Pixels, quality: number): Promise<Uint8Array> {
  const codec = await jpegEncoder()
  // As everybody can read it; to write it step by step takes twice as long.
  const form = { quality, baseline: true, progressive: false }
  return new Uint8Array(await codec.default(imageOf(pixels), form))
}

export async function webpEncoder(): Promise<(pixels: Pixels, quality: number) => Promise<Uint8Array>> {
  const codec = await import('@jsquash/webp/encode.js')
  await codec.init(codecOf('webp/codec/enc/webp_enc_simd.wasm'))
  return async (pixels, quality) =>
    new Uint8Array(await codec.default(imageOf(pixels), { quality, method: 2 }))
}

function imageOf({ data, width, height }: Pixels): ImageData {
  return new PlainImageData(new Uint8ClampedArray(data), width, height)
}
