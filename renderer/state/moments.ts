// The moments that can be gone back to: single ones, which are the snapshots, and unbroken ranges between them.
import type { SnapshotList } from '../../core/contract/backups/snapshot-routes.ts'

export interface Moments {
  from: number
  to: number
  points: readonly number[]
  spans: readonly { from: number; to: number }[]
}

/** Undefined where there is none. */
export function momentsOf({ snapshots, moments }: SnapshotList): Moments | undefined {
  const points = snapshots.map(({ at }) => at).toSorted((a, b) => a - b)
  const spans = moments.map(({ from, to }) => ({ from, to })).toSorted((a, b) => a.from - b.from)
  const all = [...points, ...spans.flatMap(({ from, to }) => [from, to])]
  if (all.length === 0) return undefined
  return { from: Math.min(...all), to: Math.max(...all), points, spans }
}

/** The moment there is for one that was pointed at: the nearest, or the next in the direction that one moves. */
export function snapTo({ points, spans }: Moments, wanted: number, from?: number): number {
  if (spans.some((span) => wanted >= span.from && wanted <= span.to)) return wanted
  const known = [...points, ...spans.flatMap((span) => [span.from, span.to])].toSorted((a, b) => a - b)
  const later = known.find((each) => each >= wanted)
  const earlier = known.findLast((each) => each <= wanted)
  if (from !== undefined && wanted > from) return later ?? earlier ?? wanted
  if (from !== undefined && wanted < from) return earlier ?? later ?? wanted
  if (later === undefined || earlier === undefined) return later ?? earlier ?? wanted
  return later - wanted < wanted - earlier ? later : earlier
}
