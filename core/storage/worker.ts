// Keeps the WAL short without blocking the loop, and checks the database on request, through one worker thread.
// It decides nothing about data; a worker that dies is replaced at the next request.
import { fstatSync } from 'node:fs'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Commits } from './commit.ts'
import { openSecondConnection, schemaVersion, type Database } from './database.ts'
import { StorageError, type StorageErrorKind } from './errors.ts'
import { nowhere, pieceBytes, readWal, walBytes, walStart, type WalPosition, type WalRun } from './wal.ts'

export interface WorkerData {
  file: string
  walFd: number
}

export interface WorkerRequest {
  id: number
  /** read: what was committed, at most a piece of it, or one transaction; ship: all of it, then a checkpoint. */
  task: 'checkpoint' | 'read' | 'ship' | 'quick-check'
  /** Where the last shipping ended. */
  after?: WalPosition | undefined
}

interface WorkerResult {
  /** What SQLite finds wrong. */
  lines?: string[]
  run?: WalRun | undefined
}

export interface WorkerAnswer {
  id: number
  result: WorkerResult
  error?: { kind: StorageErrorKind; message: string }
}

/** Who is given every committed frame before the log may start over. */
export interface FrameSink {
  /** Where it has come to; undefined while it follows nothing. */
  position(): WalPosition | undefined
  /** Raises the commit number, so that what is read next tells it; resolves when that is on disk. */
  begin(): Promise<void>
  /**
   * isAll: there is nothing more, and this is still the turn in which that was so. Never throws; resolves when it is
   * kept, or given up.
   */
  take(runs: readonly WalRun[], isAll: boolean): Promise<void>
  /** Frames may be gone that were never taken. */
  lost(error: unknown): void
}

/** The database as it is at one moment, for as long as it is held. */
export interface Pinned {
  position: WalPosition
  pages: number
  pageSize: number
  schema: number
  release(): void
}

interface Waiting {
  resolve(result: WorkerResult): void
  reject(error: Error): void
}

export interface StorageWorkerDeps {
  file: string
  commits: Commits
  walFd: number
  /** A checkpoint failed: the WAL grows until one succeeds. */
  onWarning: (error: Error) => void
  /** Throws while the name of the database leads to another file than the one that is open, or to none. */
  assertPresent?: () => void
  everyMs?: number
}

/** How often the worker tries to leave little of the log to the thread that writes. */
const mostRounds = 5

/** Something keeps the WAL from starting over, for example another program that reads the database. */
const walAlarmBytes = 256 * 1024 * 1024

export class StorageWorker {
  readonly #deps: StorageWorkerDeps
  readonly #waiting = new Map<number, Waiting>()
  readonly #timer: NodeJS.Timeout
  #worker: Worker | undefined
  #nextId = 1
  #checkpointing: Promise<void> | undefined
  #checkpointed = 0
  #closed = false
  #sink: FrameSink | undefined
  #begun = false
  #alarmed = false

  constructor(deps: StorageWorkerDeps) {
    this.#deps = deps
    this.#timer = setInterval(() => this.#tick(), deps.everyMs ?? 1000)
    this.#timer.unref()
  }

  /** False when a checkpoint has run before: frames may have gone that nobody was given. */
  follow(sink: FrameSink): boolean {
    this.#sink = sink
    return !this.#begun
  }

  /** One checkpoint; waits for the one under way first. */
  async checkpoint(): Promise<void> {
    await this.#alone(() => this.#round(() => this.#deps.commits.checkpoint()))
  }

