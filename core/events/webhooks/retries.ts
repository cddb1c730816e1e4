// When a delivery that failed is tried again, and when it is given up. Pure.
import {
  isBroker,
  speaksEvolution,
  type DeliveryView,
  type WebhookDialect,
} from '../../contract/events/webhook.ts'

const secondMs = 1000
const dayMs = 24 * 60 * 60 * secondMs

export const firstMs = 5 * secondMs
export const longestMs = dayMs
const jitter = 0.2
/** No event of the dialect waits for another one longer. */
const mostWaitedMs = 30 * secondMs

/** An event is given up when it has failed for so long, or when its endpoint has and it is that old. */
const patienceMs = 3 * dayMs
/** The endpoint read the request and refuses this event: that says nothing of the events behind it. */
export const refusals: readonly number[] = [400, 413, 414, 415, 422, 431]
/** What clients of the dialect answer to an event for good. */
const finalInDialect: ReadonlySet<number> = new Set([400, 401, 403, 404, 410, 413, 422])

/** Whether an event that failed is to be tried by itself from now on, whatever became of its endpoint. */
export function isOfEvent(status: number | null): boolean {
  return status !== null && refusals.includes(status)
}

/** How far behind, at most, an event may show that the one that fails does so by itself. */
const farthest = 512

/**
 * Which of the next events may show it in this try: after so many, so many. More each time, since those that come in masses
 * are left behind too; a few further on each time when that has shown nothing. One where the endpoint does not even answer.
 */
export function passersBy({ attempts, status }: { attempts: number; status: number | null }): {
  after: number
  count: number
} {
  if (status === null) return { after: Math.max(0, attempts - 2) % farthest, count: 1 }
  return attempts <= 6
    ? { after: 0, count: 2 ** attempts }
    : { after: ((attempts - 7) * 8) % farthest, count: 8 }
}

/** When what an endpoint does not take, while it takes all else, is tried again. */
export function asideMs(tries: number): number {
  return Math.min(firstMs * 2 ** Math.min(tries, 30), longestMs)
}

/** How long a lane rests after so many failures in a row: the events behind are not tried one by one in vain. */
export function restMs(failures: number, dialect: WebhookDialect): number {
  return Math.min(firstMs * 2 ** (failures - 1), speaksEvolution(dialect) ? mostWaitedMs : 60 * secondMs)
}

export interface FailedTry {
  now: number
  /** Tries so far, this one included. */
  attempts: number
  status: number | null
  dialect: WebhookDialect
  /** In which lane it is tried again: live, it holds back what follows. */
  lane: DeliveryView['lane']
  /** Since when this delivery fails, and since when its endpoint has taken nothing. */
  failingSince: number
  endpointFailingSince: number
  /** When the event happened. */
  eventAt: number
  /** From 0 to 1. */
  random: number
}

export type NextTry = { state: 'failing' | 'dead'; nextAt: number }

export function nextTry(failed: FailedTry): NextTry {
  const { now, attempts, random, dialect, lane } = failed
  if (isOver(failed)) return { state: 'dead', nextAt: now }
  const most = speaksEvolution(dialect) && lane === 'live' ? mostWaitedMs : longestMs
  const wait = Math.min(firstMs * 2 ** Math.min(attempts - 1, 30), most)
  const spread = 1 + jitter * (2 * random - 1)
  return { state: 'failing', nextAt: now + Math.min(most, Math.max(firstMs, Math.round(wait * spread))) }
}

function isOver({
  now,
  status,
  dialect,
  lane,
  failingSince,
  endpointFailingSince,
  eventAt,
}: FailedTry): boolean {
  // A broker that is away loses nothing, however long: the log keeps it.
  if (isBroker(dialect) && lane === 'live') return false
  if (dialect === 'evolution' && status !== null && finalInDialect.has(status)) return true
  if (now - failingSince >= patienceMs) return true
  // The backlog of an endpoint that is down for days: each event lives three days, not three days each in turn.
  return now - endpointFailingSince >= patienceMs && now - eventAt >= patienceMs
}
