// Whose turn it is to log in: for each outgoing address a queue in the order of asking, and a window of those that may
// be logging in at once. What is asked for by hand waits for no turn.
import type { SetTimer } from '../events/timers.ts'
import { afterLogin, firstWindow, shrunk, type LoginWindow } from './lifecycle/login-window.ts'

/** silent: nothing was heard of it. other: that says something about the number, and nothing about the address. */
export type LoginEnding = 'open' | 'refused' | 'silent' | 'other'

/** From its place in the queue to the end of the login. */
export interface Turn {
  /** Only the first counts; one that has not come is given up. */
  end(how: LoginEnding): void
}

interface Address {
  window: LoginWindow
  waiting: { begin: () => void }[]
  underWay: number
}

export interface LoginsDeps {
  now: () => number
  setTimer: SetTimer
  /** From one address, however well it goes. */
  most: number
  /** After each login that has got through or not. */
  onEnd?: () => void
}

/** A login of which nothing is heard for so long makes room. If it gets through after all, all the better. */
const silenceMs = 15_000
const lookMs = 100
const lagMs = 200

export class Logins {
  readonly #deps: LoginsDeps
  readonly #addresses = new Map<string, Address>()
  #isLooking = false

  constructor(deps: LoginsDeps) {
    this.#deps = deps
  }

  /** How many wait for their turn. */
  get waiting(): number {
    return [...this.#addresses.values()].reduce((sum, { waiting }) => sum + waiting.length, 0)
  }

  /** Calls go in a moment, or when it is its turn. */
  ask(address: string, go: () => void): Turn {
    const at = this.#at(address)
    let begun: { round: number; since: number; cancel: () => void } | undefined
    let isOver = false
    let isGivenUp = false
    const end = (how: LoginEnding): void => {
      if (isOver) return
      isOver = true
      if (begun === undefined) {
        at.waiting = at.waiting.filter((each) => each !== place)
        return
      }
      begun.cancel()
      at.underWay -= 1
      const ms = how === 'open' ? this.#deps.now() - begun.since : undefined
      if (how !== 'other') at.window = afterLogin(at.window, { ms, round: begun.round })
      this.#deps.onEnd?.()
      this.#next(at)
    }
    const place = {
      begin: () => {
        const { now, setTimer } = this.#deps
        begun = { round: at.window.round, since: now(), cancel: setTimer(() => end('silent'), silenceMs) }
        queueMicrotask(() => {
          if (!isGivenUp) go()
        })
      },
    }
    at.waiting.push(place)
    this.#next(at)
    this.#look()
    return {
      end(how) {
        isGivenUp = true
        end(how)
      },
    }
  }

  #at(address: string): Address {
    const at = this.#addresses.get(address) ?? {
      window: firstWindow(this.#deps.most),
      waiting: [],
      underWay: 0,
    }
    this.#addresses.set(address, at)
    return at
  }

  #next(at: Address): void {
    while (at.underWay < at.window.size) {
      const next = at.waiting.shift()
      if (next === undefined) return
      at.underWay += 1
      next.begin()
    }
  }

  /** While anybody waits: a timer that comes late tells that the loop has more to do than it can. */
  #look(): void {
    if (this.#isLooking || this.waiting === 0) return
    this.#isLooking = true
    const { now, setTimer } = this.#deps
    const since = now()
    setTimer(() => {
      this.#isLooking = false
      if (now() - since > lookMs + lagMs)
        for (const at of this.#addresses.values()) at.window = shrunk(at.window)
      this.#look()
    }, lookMs)
  }
}
