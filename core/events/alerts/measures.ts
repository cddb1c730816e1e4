// What no event tells, because nothing happens: too long offline, too long silent, too little room. Pure.
import type { TimelineEntry } from '../../contract/instances/instance.ts'
import type { InstanceState } from '../../contract/state.ts'

type Entry = Pick<TimelineEntry, 'at' | 'state'>

const gigabyte = 1_000_000_000
/** Room must have become a quarter more than the limit before all is well again. */
const relief = 1.25

export interface Space {
  freeBytes: number
  totalBytes: number
}

/** A gigabyte, or a twentieth of a small disk. */
function lowBytes({ totalBytes }: Space, set: number | null): number {
  return set ?? Math.min(gigabyte, totalBytes / 20)
}

export function isLow(space: Space, { set, wasLow }: { set: number | null; wasLow: boolean }): boolean {
  return space.freeBytes < lowBytes(space, set) * (wasLow ? relief : 1)
}

const trying: ReadonlySet<InstanceState> = new Set<InstanceState>(['connecting', 'reconnecting'])

/** Since when it has been trying to connect; undefined while it is not. The timeline is newest first. */
export function offlineSince(timeline: readonly Entry[]): number | undefined {
  let since: number | undefined
  for (const { at, state } of timeline) {
    if (!trying.has(state)) return since
    since = at
  }
  return since
}

/** How long it was online between two times, by its timeline (newest first): pauses do not count as silence. */
export function onlineMs(timeline: readonly Entry[], { from, to }: { from: number; to: number }): number {
  let until = to
  let total = 0
  for (const { at, state } of timeline) {
    if (state === 'open') total += Math.max(0, until - Math.max(at, from))
    if (at <= from) break
    until = Math.min(until, at)
  }
  return total
}
