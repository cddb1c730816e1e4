// Sessions of browsers and the tickets that open them: in memory, by hash. A session is worth what the key that
// opened it is worth: when that is reset, it ends too.
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { hashKey } from '../access.ts'

interface Session {
  keyHash: Uint8Array
  csrf: string
  usedAt: number
}

interface Opened {
  /** For the cookie. */
  token: string
  /** For the page: it goes into a header of every change. */
  csrf: string
}

const idleMs = 7 * 24 * 60 * 60 * 1000
const ticketMs = 30_000
/** More are not kept: the one that was not used for longest ends. */
const mostSessions = 100

const secret = (): string => randomBytes(32).toString('base64url')
const nameOf = (token: string): string => Buffer.from(hashKey(token)).toString('hex')

export class Sessions {
  readonly #sessions = new Map<string, Session>()
  readonly #tickets = new Map<string, { keyHash: Uint8Array; expiresAt: number }>()
  readonly #now: () => number

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  open(keyHash: Uint8Array): Opened {
    const opened = { token: secret(), csrf: secret() }
    this.#sessions.set(nameOf(opened.token), { keyHash, csrf: opened.csrf, usedAt: this.#now() })
    // In the order of use, because a used one is put at the end.
    for (const name of this.#sessions.keys()) {
      if (this.#sessions.size <= mostSessions) break
      this.#sessions.delete(name)
    }
    return opened
  }

  /** The session of this cookie; undefined when it has ended. */
  find(token: string): { keyHash: Uint8Array; csrf: string } | undefined {
    const name = nameOf(token)
    const session = this.#sessions.get(name)
    if (session === undefined) return undefined
    this.#sessions.delete(name)
    if (this.#now() - session.usedAt > idleMs) return undefined
    session.usedAt = this.#now()
    this.#sessions.set(name, session)
    return session
  }

  close(token: string): boolean {
    return this.#sessions.delete(nameOf(token))
  }

  ticket(keyHash: Uint8Array): { ticket: string; expiresAt: number } {
    const now = this.#now()
    for (const [name, { expiresAt }] of this.#tickets) if (expiresAt < now) this.#tickets.delete(name)
    const made = { ticket: secret(), expiresAt: now + ticketMs }
    this.#tickets.set(nameOf(made.ticket), { keyHash, expiresAt: made.expiresAt })
    return made
  }

  /** The key that a ticket stands for, once. */
  redeem(ticket: string): Uint8Array | undefined {
    const name = nameOf(ticket)
    const found = this.#tickets.get(name)
    this.#tickets.delete(name)
    return found === undefined || found.expiresAt < this.#now() ? undefined : found.keyHash
  }
}

export function sameText(a: string, b: string): boolean {
  return timingSafeEqual(hashKey(a), hashKey(b))
}
