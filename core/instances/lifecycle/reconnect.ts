// What the end of a socket means, and how long to wait before the next one. Pure: no clock, no randomness of
// its own, no I/O. Nothing here can delete anything; the worst verdict archives.

import type { ProxyFault } from '../link.ts'

/** How a socket ended, as the adapter told it. */
export interface Closed {
  /** WhatsApp's or Baileys' disconnect code; null when none came. */
  code: number | null
  /** A 401 that says this device was removed on the phone. */
  deviceRemoved: boolean
  /** It ended at the proxy, and WhatsApp was not reached. */
  proxy?: ProxyFault | undefined
}

/** What the owner of the socket has been through since it was last open. */
export interface Tried {
  /** Sockets that ended in a row without a stretch of being open. */
  tries: number
  /** A 401 without device_removed was answered with one more try. */
  unauthorized: boolean
  /** A refused version was answered with one more try with the newest known one. */
  outdated: boolean
}

export const untried: Tried = { tries: 0, unauthorized: false, outdated: false }

export type Verdict =
  | 'reconnect_now'
  | 'reconnect_backoff'
  /** A 401 that does not say the device is gone: once more after a pause before it is believed. */
  | 'ask_again'
  | 'logged_out'
  | 'replaced'
  | 'restricted'
  /** WhatsApp refuses this web version: once more with the newest known one. */
  | 'renew_version'
  | 'outdated'

/** Pause before a doubtful 401 is tried once more. */
export const askAgainMs = 60_000

const verdicts: ReadonlyMap<number, Verdict> = new Map([
  [402, 'restricted'],
  [403, 'restricted'],
  [406, 'restricted'],
  [405, 'renew_version'],
  [409, 'renew_version'],
  [411, 'renew_version'],
  [440, 'replaced'],
  [515, 'reconnect_now'],
])

/** Codes that are not listed, known or not, mean: keep everything and keep trying. */
export function judge(closed: Closed, tried: Tried): Verdict {
  if (closed.code === 401) {
    return closed.deviceRemoved || tried.unauthorized ? 'logged_out' : 'ask_again'
  }
  const verdict = closed.code === null ? undefined : verdicts.get(closed.code)
  if (verdict === 'renew_version' && tried.outdated) return 'outdated'
  // A server that asks for a restart again and again is not obeyed faster than one that fails.
  if (verdict === 'reconnect_now' && tried.tries > 0) return 'reconnect_backoff'
  return verdict ?? 'reconnect_backoff'
}

const firstMs = 1000
const ceilingMs = 5 * 60_000

/** Being open for so long ends the window: the next failure starts from the shortest pause again. */
export const stableMs = 3 * 60_000

/** Full jitter between one second and a ceiling that doubles with each try up to five minutes. */
export function backoffMs(tries: number, random: number): number {
  const ceiling = Math.min(ceilingMs, 2 * firstMs * 2 ** Math.min(tries, 30))
  return Math.round(firstMs + random * (ceiling - firstMs))
}

/** The window slides: a short open keeps what was counted, a stable one forgets it. */
export function triesAfterClose(tries: number, openedAt: number | null, closedAt: number): number {
  return openedAt !== null && closedAt - openedAt >= stableMs ? 0 : tries
}
