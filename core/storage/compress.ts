// Packs bytes with zstd, level 1; with gzip, level 1, where this Node has no zstd yet (the Electron of the tests).
// What was packed by either is told by its first bytes. The one place that knows of it.
import type { Transform } from 'node:stream'
import zlib from 'node:zlib'

const hasZstd = 'zstdCompressSync' in zlib
const zstdMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd])

function zstdLevel(): zlib.ZstdOptions {
  return { params: { [zlib.constants.ZSTD_c_compressionLevel]: 1 } }
}

/** In the thread pool. */
export function compress(bytes: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, packed: Buffer): void => (error ? reject(error) : resolve(packed))
    if (hasZstd) zlib.zstdCompress(bytes, zstdLevel(), done)
    else zlib.gzip(bytes, { level: 1 }, done)
  })
}

/** Holds its thread: for workers. */
export function compressNow(bytes: Uint8Array): Buffer {
  return hasZstd ? zlib.zstdCompressSync(bytes, zstdLevel()) : zlib.gzipSync(bytes, { level: 1 })
}

/** Throws where there would be more than so many bytes. */
export function decompressNow(packed: Uint8Array, maxBytes: number): Buffer {
  const options = { maxOutputLength: maxBytes }
  if (!zstdMagic.equals(packed.subarray(0, 4))) return zlib.gunzipSync(packed, options)
  if (!hasZstd) throw new Error('This version of Node cannot read zstd.')
  return zlib.zstdDecompressSync(packed, options)
}

/** A stream of any length, in little memory; with a checksum, as the zstd tool writes it. Only zstd: others read it. */
export function compressing(): Transform {
  const { ZSTD_c_compressionLevel: level, ZSTD_c_checksumFlag: checksum } = zlib.constants
  return zlib.createZstdCompress({ params: { [level]: 3, [checksum]: 1 } })
}

/** Its window is bounded: a foreign file cannot ask for more memory than the tools do. */
export function decompressing(): Transform {
  return zlib.createZstdDecompress({ params: { [zlib.constants.ZSTD_d_windowLogMax]: 27 } })
}
