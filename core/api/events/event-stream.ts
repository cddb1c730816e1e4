// GET /api/v1/events/stream: the durable log as server-sent events. It keeps nothing of a consumer but its cursor.
import type { Response } from 'express'
import { once } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { EventLog } from '../../events/log.ts'

interface StreamQuery {
  after: number
  instanceId?: string
  types?: readonly string[]
}

interface StreamDeps {
  events: Pick<EventLog, 'page' | 'latest' | 'subscribe'>
  query: StreamQuery
  /** The appliance stops. */
  stopping: AbortSignal
}

const pageEvents = 100
const heartbeatMs = 15_000
/** A consumer that takes nothing for so long is let go; it resumes by its cursor. */
const patienceMs = 120_000

class EventStream {
  readonly #response: Response
  readonly #deps: StreamDeps
  readonly #gone = new AbortController()
  #cursor: number
  /** Whether there was a commit since the last look. */
  #more = true
  #wake: () => void = () => undefined
  #sentAt = Date.now()

  constructor(response: Response, deps: StreamDeps) {
    this.#response = response
    this.#deps = deps
    this.#cursor = deps.query.after
  }

  async run(): Promise<void> {
    const { events, stopping } = this.#deps
    const leave = (): void => this.#leave()
    this.#response.on('close', leave)
    stopping.addEventListener('abort', leave)
    // Before the first look: what is committed during the backfill is not missed.
    const unsubscribe = events.subscribe(() => {
      this.#more = true
      this.#wake()
    })
    try {
      this.#begin()
      while (!this.#isOver) {
        // Backfill: page by page from the log, no faster than the consumer takes them.
        this.#more = false
        await this.#catchUp()
        // Cutover: what was committed meanwhile is read from the same log by the same cursor. There is no
        // second source to change over to, so there is neither a gap nor a double.
        if (this.#more) continue
        // Streaming: asleep until the next commit.
        await this.#sleep()
      }
    } finally {
      unsubscribe()
      stopping.removeEventListener('abort', leave)
      this.#response.end()
    }
  }

  get #isOver(): boolean {
    return this.#gone.signal.aborted || this.#deps.stopping.aborted
  }

  #leave(): void {
    this.#gone.abort()
    this.#wake()
  }

  #begin(): void {
    this.#response.status(200).set({ 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' })
    this.#response.flushHeaders()
    // An id without data sets the consumer's cursor and shows it nothing.
    this.#response.write(`retry: 2000\nid: ${this.#cursor}\n\n`)
  }

  /** Sends everything that is on disk. */
  async #catchUp(): Promise<void> {
    const { events, query } = this.#deps
    while (!this.#isOver && this.#cursor < events.latest()) {
      const page = events.page({ ...query, after: this.#cursor, limit: pageEvents })
      this.#cursor = page.next
      const told = page.events.map((event) => `id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`)
      if (told.length > 0) await this.#send(told.join(''))
      else await nextTurn()
    }
    // A sign of life, which also moves the cursor past what does not concern the consumer.
    if (Date.now() - this.#sentAt >= heartbeatMs) await this.#send(`id: ${this.#cursor}\n\n`)
  }

  async #send(text: string): Promise<void> {
    this.#sentAt = Date.now()
    if (this.#response.write(text)) return
    try {
      const patience = AbortSignal.any([this.#gone.signal, AbortSignal.timeout(patienceMs)])
      await once(this.#response, 'drain', { signal: patience })
    } catch {
      this.#leave()
      this.#response.destroy()
    }
  }

  /** Until there is a commit, the consumer leaves, or it is time for a sign of life. */
  #sleep(): Promise<void> {
    return new Promise((resolve) => {
      const beat = setTimeout(resolve, Math.max(0, this.#sentAt + heartbeatMs - Date.now()))
      this.#wake = () => {
        clearTimeout(beat)
        resolve()
      }
      if (this.#isOver) this.#wake()
    })
  }
}

/** Resolves when the consumer has gone or the appliance stops. */
export function streamEvents(response: Response, parts: StreamDeps): Promise<void> {
  return new EventStream(response, parts).run()
}
