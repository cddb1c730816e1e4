// When a delivery that failed is tried again, and when it is given up. Pure.

const secondMs = 1000
const hourMs = 60 * 60 * secondMs
const dayMs = 24 * hourMs

const firstMs = 5 * secondMs
export const longestMs = dayMs
const jitter = 0.2

/** An event is given up when it has failed for so long, or when its endpoint has and it is that old. */
const patienceMs = 3 * dayMs
/** The endpoint read the request and refuses this event: the events behind it should not wait for days. */
const refusals: ReadonlySet<number> = new Set([400, 413, 422])
const refusalPatienceMs = hourMs

export interface FailedTry {
  now: number
  /** Tries so far, this one included. */
  attempts: number
  status: number | null
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
  const { now, attempts, random } = failed
  if (isOver(failed)) return { state: 'dead', nextAt: now }
  const wait = Math.min(firstMs * 2 ** Math.min(attempts - 1, 30), longestMs)
  const spread = 1 + jitter * (2 * random - 1)
  return { state: 'failing', nextAt: now + Math.min(longestMs, Math.max(firstMs, Math.round(wait * spread))) }
}

function isOver({ now, status, failingSince, endpointFailingSince, eventAt }: FailedTry): boolean {
  const patience = status !== null && refusals.has(status) ? refusalPatienceMs : patienceMs
  if (now - failingSince >= patience) return true
  // The backlog of an endpoint that is down for days: each event lives three days, not three days each in turn.
  return now - endpointFailingSince >= patienceMs && now - eventAt >= patienceMs
}
