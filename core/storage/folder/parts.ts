// The memory through which files go, part by part, used again for the next: where each part is asked of the system anew, the
// garbage collector looks through all that there is for every 32 MB of them.
import { open } from 'node:fs/promises'

const partBytes = 1024 * 1024
/** So many are kept for whoever comes next. */
const mostKept = 8
const kept: Buffer<ArrayBuffer>[] = []

/** Whatever is in it. Whoever borrows it gives it back, and then uses it no more. */
export function borrowPart(): Buffer<ArrayBuffer> {
  return kept.pop() ?? Buffer.allocUnsafeSlow(partBytes)
}

export function giveBackPart(part: Buffer<ArrayBuffer>): void {
  if (kept.length < mostKept) kept.push(part)
}

/** A file from its beginning. Each part holds only until the next is asked for. */
export async function* partsOf(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const file = await open(path, 'r')
  const part = borrowPart()
  try {
    for (;;) {
      const { bytesRead } = await file.read(part, 0, part.length, null)
      if (bytesRead === 0) return
      yield part.subarray(0, bytesRead)
    }
  } finally {
    giveBackPart(part)
    await file.close()
  }
}

/** Here and now, and not when the garbage collector finds it: nobody may use it any more. Does nothing to a part of more. */
export function letGo({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}
