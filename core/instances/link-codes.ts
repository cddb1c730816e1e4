// The QR and the pairing code a person needs just now. In memory only: a code is never stored and never logged.
import type { LinkCode } from '../contract/instances/instance.ts'
import type { LinkFact } from './link.ts'
import type { SetTimer } from '../events/timers.ts'

type CodeFact = Extract<LinkFact, { kind: 'qr' | 'pairing_code' }>

const none: LinkCode = { qr: null, pairingCode: null, count: 0, expiresAt: null }

export class LinkCodes {
  readonly #now: () => number
  readonly #setTimer: SetTimer
  readonly #waiters = new Set<() => void>()
  #code = none
  #expected = false
  #byPairing = false

  constructor(now: () => number, setTimer: SetTimer) {
    this.#now = now
    this.#setTimer = setTimer
  }

  show(fact: CodeFact): void {
    const { pairingCode, count } = this.#code
    this.#code =
      fact.kind === 'qr'
        ? { qr: fact.text, pairingCode, count: count + 1, expiresAt: fact.expiresAt }
        : { ...this.#code, pairingCode: fact.code, count: Math.max(1, count) }
    if (this.#settled()) this.#tellWaiters()
  }

  /** A socket that will bring codes begins; the first of a link counts from zero. byPairing: a pairing code among them. */
  expect({ first, byPairing }: { first: boolean; byPairing: boolean }): void {
    this.#expected = true
    this.#byPairing = byPairing
    this.#code = { ...none, count: first ? 0 : this.#code.count }
  }

  /** What was shown is no longer valid; more is expected only while linking goes on. */
  withdraw(linking: boolean): void {
    this.#expected = linking
    this.#code = { ...none, count: linking ? this.#code.count : 0 }
    if (!linking) this.#tellWaiters()
  }

  get current(): LinkCode {
    const { expiresAt, pairingCode, count } = this.#code
    // The QR that is there beside a pairing code is shown with it, never before.
    if (this.#byPairing && pairingCode === null) return none
    return expiresAt !== null && expiresAt <= this.#now() ? { ...none, pairingCode, count } : this.#code
  }

  /** The code, as soon as there is one; what there is when linking ends or the time is over. */
  next(timeoutMs: number): Promise<LinkCode> {
    if (this.#settled() || timeoutMs <= 0) return Promise.resolve(this.current)
    return new Promise((resolve) => {
      const finish = (): void => {
        cancel()
        this.#waiters.delete(finish)
        resolve(this.current)
      }
      const cancel = this.#setTimer(finish, timeoutMs)
      this.#waiters.add(finish)
    })
  }

  #settled(): boolean {
    const { qr, pairingCode } = this.current
    return !this.#expected || qr !== null || pairingCode !== null
  }

  #tellWaiters(): void {
    for (const finish of this.#waiters) finish()
  }
}
