// What a file is, by its first bytes and never by its name or by what somebody says of it. Pure.
import { isAnimated } from './preparing/webp.ts'

export const sniffedBytes = 4096

export interface FileType {
  mimetype: string
  width?: number
  height?: number
  /** Of a WebP that moves. */
  isAnimated?: boolean
}

interface Mark {
  at: number
  bytes: string
  mimetype: string
}

const marks: readonly Mark[] = [
  { at: 0, bytes: '\xff\xd8\xff', mimetype: 'image/jpeg' },
  { at: 0, bytes: '\x89PNG\r\n\x1a\n', mimetype: 'image/png' },
  { at: 0, bytes: 'GIF8', mimetype: 'image/gif' },
  { at: 8, bytes: 'WEBP', mimetype: 'image/webp' },
  { at: 8, bytes: 'WAVE', mimetype: 'audio/wav' },
  { at: 28, bytes: 'OpusHead', mimetype: 'audio/ogg; codecs=opus' },
  { at: 0, bytes: 'OggS', mimetype: 'audio/ogg' },
  { at: 0, bytes: 'ID3', mimetype: 'audio/mpeg' },
  { at: 0, bytes: '#!AMR', mimetype: 'audio/amr' },
  { at: 4, bytes: 'ftypM4A', mimetype: 'audio/mp4' },
  { at: 4, bytes: 'ftyp3g', mimetype: 'video/3gpp' },
  { at: 4, bytes: 'ftypqt', mimetype: 'video/quicktime' },
  { at: 4, bytes: 'ftyp', mimetype: 'video/mp4' },
  { at: 0, bytes: '\x1aE\xdf\xa3', mimetype: 'video/webm' },
  { at: 0, bytes: '%PDF-', mimetype: 'application/pdf' },
  { at: 0, bytes: 'PK\x03\x04', mimetype: 'application/zip' },
]

/** undefined where the bytes do not tell. */
export function typeOf(head: Uint8Array): FileType | undefined {
  const bytes = Buffer.from(head)
  const text = bytes.toString('latin1')
  const mark = marks.find((each) => text.startsWith(each.bytes, each.at)) ?? soundWithoutHead(bytes)
  const moves = mark?.mimetype === 'image/webp' && isAnimated(bytes)
  return (
    mark && { mimetype: mark.mimetype, ...sizeOf(bytes, mark.mimetype), ...(moves && { isAnimated: true }) }
  )
}

/** A sound may begin with its first frame: MPEG layer III, or AAC in ADTS. */
function soundWithoutHead(bytes: Buffer): { mimetype: string } | undefined {
  const [first = 0, second = 0] = bytes
  if (first !== 0xff) return undefined
  if ((second & 0xf6) === 0xf0) return { mimetype: 'audio/aac' }
  return (second & 0xe6) === 0xe2 ? { mimetype: 'audio/mpeg' } : undefined
}

export function sizeOf(bytes: Buffer, mimetype: string): { width: number; height: number } | undefined {
  try {
    if (mimetype === 'image/png') return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
    if (mimetype === 'image/gif') return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) }
    if (mimetype === 'image/jpeg') return sizeOfJpeg(bytes)
    return mimetype === 'image/webp' ? sizeOfWebp(bytes) : undefined
  } catch (error) {
    // It ends before its size, or says it later than we look.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function sizeOfJpeg(bytes: Buffer): { width: number; height: number } | undefined {
  for (let at = 2; bytes[at] === 0xff; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes.readUInt8(at + 1)
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) }
  }
  return undefined
}

function sizeOfWebp(bytes: Buffer): { width: number; height: number } | undefined {
  const form = bytes.toString('latin1', 12, 16)
  if (form === 'VP8X') return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 }
  if (form === 'VP8 ')
    return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff }
  if (form !== 'VP8L') return undefined
  const bits = bytes.readUInt32LE(21)
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
}
