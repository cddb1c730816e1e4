// Asks the thread of the second location, one thing after the other. A thread that does not answer is given up: a call
// to a share that hangs cannot be ended, so nothing more is asked of that location until it has.
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { LineagePoint } from '../../storage/tables/lineage.ts'
import { LocationError, silent } from './errors.ts'
import type { LocationAnswer, LocationWork, NewestAsked } from './location-worker.ts'
import type { Mirrored, MirrorJob } from './mirror.ts'
import type { Preparing } from './prepare.ts'

interface LocationThreadOptions {
  /** How long nothing may be heard of it. */
  silenceMs: number
}

export class LocationThread {
  readonly #silenceMs: number
  #worker: Worker | undefined
  /** Given up, and not ended yet. */
  #stuck: Worker | undefined
  #last: Promise<unknown> = Promise.resolve()
  readonly #closing = new AbortController()

  constructor({ silenceMs }: LocationThreadOptions) {
    this.#silenceMs = silenceMs
  }

  async mirror(job: MirrorJob): Promise<Mirrored> {
    const answer = await this.#ask({ mirror: job }, job.folder)
    if (!('mirrored' in answer)) throw new Error('The thread told something else.')
    return answer.mirrored
  }

  async newest(asked: NewestAsked): Promise<LineagePoint | undefined> {
    const answer = await this.#ask({ newest: asked }, asked.folder)
    return 'newest' in answer ? answer.newest : undefined
  }

  async prepare(preparing: Preparing): Promise<string> {
    const answer = await this.#ask({ prepare: preparing }, preparing.folder)
    if (!('prepared' in answer)) throw new Error('The thread told something else.')
    return answer.prepared
  }

  /** What is under way is given up, and nothing more is asked. A thread that hangs would keep the process from ending. */
  async close(): Promise<void> {
    this.#closing.abort()
    const { promise, resolve } = Promise.withResolvers<false>()
    const timer = setTimeout(() => resolve(false), 2000)
    const ended = this.#stuck ?? this.#worker
    const gone = ended === undefined || (await Promise.race([ended.terminate().then(() => true), promise]))
    clearTimeout(timer)
    if (!gone) process.once('exit', () => process.kill(process.pid, 'SIGKILL'))
  }

  #ask(work: LocationWork, folder: string): Promise<LocationAnswer> {
    const asked = this.#last.then(() => this.#send(work, folder))
    this.#last = asked.catch(() => undefined)
    return asked
  }

  #send(work: LocationWork, folder: string): Promise<LocationAnswer> {
    const closing = this.#closing.signal
    if (this.#stuck !== undefined || closing.aborted) return Promise.reject(silent(folder))
    const worker = (this.#worker ??= this.#begin())
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout
      const settle = (): void => {
        clearTimeout(timer)
        closing.removeEventListener('abort', giveUp)
        worker.unref()
        worker.off('message', onAnswer).off('error', onError).off('exit', onExit)
      }
      const giveUp = (): void => {
        settle()
        this.#giveUp(worker)
        reject(silent(folder))
      }
      const wait = (): void => {
        clearTimeout(timer)
        timer = setTimeout(giveUp, this.#silenceMs).unref()
      }
      const onAnswer = (answer: LocationAnswer): void => {
        if ('alive' in answer) return wait()
        settle()
        if ('failed' in answer) reject(new LocationError(answer.failed, { cause: answer.cause }))
        else resolve(answer)
      }
      const onError = (error: unknown): void => {
        settle()
        reject(error instanceof Error ? error : new Error(String(error)))
      }
      const onExit = (): void => onError(new Error('The thread of the second location ended.'))
      closing.addEventListener('abort', giveUp)
      worker.on('message', onAnswer).on('error', onError).on('exit', onExit)
      wait()
      worker.ref()
      worker.postMessage(work)
    })
  }

  #begin(): Worker {
    const entry = new URL(`./location-worker${extname(import.meta.filename)}`, import.meta.url)
    const worker = new Worker(entry, { execArgv: [] })
    worker.unref()
    worker.on('error', () => undefined)
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = undefined
      if (this.#stuck === worker) this.#stuck = undefined
    })
    return worker
  }

  #giveUp(worker: Worker): void {
    if (this.#worker === worker) this.#worker = undefined
    this.#stuck = worker
    void worker.terminate()
  }
}
