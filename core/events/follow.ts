// Follows the durable event log: page by page from a cursor, then asleep until the next commit. Whoever has to know
// what happens (streams, webhooks, alerts) pulls it from here, no faster than it can take it, and keeps but a cursor.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { EventLog, EventPage } from './log.ts'
import { systemTimer, type SetTimer } from './timers.ts'

/** What can be followed: the log itself, or a view of it that finds less. */
export interface Followed<Found> extends Pick<EventLog, 'latest' | 'subscribe'> {
  page(query: Parameters<EventLog['page']>[0]): EventPage<Found>
}

export interface Following {
  /** It goes on after this event. */
  after: number
  instanceId?: string
  /** Asked before each page, because it may change. */
  types?: () => readonly string[]
  /** How many events a step holds at most. */
  limit?: number
  /** A beat comes so often, whatever happens and even if nothing does. */
  everyMs?: number
  /** After trouble: it begins asleep, until the next commit and not longer than this. */
  restMs?: number
  /** Ends it, asleep or between two steps. */
  signal: AbortSignal
  setTimer?: SetTimer
}

export interface Step<Found> extends EventPage<Found> {
  /** More is on disk already. */
  hasMore: boolean
  isBeat: boolean
}

/**
 * The first step comes at once and may be empty, like that of a page in which nothing fits: its cursor moves all the
 * same. Past and present are read from one log by one cursor, so there is neither a gap nor a double between them. A
 * read that fails ends it with the error: nothing is passed over.
 */
export async function* follow<Found>(
  log: Followed<Found>,
  { after, types, everyMs, restMs, signal, setTimer = systemTimer, ...filter }: Following,
): AsyncGenerator<Step<Found>, void, void> {
  const alarm = new Alarm(setTimer)
  const unsubscribe = log.subscribe(alarm.ring)
  signal.addEventListener('abort', alarm.ring)
  try {
    if (restMs !== undefined && !signal.aborted) {
      alarm.ringIn(restMs)
      await alarm.sleep()
    }
    alarm.ringIn(everyMs)
    let cursor = after
    for (let isFirst = true; !signal.aborted;) {
      const isBeat = alarm.isTimeUp
      if (isFirst || isBeat || log.latest() > cursor) {
        isFirst = false
        if (isBeat) alarm.ringIn(everyMs)
        const asked = types && { types: types() }
        const page = log.page({ limit: pageEvents, ...filter, ...asked, after: cursor })
        cursor = page.next
        yield { ...page, hasMore: log.latest() > cursor, isBeat }
      } else await alarm.sleep()
      // In turns of its own: no commit waits for who follows, nor does anything else for a long way through the log.
      if (!signal.aborted) await nextTurn()
    }
  } finally {
    unsubscribe()
    signal.removeEventListener('abort', alarm.ring)
    alarm.ringIn(undefined)
  }
}

const pageEvents = 100

/** Wakes who sleeps. That it rang while nobody slept need not be remembered: who is awake looks before each sleep. */
class Alarm {
  readonly #setTimer: SetTimer
  #wake: () => void = () => undefined
  #cancel: () => void = () => undefined
  #isTimeUp = false

  constructor(setTimer: SetTimer) {
    this.#setTimer = setTimer
  }

  get isTimeUp(): boolean {
    return this.#isTimeUp
  }

  readonly ring = (): void => this.#wake()

  /** In place of what was set before. */
  ringIn(ms: number | undefined): void {
    this.#cancel()
    this.#isTimeUp = false
    if (ms === undefined) return
    this.#cancel = this.#setTimer(() => {
      this.#isTimeUp = true
      this.ring()
    }, ms)
  }

  sleep(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }
}
