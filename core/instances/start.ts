// A start with many numbers: who logs in first, and how far it is, told in the event log.
import type { EventLog } from '../events/log.ts'
import type { Log } from '../log.ts'
import type { Storage } from '../storage/storage.ts'
import type { Connecting } from './types.ts'

/** The younger a number's message of this rank is, the more is talked there. One step in an index, however many. */
const talkRank = 100

/** Who has something to send comes first, then who is written to and writes most. */
export function inOrderOfNeed<T extends { id: string }>(
  { outbox, messages }: Pick<Storage, 'outbox' | 'messages'>,
  all: readonly T[],
): T[] {
  const needs = all.map((each) => ({
    each,
    sends: outbox.countWaiting(each.id) > 0,
    talk: messages.list(each.id, { limit: 1, offset: talkRank - 1 })[0]?.sentAt ?? 0,
  }))
  const sorted = needs.toSorted((a, b) => Number(b.sends) - Number(a.sends) || b.talk - a.talk)
  return sorted.map(({ each }) => each)
}

/** Fewer say enough by what each tells of itself. */
const many = 10

export class StartProgress {
  readonly #deps: { storage: Pick<Storage, 'commits'>; events: EventLog; log: Log }
  readonly #look: () => Connecting
  /** How many logins of this start are still to end; undefined while nothing is told. */
  #left: { of: number; ended: number } | undefined

  constructor(
    deps: { storage: Pick<Storage, 'commits'>; events: EventLog; log: Log },
    look: () => Connecting,
  ) {
    this.#deps = deps
    this.#look = look
  }

  /** Every number that is to log in waits for its turn. */
  begin(): void {
    const { of } = this.#look()
    if (of < many) return
    this.#left = { of, ended: 0 }
    this.#tell(false)
  }

  /** Through, or not: of one that is not, its own state tells. */
  loginEnded(): void {
    if (this.#left === undefined) return
    this.#left.ended += 1
    const { of, ended } = this.#left
    const tenth = (n: number): number => Math.floor((10 * n) / of)
    const isDone = ended >= of
    if (isDone) this.#left = undefined
    if (isDone || tenth(ended) > tenth(ended - 1)) this.#tell(isDone)
  }

  #tell(done: boolean): void {
    const { storage, events, log } = this.#deps
    const told = storage.commits.write((tx) => {
      const { online, of } = this.#look()
      events.append(tx, null, { type: 'appliance.connecting', data: { online, of, done } })
    })
    told.catch((error: unknown) => log.warn('How far the start is could not be told', { err: error }))
  }
}