  /** Resolves when the log is short enough to write on. Where it cannot be emptied, that is told elsewhere. */
  async keepUp(): Promise<void> {
    if (this.#closed || !this.#isPresent() || this.#unread() < 2 * pieceBytes) return
    await this.checkpoint().catch(() => undefined)
  }

  /**
   * Holds the database as it is now: nothing of it goes away until it is released. What was committed until then has
   * been given to the sink; whoever wants to follow from here on says so in onPinned, before anything more can go.
   */
  pin(onPinned: (pinned: Pinned) => void = () => undefined): Promise<Pinned> {
    return this.#alone(async () => {
      this.#deps.assertPresent?.()
      const sink = this.#sink
      if (sink !== undefined) await this.#catchUp(sink)
      await sink?.begin()
      const { commits, walFd, file } = this.#deps
      // No await between the commit, the look at the log and the read transaction: all three are the same moment.
      commits.commitNow()
      const after = sink?.position()
      const db = openSecondConnection(file)
      try {
        const { run, ...pinned } = pinNow(db, walFd, after)
        const held = { ...pinned, release: () => void db.close() }
        onPinned(held)
        if (after !== undefined && run !== undefined) await sink?.take([run], true)
        return held
      } catch (error) {
        db.close()
        throw error
      }
    })
  }

  /** The last round: gives the sink everything and empties the log into the database. Nothing is written after it. */
  async finish(): Promise<void> {
    clearInterval(this.#timer)
    const { commits } = this.#deps
    await this.#alone(async () => {
      if (this.#isPresent()) await this.#round(() => commits.truncate())
    })
  }

  /** Empty when SQLite finds nothing wrong. */
  async quickCheck(): Promise<string[]> {
    return (await this.#ask({ task: 'quick-check' })).lines ?? []
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

  /** Else only the connection that writes still has the right file: nobody else may open it by its name. */
  #isPresent(): boolean {
    try {
      this.#deps.assertPresent?.()
      return true
    } catch {
      return false
    }
  }

  #tick(): void {
    if (!this.#isPresent()) return
    if (this.#checkpointing || this.#deps.commits.count === this.#checkpointed) return
    this.checkpoint().catch((error: unknown) => {
      const cause = error instanceof Error ? error : new Error(String(error))
      if (!this.#closed) this.#deps.onWarning(cause)
    })
  }

  /** One round at a time. */
  async #alone<T>(work: () => Promise<T>): Promise<T> {
    while (this.#checkpointing) await this.#checkpointing
    if (this.#closed) throw closing()
    const running = work()
    const settled = running.then(
      () => undefined,
      () => undefined,
    )
    this.#checkpointing = settled
    try {
      return await running
    } finally {
      if (this.#checkpointing === settled) this.#checkpointing = undefined
    }
  }

  /**
   * The worker does the bulk, then a short finish on the writing connection: under steady writes a checkpoint
   * of another connection alone never lets the WAL start over. Where somebody follows, the frames go to him first.
   */
  async #round(finish: () => void): Promise<void> {
    this.#begun = true
    const sink = this.#sink
    if (sink !== undefined) await this.#catchUp(sink)
    if (sink?.position() === undefined) {
      let seen: number
      let rounds = 0
      do {
        seen = this.#deps.commits.count
        await this.#ask({ task: 'checkpoint' })
        rounds += 1
      } while (this.#unread() > pieceBytes && rounds < mostRounds)
      finish()
      this.#checkpointed = seen
    } else await this.#ship(sink, finish)
    this.#watch()
  }

  async #ship(sink: FrameSink, finish: () => void): Promise<void> {
    const { commits, walFd } = this.#deps
    let taken: Promise<void>
    try {
      await sink.begin()
      const after = sink.position()
      const { run } = await this.#ask({ task: 'ship', after })
      // No await from here to the end of the checkpoint: nothing can be committed that would be missed.
      commits.commitNow()
      const rest = readWal(walFd, run?.end ?? after)
      finish()
      this.#checkpointed = commits.count
      taken = sink.take(
        [run, rest].filter((each) => each !== undefined),
        true,
      )
    } catch (error) {
      sink.lost(error)
      throw error
    }
    await taken
  }

  /** Gives the sink what was committed piece by piece, until little is left for the thread that writes. */
  async #catchUp(sink: FrameSink): Promise<void> {
    try {
      for (let round = 0; round < mostRounds; round += 1) {
        if (sink.position() === undefined || this.#unread() <= pieceBytes) return
        await sink.begin()
        while (await this.#give(sink, 'read'));
        await this.#give(sink, 'ship')
      }
    } catch (error) {
      sink.lost(error)
      throw error
    }
  }

  /** True where there is probably more. */
  async #give(sink: FrameSink, task: 'read' | 'ship'): Promise<boolean> {
    const after = sink.position()
    if (after === undefined) return false
    const { run } = await this.#ask({ task, after })
    if (run !== undefined) await sink.take([run], false)
    return run !== undefined && run.bytes.length >= pieceBytes
  }

  /** Bytes of the log that nobody was given; of what the database lacks where nobody follows. */
  #unread(): number {
    const { commits, walFd } = this.#deps
    const { all, kept } = commits.logFrames()
    const read = this.#sink?.position()
    return read === undefined ? walBytes(walFd, all - kept) : walBytes(walFd, all, read)
  }

  #watch(): void {
    const tooLong = fstatSync(this.#deps.walFd).size > walAlarmBytes
    if (tooLong && !this.#alarmed)
      this.#deps.onWarning(
        new Error(
          'The write-ahead log has grown too long. Nothing is lost; end programs that read the database.',
        ),
      )
    this.#alarmed = tooLong
  }

  #ask(request: Omit<WorkerRequest, 'id'>): Promise<WorkerResult> {
    if (this.#closed) return Promise.reject(closing())
    const worker = (this.#worker ??= this.#start())
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      worker.postMessage({ id, ...request } satisfies WorkerRequest)
    })
  }

  #start(): Worker {
    const worker = new Worker(new URL(`./worker-entry${extname(import.meta.filename)}`, import.meta.url), {
      workerData: { file: this.#deps.file, walFd: this.#deps.walFd } satisfies WorkerData,
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

function closing(): StorageError {
  return new StorageError('other', { message: 'The database is closing.' })
}

/** Begins a read transaction where the log ends now; what was committed after the position is the run. */
export function pinNow(
  db: Database,
  walFd: number,
  after?: WalPosition,
): Pinned & { run: WalRun | undefined } {
  db.exec('BEGIN')
  const pages = Number(db.pragma('page_count', { simple: true }))
  const pageSize = Number(db.pragma('page_size', { simple: true }))
  const run = readWal(walFd, after)
  const position = run?.end ?? after ?? walStart(walFd) ?? nowhere
  return { run, position, pages, pageSize, schema: schemaVersion(db), release: () => void db.exec('COMMIT') }
}
