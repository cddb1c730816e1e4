// Takes the place of core/storage/compress.ts in the desktop packed for the tests, whose Electron has a Node without
// zstd: streams go through the zstd tool. Never shipped.
import { spawn } from 'node:child_process'
import { Duplex } from 'node:stream'

export { compress, compressNow, decompressNow } from '../core/storage/compress.ts'

export function compressing(): Duplex {
  return through(['-3', '--check'])
}

export function decompressing(): Duplex {
  return through(['-d', '--memory=128MB'])
}

function through(args: readonly string[]): Duplex {
  const child = spawn('zstd', ['-q', '-c', ...args], { stdio: ['pipe', 'pipe', 'ignore'] })
  const { stdin: writable, stdout: readable } = child
  const stream = Duplex.from({ writable, readable })
  child.on('error', (error) => stream.destroy(error))
  child.on('exit', (code) => {
    if (code !== 0) stream.destroy(new Error(`zstd ended with ${code}`))
  })
  return stream
}
