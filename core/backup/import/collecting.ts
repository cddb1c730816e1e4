// Collects what a command has let go of as soon as it is much. Node by itself waits until hundreds of megabytes have come
// together: for what takes the same few megabytes again and again, that is all the memory it needs.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** What may have come together since the last time. */
const spareBytes = 24 * 1024 * 1024

/** To be asked often: it does nothing until it is worth its time. */
export function collecting(): () => void {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  let after = used()
  return () => {
    if (typeof collect !== 'function' || used() < after + spareBytes) return
    collect()
    after = used()
  }
}

function used(): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
