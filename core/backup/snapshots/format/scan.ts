// How what is plain in a file is read, whatever holds the file: what is needed next is asked for, and whoever runs the
// scan gives it. So there is one reader for the own folder, which is read at once, and for a location that answers later.
import { readAt } from '../../../storage/files.ts'
import type { StoreReader } from '../../location/store.ts'

interface Piece {
  at: number
  bytes: number
}

/** Fewer bytes than it asks for are given only at the end. */
export type Scan<T> = Generator<Piece, T, Buffer>

/** Of an object, so much is read at once: what it asks for is mostly small and close together. */
const windowBytes = 64 * 1024

export function scanFile<T>(fd: number, scan: Scan<T>): T {
  let step = scan.next()
  while (step.done !== true) step = scan.next(readAt(fd, step.value.at, step.value.bytes))
  return step.value
}

export async function scanObject<T>(store: StoreReader, key: string, scan: Scan<T>): Promise<T> {
  let window = { at: 0, content: Buffer.alloc(0) }
  let step = scan.next()
  while (step.done !== true) {
    const { at, bytes } = step.value
    if (at < window.at || at + bytes > window.at + window.content.length) {
      const range = { from: at, bytes: Math.max(bytes, windowBytes) }
      window = { at, content: Buffer.concat(await Array.fromAsync(store.get(key, range))) }
    }
    step = scan.next(window.content.subarray(at - window.at, at - window.at + bytes))
  }
  return step.value
}
