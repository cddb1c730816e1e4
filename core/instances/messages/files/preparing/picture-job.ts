// What is made of a picture: what the process that reads it (picture-entry.ts) is asked and answers.

export interface PictureJob {
  /** thumbnail: a JPEG. sticker: a WebP of 512 by 512, which moves if the picture does. */
  make: 'thumbnail' | 'sticker'
  /** By the bytes of the file. */
  mimetype: string
  /** Of a thumbnail. */
  longestSide: number
  /** A picture with more is not read. */
  mostPixels: number
}

export interface PictureMade {
  /** Of the picture itself, as it is shown. */
  width: number
  height: number
  bytes: Uint8Array
}

/** Its size on one line, then the bytes. */
export function toWire({ width, height, bytes }: PictureMade): Buffer {
  return Buffer.concat([Buffer.from(`${width} ${height}\n`), bytes])
}

/** undefined for what it could not have answered. */
export function fromWire(answer: Buffer): PictureMade | undefined {
  const end = answer.indexOf('\n')
  const [, width, height] = /^(\d{1,6}) (\d{1,6})$/.exec(answer.toString('latin1', 0, Math.max(end, 0))) ?? []
  if (width === undefined || height === undefined) return undefined
  return { width: Number(width), height: Number(height), bytes: answer.subarray(end + 1) }
}
