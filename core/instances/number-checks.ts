// Whether WhatsApp knows a number: asked once and remembered, so that a send needs no question each time.
import type { NumberCheck } from '../contract/messages/message.ts'
import { UnavailableError } from '../errors.ts'
import type { StoredNumberCheck } from '../storage/tables/number-checks.ts'
import type { Storage } from '../storage/storage.ts'
import type { Link } from './link.ts'
import { addressOf, type Address } from './numbers.ts'
import { within, type SetTimer } from '../events/timers.ts'

const hourMs = 60 * 60_000
/** A number that is known stays known for a while; one that is not may be registered any moment. */
const holdsMs = { known: 7 * 24 * hourMs, unknown: hourMs }
const patienceMs = 15_000
/** WhatsApp takes larger questions for spying. */
const perQuestion = 50

export class NumberChecks {
  readonly #storage: Pick<Storage, 'numberChecks' | 'commits'>
  readonly #now: () => number
  readonly #setTimer: SetTimer

  constructor(deps: {
    storage: Pick<Storage, 'numberChecks' | 'commits'>
    now: () => number
    setTimer: SetTimer
  }) {
    this.#storage = deps.storage
    this.#now = deps.now
    this.#setTimer = deps.setTimer
  }

  /** What is remembered, else WhatsApp's answer; undefined when it cannot be had just now. */
  async resolve(
    instanceId: string,
    number: string,
    link: Link | undefined,
  ): Promise<StoredNumberCheck | undefined> {
    const stored = this.#storage.numberChecks.get(instanceId, number)
    if (stored !== undefined && this.#holds(stored)) return stored
    if (link === undefined) return undefined
    try {
      const [check] = await this.#question(instanceId, link, [number])
      return check
    } catch {
      // The socket ended meanwhile: the send is accepted without, and checked before it leaves.
      return undefined
    }
  }

  /** Asks for all of them; groups and LIDs cannot be asked for and are told as they are. */
  async ask(instanceId: string, link: Link, numbers: readonly string[]): Promise<NumberCheck[]> {
    const addresses = numbers.map((number) => ({ number, address: readable(number) }))
    const digits = addresses.flatMap(({ address }) => (address?.kind === 'user' ? [address.number] : []))
    const found = new Map<string, StoredNumberCheck>()
    for (let start = 0; start < digits.length; start += perQuestion) {
      const answers = await this.#question(instanceId, link, digits.slice(start, start + perQuestion))
      for (const answer of answers) found.set(answer.number, answer)
    }
    return addresses.map(({ number, address }) => told(number, address, found))
  }

  #holds(check: StoredNumberCheck): boolean {
    return this.#now() - check.checkedAt < (check.exists ? holdsMs.known : holdsMs.unknown)
  }

  async #question(instanceId: string, link: Link, digits: readonly string[]): Promise<StoredNumberCheck[]> {
    const answers = await within(link.checkNumbers(digits), patienceMs, this.#setTimer)
    if (answers === undefined) throw new UnavailableError('WhatsApp did not say whether it knows the number.')
    const checkedAt = this.#now()
    const checks = answers.map(({ number, jid, exists }) => ({ number, jid, exists, checkedAt }))
    await this.#storage.commits.write((tx) => {
      for (const check of checks) {
        this.#storage.numberChecks.put(tx, instanceId, check)
        // WhatsApp's own form of the number is answered too.
        const [own = ''] = check.jid.split('@')
        if (own !== check.number) this.#storage.numberChecks.put(tx, instanceId, { ...check, number: own })
      }
    })
    return checks
  }
}

function readable(number: string): Address | undefined {
  try {
    return addressOf(number)
  } catch {
    // What is no number is not on WhatsApp.
    return undefined
  }
}

function told(
  number: string,
  address: Address | undefined,
  found: ReadonlyMap<string, StoredNumberCheck>,
): NumberCheck {
  if (address === undefined) return { number, jid: number, exists: false, name: null }
  const check = address.kind === 'user' ? found.get(address.number) : undefined
  if (check !== undefined) return { number, jid: check.jid, exists: check.exists, name: null }
  return { number, jid: address.jid, exists: address.kind !== 'user', name: null }
}
