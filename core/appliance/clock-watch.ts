// Whether the clock can be trusted to say that something is old. A clock that jumps (a dead battery, a restored
// machine, a slip of a hand) must not empty the trash and the log at once. Pure.

/** When the house was last looked after, and for how many more rounds nothing is forgotten. */
export interface Rounds {
  at: number
  hold: number
}

const hourMs = 60 * 60 * 1000
/** A weekend at rest; more, in either direction, is a jump or a long rest, which look the same. */
const steadyMs = 72 * hourMs
/** A week of running at a round an hour: time to notice, and to set the clock right. */
const holdRounds = 7 * 24

/** Rounds that come quickly after each other, as with a process that keeps ending, count as one. */
export function nextRound(before: Rounds | undefined, now: number): Rounds {
  if (before === undefined) return { at: now, hold: 0 }
  const { at, hold } = before
  const step = now - at
  if (Math.abs(step) > steadyMs) return { at: now, hold: Math.max(hold, holdRounds) }
  if (step < 0) return { at: now, hold }
  return step < hourMs / 2 ? before : { at: now, hold: Math.max(0, hold - 1) }
}
