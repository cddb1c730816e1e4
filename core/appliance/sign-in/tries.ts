// Wrong passwords, counted by the address they come from: from the sixth in a row on each has to wait twice as long as
// the one before. What waits is not looked at, so that guessing does not go on meanwhile; keys are never slowed by it.
import { whereFrom } from '../../api/wrong-keys.ts'
import { AppError } from '../../errors.ts'

const free = 5
const firstMs = 2000
const longestMs = 15 * 60_000
const forgottenMs = 60 * 60_000
const mostAddresses = 10_000

interface Count {
  wrong: number
  at: number
}

/** How long after a wrong one the next has to wait. */
export function waitMs(wrong: number): number {
  return wrong < free ? 0 : Math.min(longestMs, firstMs * 2 ** (wrong - free))
}

export class Tries {
  readonly #counts = new Map<string, Count>()
  readonly #underWay = new Set<string>()
  readonly #onGuessing: (address: string) => void
  readonly #now: () => number

  /** onGuessing: told of an address when it begins to have to wait. */
  constructor(onGuessing: (address: string) => void, now: () => number = Date.now) {
    this.#onGuessing = onGuessing
    this.#now = now
  }

  /** One at a time from an address. Throws where it has to wait; work answers whether it was right. */
  async try<T extends { isRight: boolean }>(address: string, work: () => Promise<T>): Promise<T> {
    const from = whereFrom(address)
    const left = this.#leftMs(from)
    if (left > 0 || this.#underWay.has(from))
      throw new AppError('too_many_wrong_passwords', undefined, {
        retryAfterSeconds: Math.max(1, Math.ceil(left / 1000)),
      })
    this.#underWay.add(from)
    try {
      const tried = await work()
      if (tried.isRight) this.#counts.delete(from)
      else this.#wrong(from)
      return tried
    } finally {
      this.#underWay.delete(from)
    }
  }

  #leftMs(from: string): number {
    const known = this.#counts.get(from)
    if (known === undefined) return 0
    const since = this.#now() - known.at
    if (since >= forgottenMs || since < 0) this.#counts.delete(from)
    return Math.max(0, waitMs(known.wrong) - Math.max(0, since))
  }

  #wrong(from: string): void {
    const wrong = (this.#counts.get(from)?.wrong ?? 0) + 1
    this.#counts.delete(from)
    this.#counts.set(from, { wrong, at: this.#now() })
    for (const oldest of this.#counts.keys()) {
      if (this.#counts.size <= mostAddresses) break
      this.#counts.delete(oldest)
    }
    if (wrong === free) this.#onGuessing(from)
  }
}
