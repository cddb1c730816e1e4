// Keeps the WAL short without blocking the loop, and checks the database on request, through one worker thread.
// It decides nothing about data; a worker that dies is replaced at the next request.
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Commits } from './commit.ts'
import { StorageError, type StorageErrorKind } from './errors.ts'

export interface WorkerRequest {
  id: number
  task: 'checkpoint' | 'quick-check'
}

export interface WorkerAnswer {
  id: number
  result: string[]
  error?: { kind: StorageErrorKind; message: string }
}

interface Waiting {
  resolve(result: string[]): void
  reject(error: Error): void
}

export interface StorageWorkerOptions {
  file: string
  commits: Commits
  /** A checkpoint failed: the WAL grows until one succeeds. */
  onWarning: (error: Error) => void
  everyMs?: number
  walBytes: () => number
}

/** Something keeps the WAL from starting over, for example another program that reads the database. */
const walAlarmBytes = 256 * 1024 * 1024

export class StorageWorker {
  readonly #options: StorageWorkerOptions
  readonly #waiting = new Map<number, Waiting>()
  readonly #timer: NodeJS.Timeout
  #worker: Worker | undefined
  #nextId = 1
  #checkpointing: Promise<void> | undefined
  #checkpointed = 0
  #closed = false
  #alarmed = false

  constructor(options: StorageWorkerOptions) {
    this.#options = options
    this.#timer = setInterval(() => this.#tick(), options.everyMs ?? 1000)
    this.#timer.unref()
  }

  /**
   * The worker does the bulk, then a short finish on the writing connection: under steady writes a checkpoint
   * of another connection alone never lets the WAL start over.
   */
  async checkpoint(): Promise<void> {
    const { commits } = this.#options
    const seen = commits.count
    await this.#ask('checkpoint')
    commits.checkpoint()
    this.#checkpointed = seen
    this.#watch()
  }

  /** Empty when SQLite finds nothing wrong. */
  quickCheck(): Promise<string[]> {
    return this.#ask('quick-check')
  }

  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#timer)
    await this.#checkpointing
    const worker = this.#worker
    if (!worker) return
    const gone = new Promise<void>((resolve) => void worker.once('exit', () => resolve()))
    worker.postMessage('close')
    await gone
  }

  #tick(): void {
    if (this.#checkpointing || this.#options.commits.count === this.#checkpointed) return
    this.#checkpointing = this.checkpoint()
      .catch((error: unknown) => {
        const cause = error instanceof Error ? error : new Error(String(error))
        if (!this.#closed) this.#options.onWarning(cause)
      })
      .finally(() => {
        this.#checkpointing = undefined
      })
  }

  #watch(): void {
    const tooLong = this.#options.walBytes() > walAlarmBytes
    if (tooLong && !this.#alarmed)
      this.#options.onWarning(
        new Error(
          'The write-ahead log has grown too long. Nothing is lost; end programs that read the database.',
        ),
      )
    this.#alarmed = tooLong
  }

  #ask(task: WorkerRequest['task']): Promise<string[]> {
    if (this.#closed)
      return Promise.reject(new StorageError('other', { message: 'The database is closing.' }))
    const worker = (this.#worker ??= this.#start())
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      worker.postMessage({ id, task } satisfies WorkerRequest)
    })
  }

  #start(): Worker {
    const worker = new Worker(new URL(`./worker-entry${extname(import.meta.filename)}`, import.meta.url), {
      workerData: this.#options.file,
      execArgv: [],
    })
    worker.on('message', (answer: WorkerAnswer) => this.#settle(answer))
    worker.on('error', (error) => this.#lost(worker, error))
    worker.on('exit', () => this.#lost(worker, new Error('The storage worker ended.')))
    return worker
  }

  #settle({ id, result, error }: WorkerAnswer): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error === undefined) waiting?.resolve(result)
    else waiting?.reject(new StorageError(error.kind, { cause: new Error(error.message) }))
  }

  #lost(worker: Worker, cause: unknown): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { reject } of waiting) reject(new Error('The storage worker failed.', { cause }))
  }
}
