// Has pictures read (picture-process.ts) from a thread of its own. A picture goes to its process in pieces: on a main thread
// that has much to do each of them waits for its turn, which takes longer than all of the reading.
import { once } from 'node:events'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { PictureJob, PictureMade } from './picture-job.ts'
import { RefusedError } from './program.ts'

/** What the thread is told. */
export type PictureAsked =
  | { is: 'picture'; id: number; file: string; job: PictureJob }
  | { is: 'given up'; id: number }
  | { is: 'over' }

/** What it answers, once for each picture. */
export type PictureAnswer = { id: number } & ({ made: PictureMade } | { refused: string })

export class PictureThread {
  readonly #waiting = new Map<number, PromiseWithResolvers<PictureMade>>()
  #worker: Worker | undefined
  #asked = 0

  /** Throws where it cannot be read. As many processes as there are pictures at once: who asks bounds them. */
  async read(file: string, job: PictureJob, signal?: AbortSignal): Promise<PictureMade> {
    signal?.throwIfAborted()
    const id = (this.#asked += 1)
    const waiting = Promise.withResolvers<PictureMade>()
    this.#waiting.set(id, waiting)
    const worker = (this.#worker ??= this.#begin())
    const tell = (asked: PictureAsked): void => worker.postMessage(asked)
    const giveUp = (): void => tell({ is: 'given up', id })
    signal?.addEventListener('abort', giveUp)
    // One that only waits is no reason to stay alive.
    worker.ref()
    tell({ is: 'picture', id, file, job })
    try {
      return await waiting.promise
    } finally {
      signal?.removeEventListener('abort', giveUp)
      this.#waiting.delete(id)
      if (this.#waiting.size === 0) worker.unref()
    }
  }

  /** Whoever is read then is without. */
  async stop(): Promise<void> {
    const worker = this.#worker
    if (worker === undefined) return
    worker.ref()
    const ended = once(worker, 'exit')
    const over: PictureAsked = { is: 'over' }
    worker.postMessage(over)
    await ended
  }

  #begin(): Worker {
    const entry = new URL(`./picture-thread-entry${extname(import.meta.filename)}`, import.meta.url)
    const worker = new Worker(entry, { execArgv: [] })
    worker.on('message', (answer: PictureAnswer) => {
      const waiting = this.#waiting.get(answer.id)
      if ('made' in answer) waiting?.resolve(answer.made)
      else waiting?.reject(new RefusedError(answer.refused))
    })
    worker.on('error', (error) => this.#lost(worker, error))
    worker.on('exit', () => this.#lost(worker))
    return worker
  }

  /** The next picture has another. */
  #lost(worker: Worker, cause?: unknown): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    for (const { reject } of this.#waiting.values())
      reject(new RefusedError('The thread that has pictures read ended.', { cause }))
  }
}
