// zstd, level 1: the one place that knows where it comes from, so that a build for an older Node can swap it.
import { constants, zstdCompress, zstdCompressSync, zstdDecompressSync } from 'node:zlib'

const options = { params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 0 } }

/** In the thread pool. */
export function compress(bytes: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    zstdCompress(bytes, options, (error, packed) => (error ? reject(error) : resolve(packed)))
  })
}

/** Holds its thread: for workers. */
export function compressNow(bytes: Uint8Array): Buffer {
  return zstdCompressSync(bytes, options)
}

/** Throws where there would be more than so many bytes. */
export function decompressNow(packed: Uint8Array, maxBytes: number): Buffer {
  return zstdDecompressSync(packed, { maxOutputLength: maxBytes })
}
