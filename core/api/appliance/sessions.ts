// Sessions of browsers and the tickets that open them, by hash. A session is worth what the key or the password that
// opened it is worth: when that ends, it ends too. Those worth a key of this start live in memory; the others where they
// outlast a restart, once there is a database.
import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { hashKey } from '../access.ts'

/** As it is kept. */
export interface KeptSession {
  id: string
  keyHash: Uint8Array
  openedBy: 'key' | 'password' | 'ticket'
  address: string
  agent: string
  createdAt: number
  usedAt: number
}

/** By what somebody comes in. */
export type Way = Pick<KeptSession, 'keyHash' | 'openedBy'> & Partial<Pick<Ticket, 'isOwn'>>

/** Where a request came from. */
export type From = Pick<KeptSession, 'address' | 'agent'>

export interface SessionStore {
  find(tokenHash: Uint8Array): KeptSession | undefined
  /** The one that was used last is the first. */
  list(): KeptSession[]
  put(session: KeptSession & { tokenHash: Uint8Array }): Promise<void>
  used(use: Pick<KeptSession, 'id' | 'usedAt' | 'address' | 'agent'>): void
  delete(id: string): Promise<boolean>
}

interface Opened {
  /** For the cookie. */
  token: string
  /** For the page: it goes into a header of every change. */
  csrf: string
}

interface Ticket {
  keyHash: Uint8Array
  /** For the process that this one belongs to: nobody sees its session, and nobody ends it. */
  isOwn: boolean
}

export interface SessionsOptions {
  /** Whether what is worth this hash ends with the process. */
  isPassing?: (keyHash: Uint8Array) => boolean
  now?: () => number
}

const idleMs = 30 * 24 * 60 * 60 * 1000
const ticketMs = 30_000
/** A use is written down at most so often. */
const usedMs = 5 * 60_000
/** Somebody on the way has many addresses. */
const movedMs = 30_000
/** More are not kept: the one that was not used for longest ends. */
const mostSessions = 100

const secret = (): string => randomBytes(32).toString('base64url')
const nameOf = (token: string): string => Buffer.from(hashKey(token)).toString('hex')
/** Whoever knows the token can work it out, and nobody else. */
const csrfOf = (token: string): string => Buffer.from(hashKey(`csrf ${token}`)).toString('base64url')

export class Sessions {
  readonly #passing = new MemorySessions()
  #lasting: SessionStore = this.#passing
  readonly #own = new MemorySessions()
  readonly #tickets = new Map<string, Ticket & { expiresAt: number }>()
  readonly #isPassing: (keyHash: Uint8Array) => boolean
  readonly #now: () => number

  constructor({ isPassing = () => false, now = Date.now }: SessionsOptions = {}) {
    this.#isPassing = isPassing
    this.#now = now
  }

  /** From here on they are kept there; undefined: there is no database now. */
  keepIn(store: SessionStore | undefined): void {
    this.#lasting = store ?? this.#passing
  }

  async open({ keyHash, openedBy, isOwn = false }: Way, from: From): Promise<Opened> {
    const at = this.#now()
    const token = secret()
    const store = this.#storeFor(keyHash, isOwn)
    await store.put({
      id: randomUUID(),
      tokenHash: hashKey(token),
      keyHash,
      openedBy,
      createdAt: at,
      usedAt: at,
      ...from,
    })
    for (const { id } of store.list().slice(mostSessions)) await store.delete(id)
    return { token, csrf: csrfOf(token) }
  }

  /** The session of this cookie; undefined when it has ended. */
  find(token: string, from: From): (KeptSession & { csrf: string }) | undefined {
    const tokenHash = hashKey(token)
    for (const store of [this.#own, ...this.#stores()]) {
      const session = store.find(tokenHash)
      if (session === undefined || this.#isIdle(session)) continue
      const at = this.#now()
      const isElsewhere = session.address !== from.address || session.agent !== from.agent
      if (at - session.usedAt >= (isElsewhere ? movedMs : usedMs))
        store.used({ id: session.id, usedAt: at, ...from })
      return { ...session, csrf: csrfOf(token) }
    }
    return undefined
  }

  /** Those that have not ended, the one that was used last first. */
  list(): KeptSession[] {
    const all = this.#stores().flatMap((store) => store.list())
    return all.filter((each) => !this.#isIdle(each)).toSorted((a, b) => b.usedAt - a.usedAt)
  }

  async close(id: string): Promise<boolean> {
    for (const store of this.#stores()) if (await store.delete(id)) return true
    return false
  }

  ticket(keyHash: Uint8Array, { isOwn = false } = {}): { ticket: string; expiresAt: number } {
    const now = this.#now()
    for (const [name, { expiresAt }] of this.#tickets) if (expiresAt < now) this.#tickets.delete(name)
    const made = { ticket: secret(), expiresAt: now + ticketMs }
    this.#tickets.set(nameOf(made.ticket), { keyHash, isOwn, expiresAt: made.expiresAt })
    return made
  }

  /** The key that a ticket stands for, once. */
  redeem(ticket: string): Ticket | undefined {
    const name = nameOf(ticket)
    const found = this.#tickets.get(name)
    this.#tickets.delete(name)
    return found === undefined || found.expiresAt < this.#now() ? undefined : found
  }

  #stores(): SessionStore[] {
    return this.#lasting === this.#passing ? [this.#passing] : [this.#passing, this.#lasting]
  }

  #storeFor(keyHash: Uint8Array, isOwn: boolean): SessionStore {
    if (isOwn) return this.#own
    return this.#isPassing(keyHash) ? this.#passing : this.#lasting
  }

  /** What ends with the process needs no other end. */
  #isIdle({ keyHash, usedAt }: KeptSession): boolean {
    return this.#now() - usedAt > idleMs && !this.#isPassing(keyHash)
  }
}

class MemorySessions implements SessionStore {
  readonly #sessions = new Map<string, KeptSession>()

  find(tokenHash: Uint8Array): KeptSession | undefined {
    return this.#sessions.get(hex(tokenHash))
  }

  list(): KeptSession[] {
    return [...this.#sessions.values()].toReversed().toSorted((a, b) => b.usedAt - a.usedAt)
  }

  put({ tokenHash, ...session }: KeptSession & { tokenHash: Uint8Array }): Promise<void> {
    this.#sessions.set(hex(tokenHash), session)
    return Promise.resolve()
  }

  used({ id, ...use }: Pick<KeptSession, 'id' | 'usedAt' | 'address' | 'agent'>): void {
    for (const [name, session] of this.#sessions)
      if (session.id === id) this.#sessions.set(name, { ...session, ...use })
  }

  delete(id: string): Promise<boolean> {
    for (const [name, session] of this.#sessions)
      if (session.id === id) return Promise.resolve(this.#sessions.delete(name))
    return Promise.resolve(false)
  }
}

const hex = (hash: Uint8Array): string => Buffer.from(hash).toString('hex')

export function sameText(a: string, b: string): boolean {
  return timingSafeEqual(hashKey(a), hashKey(b))
}
