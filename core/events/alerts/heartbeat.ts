// Asks an address each minute for as long as all is well, so that silence tells somebody: a machine that is off, a
// process that is gone and a disk that refuses cannot send an alert. It is never asked while anything is wrong.
import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '../../log.ts'
import { post, type Outcome, type PostOptions } from '../webhooks/post.ts'
import { systemTimer } from '../timers.ts'

export interface Beat {
  url: string
  everySeconds: number
}

export interface HeartbeatDeps {
  beat(): Beat | undefined
  /** Rejects or is false when something is wrong. */
  healthy(): Promise<boolean>
  log: Log
  outbound: PostOptions['outbound']
  againMs?: number
  now?: () => number
}

/** How soon it is looked whether all is well again: a start and a full disk end by themselves. */
const againMs = 2000
const idleSeconds = 60

export class Heartbeat {
  readonly #deps: HeartbeatDeps
  readonly #stopping = new AbortController()
  #changed = new AbortController()
  #work: Promise<void> | undefined
  #lastOkAt: number | null = null
  #error: string | null = null

  constructor(deps: HeartbeatDeps) {
    this.#deps = deps
  }

  get lastOkAt(): number | null {
    return this.#lastOkAt
  }

  /** Why the last beat did not arrive; null when it did. */
  get error(): string | null {
    return this.#error
  }

  start(): void {
    this.#work ??= this.#run()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#work
  }

  /** Another address or pace holds at once. */
  changed(): void {
    this.#lastOkAt = null
    this.#error = null
    this.#changed.abort()
    this.#changed = new AbortController()
  }

  /** One beat now, whatever the health is: to see what the address answers. */
  async test(): Promise<Outcome | undefined> {
    const beat = this.#deps.beat()
    return beat && this.#ask(beat)
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      // Before it is read: a change that comes meanwhile ends the wait.
      const signal = AbortSignal.any([this.#stopping.signal, this.#changed.signal])
      const beat = this.#deps.beat()
      const wasHealthy = beat === undefined || (await this.#beat(beat))
      const ms = wasHealthy ? (beat?.everySeconds ?? idleSeconds) * 1000 : (this.#deps.againMs ?? againMs)
      await wait(ms, undefined, { signal, ref: false }).catch(() => undefined)
    }
  }

  /** False when nothing was sent. */
  async #beat(beat: Beat): Promise<boolean> {
    const { healthy, log, now = Date.now } = this.#deps
    if (!(await healthy().catch(() => false))) {
      this.#error = 'Nothing was sent, because something is wrong.'
      return false
    }
    const { ok, status, error } = await this.#ask(beat)
    if (ok) this.#lastOkAt = now()
    else if (this.#error === null) log.warn('The heartbeat did not arrive', { status: status ?? 0 })
    this.#error = error
    return true
  }

  #ask({ url }: Beat): Promise<Outcome> {
    const request = { id: '', url, method: 'GET' as const, headers: { 'user-agent': 'Holdfast' }, body: '' }
    const { outbound } = this.#deps
    return post(request, { by: 'owner', outbound, setTimer: systemTimer, signal: this.#stopping.signal })
  }
}
