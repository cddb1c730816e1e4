// Whether the clock can be trusted to say that something is old. A clock that jumps (a dead battery, a restored
// machine, a slip of a hand) must not empty the trash, the log or the snapshots at once. What it is measured by is kept
// in the database from the first start on; the decision is pure.
import { z } from 'zod'
import type { WriteTx } from './commit.ts'
import { roundsKey, type ApplianceTable } from './tables/appliance.ts'

/** When the house was last looked after, and for how many more rounds nothing is forgotten. */
const Rounds = z.object({ at: z.int(), hold: z.int() })
export type Rounds = z.infer<typeof Rounds>

const hourMs = 60 * 60 * 1000
/** A weekend at rest; more, in either direction, is a jump or a long rest, which look the same. */
const steadyMs = 72 * hourMs
/** A week of running at a round an hour: time to notice, and to set the clock right. */
const holdRounds = 7 * 24

/** Rounds that come quickly after each other, as with a process that keeps ending, count as one. */
export function nextRound(before: Rounds, now: number): Rounds {
  const { at, hold } = before
  const step = now - at
  if (Math.abs(step) > steadyMs) return { at: now, hold: Math.max(hold, holdRounds) }
  if (step < 0) return { at: now, hold }
  return step < hourMs / 2 ? before : { at: now, hold: Math.max(0, hold - 1) }
}

/** What was measured last; where nothing was, as in doubt: what is there may be old by any clock. */
export function roundsOf(appliance: Pick<ApplianceTable, 'get'>, now: number): Rounds {
  const stored = appliance.get(roundsKey)
  return stored === undefined ? inDoubt(now) : Rounds.parse(JSON.parse(stored))
}

export function putRounds(appliance: Pick<ApplianceTable, 'put'>, tx: WriteTx, rounds: Rounds): void {
  appliance.put(tx, roundsKey, JSON.stringify(rounds))
}

/** A database in which nothing is old yet begins with a clock that is believed. */
export function fresh(now: number): Rounds {
  return { at: now, hold: 0 }
}

/** What was put here from elsewhere may be old already: its owner has a week to look at it. */
export function inDoubt(now: number): Rounds {
  return { at: now, hold: holdRounds }
}

/** Whether nothing is to be called old at this moment. */
export function isClockDoubted(appliance: Pick<ApplianceTable, 'get'>, now: number): boolean {
  return nextRound(roundsOf(appliance, now), now).hold > 0
}
