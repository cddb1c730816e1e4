// The search index as the rest sees it: finds messages, and keeps up with the database by itself, in a thread of its
// own. Nothing waits for it but who searches.
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Commits } from '../commit.ts'
import { StorageError, type StorageErrorKind } from '../errors.ts'
import type { SearchChanges, SearchChangeTable } from '../tables/search-changes.ts'
import type { FindRequest, Found } from './finder.ts'
import type { FindNamesRequest, FoundName } from './name-index.ts'
import type { StepResult } from './indexer.ts'

export interface SearchData {
  database: string
  index: string
}

export type SearchTask =
  | { kind: 'step' }
  | { kind: 'find'; request: FindRequest }
  | { kind: 'find_names'; request: FindNamesRequest }

export interface SearchWorkerRequest {
  id: number
  task: SearchTask
}

export interface SearchAnswer {
  step: StepResult
  found: Found | undefined
  names: FoundName[]
  /** All that is stored is in the index. */
  isWhole: boolean
}

interface WorkerAnswer {
  id: number
  answer?: SearchAnswer
  error?: { kind: StorageErrorKind; message: string }
}

export interface SearchIndexDeps {
  files: SearchData
  commits: Pick<Commits, 'count' | 'write'>
  changes: SearchChangeTable
  /** Throws while the name of the database leads to another file than the one that is open, or to none. */
  assertPresent: () => void
  /** Keeping it up failed: it is tried again. */
  onWarning: (error: Error) => void
  everyMs?: number
}

interface Waiting {
  resolve(answer: SearchAnswer): void
  reject(error: Error): void
}

/** Between two steps while much is to be done: half of the time is for others. */
const leastPauseMs = 20
const afterFailureMs = 30_000

export class SearchIndex {
  readonly #deps: SearchIndexDeps
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | undefined
  #timer: NodeJS.Timeout | undefined
  #stepping: Promise<void> | undefined
  #asked: Promise<unknown> = Promise.resolve()
  #nextId = 1
  #seen = -1
  #isClosed = false

  constructor(deps: SearchIndexDeps) {
    this.#deps = deps
  }

  /** Begins to keep up. */
  start(): void {
    this.#later(this.#everyMs)
  }

  /** Rejects with a StorageError where the index can neither be read nor made. */
  async find(request: FindRequest): Promise<Found & { isWhole: boolean }> {
    const { found, isWhole } = await this.#ask({ kind: 'find', request })
    return { rows: [], next: null, count: null, ...found, isWhole }
  }

  /** The same, of people and groups. */
  async findNames(request: FindNamesRequest): Promise<FoundName[]> {
    return (await this.#ask({ kind: 'find_names', request })).names
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#stepping
    await this.#asked
    const worker = this.#worker
    if (worker === undefined) return
    const gone = new Promise<void>((resolve) => void worker.once('exit', () => resolve()))
    worker.postMessage('close')
    await gone
  }

  get #everyMs(): number {
    return this.#deps.everyMs ?? 1000
  }

  #later(ms: number): void {
    if (this.#isClosed) return
    this.#timer = setTimeout(() => {
      this.#stepping = this.#step()
    }, ms)
    this.#timer.unref()
  }

  /** Never rejects. */
  async #step(): Promise<void> {
    const { commits, onWarning } = this.#deps
    const { count } = commits
    if (count === this.#seen) return this.#later(this.#everyMs)
    const begun = performance.now()
    try {
      const { step } = await this.#ask({ kind: 'step' })
      if (!step.isMore) this.#seen = count
      this.#later(step.isMore ? Math.max(leastPauseMs, performance.now() - begun) : this.#everyMs)
    } catch (error) {
      if (this.#isClosed) return
      onWarning(error instanceof Error ? error : new Error(String(error)))
      this.#later(afterFailureMs)
    }
  }

  /**
   * One after the other: the numbers of changes are given out again once they have been taken back, so nobody may still
   * have read the ones before.
   */
  #ask(task: SearchTask): Promise<SearchAnswer> {
    const asked = this.#asked.then(() => this.#askNow(task))
    this.#asked = asked.catch(() => undefined)
    return asked
  }

  async #askNow(task: SearchTask): Promise<SearchAnswer> {
    if (this.#isClosed) throw new StorageError('other', { message: 'The database is closing.' })
    const worker = (this.#worker ??= this.#begin())
    const id = this.#nextId++
    const answer = await new Promise<SearchAnswer>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      worker.postMessage({ id, task } satisfies SearchWorkerRequest)
    })
    const { changesDone, namesDone } = answer.step
    if ((changesDone ?? namesDone) !== undefined && !this.#isClosed)
      await this.#forgetChanges(changesDone, namesDone)
    return answer
  }

  /** Where they cannot be taken back now, they are only looked at once more. */
  async #forgetChanges(done?: SearchChanges, namesDone?: SearchChanges): Promise<void> {
    const { commits, changes, onWarning } = this.#deps
    try {
      await commits.write((tx) => {
        if (done !== undefined) changes.delete(tx, done)
        if (namesDone !== undefined) changes.deleteNames(tx, namesDone)
      })
    } catch (error) {
      onWarning(error instanceof Error ? error : new Error(String(error)))
    }
  }

  #begin(): Worker {
    this.#deps.assertPresent()
    const entry = new URL(`./search-worker-entry${extname(import.meta.filename)}`, import.meta.url)
    const worker = new Worker(entry, { workerData: this.#deps.files, execArgv: [] })
    worker.on('message', (answer: WorkerAnswer) => this.#settle(answer))
    worker.on('error', (error) => this.#lost(worker, error))
    worker.on('exit', () => this.#lost(worker, new Error('The thread of the search index ended.')))
    return worker
  }

  #settle({ id, answer, error }: WorkerAnswer): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (answer !== undefined) waiting?.resolve(answer)
    else waiting?.reject(new StorageError(error?.kind ?? 'other', { cause: new Error(error?.message) }))
  }

  #lost(worker: Worker, cause: unknown): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { reject } of waiting) reject(new StorageError('other', { cause }))
  }
}
