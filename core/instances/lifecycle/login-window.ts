// How many numbers may be logging in at once from one outgoing address. Pure. It grows by one with each login that gets
// through, which doubles it in each round, and halves when WhatsApp slows down or refuses, or when our own loop lags.

export interface LoginWindow {
  readonly size: number
  /** The owner's limit. */
  readonly most: number
  /** Counts how often it was halved: what was begun before says nothing about what it is now. */
  readonly round: number
  /** How long the fastest login took; null before the first. */
  readonly bestMs: number | null
}

/** What has become of a login: how long it took, undefined where it did not get through, and in which round it began. */
export interface LoginResult {
  ms: number | undefined
  round: number
}

const firstSize = 4
/** No login that takes so long or less is slow; of longer ones those that take so many times the fastest. */
const fairMs = 3000
const slowTimes = 5

export function firstWindow(most: number): LoginWindow {
  return { size: Math.min(firstSize, most), most, round: 0, bestMs: null }
}

export function afterLogin(window: LoginWindow, { ms, round }: LoginResult): LoginWindow {
  const bestMs = ms === undefined ? window.bestMs : Math.min(window.bestMs ?? ms, ms)
  const known = { ...window, bestMs }
  if (round !== window.round) return known
  const gotThrough = ms !== undefined && ms <= Math.max(fairMs, slowTimes * (bestMs ?? 0))
  return gotThrough ? { ...known, size: Math.min(known.most, known.size + 1) } : shrunk(known)
}

export function shrunk(window: LoginWindow): LoginWindow {
  return { ...window, size: Math.max(1, Math.floor(window.size / 2)), round: window.round + 1 }
}

/** Logged out, restricted, of an old version, replaced, to be restarted. */
const ownCodes: ReadonlySet<number> = new Set([401, 402, 403, 405, 406, 409, 411, 440, 515])

/** Whether a code that a socket ended with says something about the number alone. */
export function isAboutNumber(code: number | null): boolean {
  return code !== null && ownCodes.has(code)
}
