// Holds up one session: libsignal does its jobs one after the other, in one queue for each address and the process.
import { createRequire } from 'node:module'

type QueueJob = (address: string, job: () => Promise<void>) => Promise<void>

/** Nothing of the session (its address as libsignal writes it) is decrypted until the answer is called. */
export function holdSession(address: string): () => Promise<void> {
  const queueJob: QueueJob = createRequire(import.meta.url)('libsignal/src/queue_job.js')
  const { promise, resolve } = Promise.withResolvers<void>()
  const held = queueJob(address, () => promise)
  return () => {
    resolve()
    return held
  }
}
