// WebP files as containers: whether one moves, and one that moves, put together from pictures that each are a WebP. Pure.

interface Chunk {
  name: string
  body: Uint8Array
}

export interface WebpFrame {
  webp: Uint8Array
  forMs: number
}

export function isAnimated(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 21))
  return head.toString('latin1', 12, 16) === 'VP8X' && ((head[20] ?? 0) & 0x02) !== 0
}

/** Plays without end; each frame takes the whole place of the one before. */
export function animated(frames: readonly WebpFrame[], side: number): Uint8Array {
  const head = Buffer.alloc(10)
  head.writeUInt8(0x10 | 0x02, 0)
  head.writeUIntLE(side - 1, 4, 3)
  head.writeUIntLE(side - 1, 7, 3)
  const chunks: Chunk[] = [
    { name: 'VP8X', body: head },
    { name: 'ANIM', body: Buffer.alloc(6) },
    ...frames.map((frame) => ({ name: 'ANMF', body: frameBody(frame, side) })),
  ]
  const body = Buffer.concat([Buffer.from('WEBP'), ...chunks.map(written)])
  return written({ name: 'RIFF', body })
}

function frameBody({ webp, forMs }: WebpFrame, side: number): Uint8Array {
  const head = Buffer.alloc(16)
  head.writeUIntLE(side - 1, 6, 3)
  head.writeUIntLE(side - 1, 9, 3)
  head.writeUIntLE(Math.min(forMs, 0xffffff), 12, 3)
  // It is not blended with what was there.
  head.writeUInt8(0x02, 15)
  const picture = chunksOf(webp).filter(({ name }) => ['ALPH', 'VP8 ', 'VP8L'].includes(name))
  return Buffer.concat([head, ...picture.map(written)])
}

function chunksOf(webp: Uint8Array): Chunk[] {
  const bytes = Buffer.from(webp)
  const chunks: Chunk[] = []
  for (let at = 12; at + 8 <= bytes.length;) {
    const size = bytes.readUInt32LE(at + 4)
    chunks.push({ name: bytes.toString('latin1', at, at + 4), body: bytes.subarray(at + 8, at + 8 + size) })
    at += 8 + size + (size % 2)
  }
  return chunks
}

function written({ name, body }: Chunk): Buffer {
  const size = Buffer.alloc(4)
  size.writeUInt32LE(body.length)
  return Buffer.concat([Buffer.from(name, 'latin1'), size, body, Buffer.alloc(body.length % 2)])
}
