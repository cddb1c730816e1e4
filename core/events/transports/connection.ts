// A connection to a broker that is kept: tried again after it ended or could not be made, sooner at first, and told of when
// it is there.
import type { Log } from '../../log.ts'
import { systemTimer, within, type SetTimer } from '../timers.ts'
import { codeOf, type TransportHealth } from './transport.ts'

export interface Opened<Link> {
  link: Link
  /** Resolves, with why where that is known, when it is over. */
  ended: Promise<unknown>
  close(): Promise<void>
}

export interface ConnectionDeps<Link> {
  /** As people call the broker. */
  name: string
  open(): Promise<Opened<Link>>
  onUp(): void
  log: Log
  setTimer?: SetTimer
}

const firstMs = 250
const longestMs = 5000
/** So long it may take to be made, and to end in order. */
const openMs = 20_000
const closeMs = 2000

export class Connection<Link> {
  readonly #deps: ConnectionDeps<Link>
  readonly #stopping = new AbortController()
  #opened: Opened<Link> | undefined
  #lastError: string | null = null
  #work: Promise<void> | undefined

  constructor(deps: ConnectionDeps<Link>) {
    this.#deps = deps
  }

  start(): void {
    this.#work ??= this.#run()
  }

  /** undefined while it is not there. */
  get link(): Link | undefined {
    return this.#opened?.link
  }

  get why(): string {
    return this.#lastError ?? `${this.#deps.name} is not connected yet.`
  }

  health(): TransportHealth {
    return { connected: this.#opened !== undefined, lastError: this.#lastError }
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#end()
    await this.#work
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#stopping.signal.aborted;) {
      const isMade = await this.#once()
      failures = isMade ? 0 : failures + 1
      if (!this.#stopping.signal.aborted)
        await this.#rest(Math.min(firstMs * 2 ** Math.min(failures, 10), longestMs))
    }
  }

  /** True when there was one. */
  async #once(): Promise<boolean> {
    const { name, log, open, onUp, setTimer = systemTimer } = this.#deps
    try {
      const opening = open()
      const opened = await within(opening, openMs, setTimer)
      if (opened === undefined) {
        opening.then((late) => late.close()).catch(() => undefined)
        this.#lastError = `${name} does not answer.`
        return false
      }
      this.#opened = opened
      this.#lastError = null
      log.info('A broker is connected', { task: name })
      if (this.#stopping.signal.aborted) await this.#end()
      else onUp()
      const why = await opened.ended
      this.#lastError = `The connection to ${name} has ended (${why === undefined ? 'closed' : codeOf(why)}).`
      return true
    } catch (error) {
      const before = this.#lastError
      this.#lastError = `${name} cannot be reached (${codeOf(error)}).`
      if (before !== this.#lastError)
        log.warn('A broker cannot be reached; what it is to be told is kept', { task: name })
      return false
    } finally {
      this.#opened = undefined
    }
  }

  async #end(): Promise<void> {
    const closing = this.#opened?.close().catch(() => undefined)
    if (closing !== undefined) await within(closing, closeMs, systemTimer)
  }

  #rest(ms: number): Promise<void> {
    const { setTimer = systemTimer } = this.#deps
    const { signal } = this.#stopping
    return new Promise((resolve) => {
      const over = (): void => {
        cancel()
        signal.removeEventListener('abort', over)
        resolve()
      }
      const cancel = setTimer(over, ms)
      signal.addEventListener('abort', over)
    })
  }
}
