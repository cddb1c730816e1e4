// Runs long work on snapshots in a thread of its own, and ends it when it is told to.
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Job, JobAnswer } from './job-entry.ts'

export function runJob(job: Job, signal: AbortSignal): Promise<JobAnswer> {
  if (signal.aborted) return Promise.reject(signal.reason)
  return new Promise((resolve, reject) => {
    const entry = new URL(`./job-entry${extname(import.meta.filename)}`, import.meta.url)
    const worker = new Worker(entry, { workerData: job, execArgv: [] })
    const abort = (): void => void worker.terminate()
    signal.addEventListener('abort', abort, { once: true })
    let answer: JobAnswer | undefined
    worker.once('message', (message: JobAnswer) => (answer = message))
    worker.once('error', reject)
    // Settled by the end of the thread, not by its answer: until then it may hold files.
    worker.once('exit', () => {
      signal.removeEventListener('abort', abort)
      if (answer !== undefined) resolve(answer)
      else reject(signal.aborted ? signal.reason : new Error('The thread ended without an answer.'))
    })
  })
}
