// When a number that waits makes its next socket: after its pause, when it is its turn, and when there is room to keep
// what comes in.
import type { InstanceDeps } from './deps.ts'
import type { LoginEnding, Turn } from './logins.ts'
import { isAboutNumber } from './lifecycle/login-window.ts'

export interface LoginOf {
  instanceId: string
  /** Whether it still waits: its owner may have decided otherwise meanwhile. */
  isWaiting(): boolean
  begin(): void
}

/** How soon a number that waits for room, or for its folder, looks again. */
const roomMs = 2000

export class NextLogin {
  readonly #deps: Pick<InstanceDeps, 'storage' | 'logins' | 'setTimer'>
  readonly #of: LoginOf
  #cancelTimer: () => void = () => undefined
  #turn: Turn | undefined

  constructor(deps: Pick<InstanceDeps, 'storage' | 'logins' | 'setTimer'>, of: LoginOf) {
    this.#deps = deps
    this.#of = of
  }

  after(ms: number): void {
    this.cancel()
    this.#cancelTimer = this.#deps.setTimer(() => {
      if (this.#of.isWaiting()) this.#turn = this.#deps.logins.ask(this.#address(), () => this.#begin())
    }, ms)
  }

  opened(): void {
    this.#end('open')
  }

  /** The socket is over; code: what it was ended with. */
  closed(code: number | null): void {
    this.#end(isAboutNumber(code) ? 'other' : 'refused')
  }

  /** Neither waits nor logs in any more. */
  cancel(): void {
    this.#cancelTimer()
    this.#end('other')
  }

  #begin(): void {
    const { room, presence } = this.#deps.storage
    if (!this.#of.isWaiting()) this.#end('other')
    // Nothing that came in could be kept.
    else if (room.isFull || presence.lost !== undefined) this.after(roomMs)
    else this.#of.begin()
  }

  #end(how: LoginEnding): void {
    this.#turn?.end(how)
    this.#turn = undefined
  }

  /** Where WhatsApp sees it come from. */
  #address(): string {
    try {
      const proxy = this.#deps.storage.instances.get(this.#of.instanceId)?.proxy
      return proxy ? `${proxy.host}:${proxy.port}` : ''
    } catch {
      // It is told when it connects, which reads the same row.
      return ''
    }
  }
}
