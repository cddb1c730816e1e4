// A clock that stands still until a test moves it: timers fire in their order and never by themselves.
import type { SetTimer } from '../../core/events/timers.ts'

interface Timer {
  at: number
  work: () => void
}

export class Clock {
  #now = 1_800_000_000_000
  #timers = new Set<Timer>()

  readonly now = (): number => this.#now

  readonly setTimer: SetTimer = (work, ms) => {
    const timer = { at: this.#now + ms, work }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** How long until the next timer; undefined when none is set. */
  get nextMs(): number | undefined {
    const next = this.#next()
    return next && next.at - this.#now
  }

  advance(ms: number): void {
    const end = this.#now + ms
    for (let next = this.#next(); next !== undefined && next.at <= end; next = this.#next()) {
      this.#timers.delete(next)
      this.#now = Math.max(this.#now, next.at)
      next.work()
    }
    this.#now = end
  }

  /** As advance, for a loop that was busy meanwhile: every timer that was due fires at the end. */
  lag(ms: number): void {
    this.#now += ms
    this.advance(0)
  }

  #next(): Timer | undefined {
    return [...this.#timers].toSorted((a, b) => a.at - b.at)[0]
  }
}
