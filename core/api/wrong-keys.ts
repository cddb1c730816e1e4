// Wrong keys, counted by the address they come from: who goes on guessing is told to wait, and the owner is told of it.
// A key is looked up before anything is counted, so that a right one is never slowed, whoever else calls from there.
import { isIPv6 } from 'node:net'
import { AppError } from '../errors.ts'

const allowed = 20
const perMs = 60_000
/** More addresses are not kept: the one that began longest ago is forgotten. */
const mostAddresses = 10_000

export class WrongKeys {
  readonly #counts = new Map<string, { since: number; count: number }>()
  readonly #onGuessing: (from: string) => void
  readonly #now: () => number

  /** onGuessing: told of an address each time that it begins to be refused. */
  constructor(onGuessing: (from: string) => void, now: () => number = Date.now) {
    this.#onGuessing = onGuessing
    this.#now = now
  }

  /** Throws once there were too many from this address. */
  count(address: string): void {
    const from = whereFrom(address)
    const now = this.#now()
    const known = this.#counts.get(from)
    const isOver = known === undefined || now - known.since >= perMs || now < known.since
    const { since, count } = isOver ? { since: now, count: 1 } : { ...known, count: known.count + 1 }
    // In the order in which they began.
    if (isOver) this.#counts.delete(from)
    this.#counts.set(from, { since, count })
    this.#forgetOldest()
    if (count <= allowed) return
    if (count === allowed + 1) this.#onGuessing(from)
    throw new AppError('too_many_wrong_keys', undefined, {
      retryAfterSeconds: Math.ceil((since + perMs - now) / 1000),
    })
  }

  #forgetOldest(): void {
    for (const from of this.#counts.keys()) {
      if (this.#counts.size <= mostAddresses) break
      this.#counts.delete(from)
    }
  }
}

/** Whoever has one address of IPv6 has its whole network: what counts are the first 64 bits. */
export function whereFrom(address: string): string {
  const bare = address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '')
  if (!isIPv6(bare)) return bare
  const [head = '', tail = ''] = bare.toLowerCase().split('::')
  const [before, after] = [head, tail].map((part) => part.split(':').filter((group) => group !== ''))
  const groups = [...(before ?? []), ...Array<string>(8).fill('0')].slice(0, 8 - (after?.length ?? 0))
  return `${groups.slice(0, 4).join(':')}::/64`
}
