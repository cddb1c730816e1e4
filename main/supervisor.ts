// Keeps one core running: starts it, starts it again with back-off when it dies, stops it in order. It knows nothing
// of Electron: what forks a process is passed in.
import { FromCore, type Status, type ToCore } from '../core/contract/shell.ts'

export interface Child {
  send(message: ToCore): void
  onMessage(listener: (message: unknown) => void): void
  onExit(listener: (code: number) => void): void
  kill(): void
}

type Start = Extract<ToCore, { type: 'start' }>
type Ready = Extract<FromCore, { type: 'ready' }>
type Locked = Extract<FromCore, { type: 'locked' }>

/** What the window shows of it. */
export type CoreState =
  | { is: 'starting' }
  | { is: 'ready'; ready: Ready }
  | { is: 'locked'; locked: Locked }
  | { is: 'crashed'; again: number; retryAt: number }
  | { is: 'stopped' }

export interface SupervisorDeps {
  fork(): Child
  onState(state: CoreState): void
  onStatus(status: Status): void
  now(): number
}

const backoffMs = [400, 1000, 2000, 5000, 10_000, 30_000]
/** A core that has lived so long has not died of its start. */
const healthyMs = 60_000
/** An ordered stop flushes and checkpoints; after that long something hangs, and all that counts is on disk. */
const stopMs = 20_000

/** How long to wait before the n-th start in a row (from 1). */
export function waitBefore(start: number): number {
  return backoffMs[Math.min(start, backoffMs.length) - 1] ?? 0
}

export class Supervisor {
  readonly #deps: SupervisorDeps
  #child: Child | undefined
  #start: Start | undefined
  /** To be started when the one before has ended. */
  #next: Start | undefined
  #crashes = 0
  #startedAt = 0
  #timer: NodeJS.Timeout | undefined
  #stopping: PromiseWithResolvers<void> | undefined
  #state: CoreState = { is: 'stopped' }

  constructor(deps: SupervisorDeps) {
    this.#deps = deps
  }

  get state(): CoreState {
    return this.#state
  }

  start(start: Start): void {
    if (this.#stopping) return
    if (this.#child) {
      // A locked one has said all it has to say, and ends.
      if (this.#state.is === 'locked') this.#next = start
      return
    }
    this.#next = undefined
    clearTimeout(this.#timer)
    this.#start = start
    this.#startedAt = this.#deps.now()
    const child = this.#deps.fork()
    this.#child = child
    let locked = false
    child.onMessage((raw) => {
      const message = FromCore.safeParse(raw).data
      if (message === undefined || this.#child !== child) return
      if (message.type === 'ready') this.#set({ is: 'ready', ready: message })
      if (message.type === 'status') this.#deps.onStatus(message)
      if (message.type === 'locked') {
        locked = true
        this.#set({ is: 'locked', locked: message })
      }
    })
    child.onExit(() => {
      if (this.#child === child) this.#ended(locked)
    })
    child.send(start)
    this.#set({ is: 'starting' })
  }

  /** Resolves when the core has ended by itself, or was ended because it hung. */
  stop(): Promise<void> {
    if (this.#stopping) return this.#stopping.promise
    this.#stopping = Promise.withResolvers<void>()
    clearTimeout(this.#timer)
    const child = this.#child
    if (child === undefined) this.#stopped()
    else {
      this.#timer = setTimeout(() => child.kill(), stopMs)
      child.send({ type: 'stop' })
    }
    return this.#stopping.promise
  }

  #ended(locked: boolean): void {
    this.#child = undefined
    if (this.#stopping) return this.#stopped()
    if (this.#next) return this.start(this.#next)
    // A person is asked first; starting again would only ask the same.
    if (locked) return
    const lived = this.#deps.now() - this.#startedAt
    this.#crashes = lived > healthyMs ? 1 : this.#crashes + 1
    const wait = waitBefore(this.#crashes)
    this.#set({ is: 'crashed', again: this.#crashes, retryAt: this.#deps.now() + wait })
    this.#timer = setTimeout(() => {
      if (this.#start) this.start(this.#start)
    }, wait)
  }

  #stopped(): void {
    clearTimeout(this.#timer)
    this.#set({ is: 'stopped' })
    this.#stopping?.resolve()
  }

  #set(state: CoreState): void {
    this.#state = state
    this.#deps.onState(state)
  }
}
