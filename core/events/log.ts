// The durable event log: facts appended in the commit of the change they tell of, read by cursor.
// Consumers see an event only when it is on disk, so no cursor is ever taken back.
import { randomUUID } from 'node:crypto'
import type { EventBody, EventView } from '../contract/events/event.ts'
import type { WriteTx } from '../storage/commit.ts'
import type { EventKind, EventQuery } from '../storage/tables/events.ts'
import type { Storage } from '../storage/storage.ts'

/** How many events one step looks at, so that a filter that finds nothing never holds the event loop. */
const windowEvents = 2000

export interface EventPage<Found = EventView> {
  events: Found[]
  /** Everything up to here was looked at: go on after it. */
  next: number
  /** What was asked for was forgotten up to this event: who follows has missed what was his. */
  forgottenTo?: number
}

/** A UUID that begins with its time, so that what is new lies together in its index (version 7). */
function idAt(at: number): string {
  const [, , third = '', ...rest] = randomUUID().split('-')
  const time = Math.max(0, at).toString(16).padStart(12, '0')
  return [time.slice(0, 8), time.slice(8, 12), `7${third.slice(1)}`, ...rest].join('-')
}

export class EventLog {
  readonly #storage: Pick<Storage, 'events' | 'commits'>
  readonly #now: () => number

  constructor(storage: Pick<Storage, 'events' | 'commits'>, now: () => number) {
    this.#storage = storage
    this.#now = now
  }

  /** Appends in the transaction of the change; returns the cursor. */
  append(tx: WriteTx, instanceId: string | null, body: EventBody): number {
    return this.#storage.events.append(tx, {
      id: idAt(this.#now()),
      instanceId,
      type: body.type,
      at: this.#now(),
      data: body.data,
    })
  }

  /** Durable events in order of their cursor. */
  list(query: EventQuery): EventView[] {
    return this.#storage.events.list(query)
  }

  /** One bounded step through the log. There is more as long as next is before latest. */
  page(query: EventQuery): EventPage {
    const window = this.#windowAfter(query.after)
    const found = this.#storage.events.list({ ...query, ...window })
    const last = found.length === query.limit ? found.at(-1)?.seq : undefined
    const next = last ?? Math.max(query.after, window.until)
    return { events: found, next, ...this.#missed(query.after) }
  }

  /** As a page, for who wakes others: whose events there are and of which type, without what they say. */
  kinds({ after }: Pick<EventQuery, 'after'>): EventPage<EventKind> {
    const window = this.#windowAfter(after)
    const next = Math.max(after, window.until)
    return { events: this.#storage.events.kinds(window), next, ...this.#missed(after) }
  }

  /** A durable event by its cursor. */
  get(seq: number): EventView | undefined {
    return this.#storage.events.get(seq)
  }

  /** The newest cursor that is on disk; 0 when nothing ever happened. */
  latest(): number {
    return this.#storage.events.latest()
  }

  /** What is old or too much was forgotten up to this event; 0 when nothing ever was. */
  forgottenTo(): number {
    return this.#storage.events.forgottenTo()
  }

  /** Called whenever more may be on disk; returns its remover. */
  subscribe(listener: () => void): () => void {
    return this.#storage.commits.onDurable(listener)
  }

  #windowAfter(cursor: number): { after: number; until: number } {
    const { events } = this.#storage
    // What was forgotten need not be looked for.
    const after = Math.max(cursor, events.forgottenTo())
    return { after, until: Math.min(after + windowEvents, events.latest()) }
  }

  /** Whoever begins with 0 asks for what there is. */
  #missed(cursor: number): Pick<EventPage, 'forgottenTo'> {
    const forgottenTo = this.#storage.events.forgottenTo()
    return cursor > 0 && cursor < forgottenTo ? { forgottenTo } : {}
  }
}
