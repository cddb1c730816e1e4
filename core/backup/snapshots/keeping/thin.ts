// Decides which snapshots and segments go. Pure. Every moment of the last day stays, of three days while there is room;
// a snapshot an hour for three days, one a day for two weeks, one a week for two months, and the last ten that were
// asked for or made before something risky for two weeks. The newest snapshot, the newest
// proven one and what was shipped since then never go, whatever the budget says.
interface HeldSnapshot {
  id: string
  lineage: string
  number: number
  at: number
  bytes: number
  /** By a person, or by what might have to be taken back. */
  asked: boolean
  proof: 'proven' | 'failed' | null
}

interface HeldSegment {
  name: string
  lineage: string
  /** Of its last record. */
  number: number
  at: number
  bytes: number
}

export interface Held {
  snapshots: readonly HeldSnapshot[]
  segments: readonly HeldSegment[]
}

const hourMs = 60 * 60 * 1000
const dayMs = 24 * hourMs

const schedule = [
  { everyMs: hourMs, forMs: 3 * dayMs },
  { everyMs: dayMs, forMs: 14 * dayMs },
  { everyMs: 7 * dayMs, forMs: 61 * dayMs },
]

/** No snapshot is kept for longer, but for the newest and the newest proven one. */
export const keptAtMostMs = Math.max(...schedule.map(({ forMs }) => forMs))

/** Somebody knows of it and may come back for it; a program that asks each minute must not push out the rest. */
const askedFor = { most: 10, forMs: 14 * dayMs }

/** How far back every moment is kept: as far as there is room for. */
const reaches = [3 * dayMs, 2 * dayMs, dayMs]
const lesserReaches = [12 * hourMs, 6 * hourMs, 3 * hourMs, hourMs]

export interface ThinOptions {
  now: number
  budgetBytes: number
  /** By a clock that may have jumped nothing is old: only want of room makes anything go. */
  isClockDoubted?: boolean
}

/** What stays: the first of ever smaller choices that fits the budget, else the smallest. */
export function thin(held: Held, { now, budgetBytes, isClockDoubted = false }: ThinOptions): Held {
  const snapshots = held.snapshots.toSorted((a, b) => b.at - a.at || b.number - a.number)
  const sorted = { ...held, snapshots }
  const always = momentsSince(sorted, undefined)
  const scheduled = snapshots.filter((each) => isScheduled(each, snapshots, now))
  const choices = function* (): Generator<Held> {
    if (isClockDoubted) yield sorted
    for (const reach of reaches)
      yield together(sorted, [always, momentsSince(sorted, now - reach)], scheduled)
    const day = momentsSince(sorted, now - dayMs)
    for (let most = scheduled.length - 1; most >= 0; most -= 1)
      yield together(sorted, [always, day], scheduled.slice(0, most))
    for (const reach of lesserReaches) yield together(sorted, [always, momentsSince(sorted, now - reach)], [])
  }
  for (const choice of choices()) if (sizeOf(choice) <= budgetBytes) return choice
  return together(sorted, [always], [])
}

function isScheduled(snapshot: HeldSnapshot, newestFirst: readonly HeldSnapshot[], now: number): boolean {
  const age = now - snapshot.at
  const sameKind = newestFirst.filter(({ asked }) => asked === snapshot.asked)
  if (snapshot.asked && age <= askedFor.forMs && sameKind.indexOf(snapshot) < askedFor.most) return true
  return schedule.some(({ everyMs, forMs }) => {
    if (age > forMs) return false
    const slot = Math.floor(snapshot.at / everyMs)
    return sameKind.find(({ at }) => Math.floor(at / everyMs) === slot) === snapshot
  })
}

/**
 * Every moment since a time: of each history the snapshot before it, and all segments from there on, unbroken.
 * Without a time: what must never go.
 */
function momentsSince({ snapshots, segments }: Held, since: number | undefined): Held {
  const kept: { snapshots: HeldSnapshot[]; segments: HeldSegment[] } = { snapshots: [], segments: [] }
  const [newest] = snapshots
  const proven = snapshots.find(({ proof }) => proof === 'proven')
  if (since === undefined)
    kept.snapshots.push(...new Set([newest, proven].filter((each) => each !== undefined)))
  const lineages =
    since === undefined
      ? [newest?.lineage]
      : segments.filter(({ at }) => at >= since).map(({ lineage }) => lineage)
  for (const lineage of new Set(lineages)) {
    const own = snapshots.filter((each) => each.lineage === lineage)
    const sound = own.filter(({ proof }) => proof !== 'failed')
    // One that failed its proof may be all that leads to a moment: better that than nothing.
    const base =
      since === undefined
        ? (own.find(({ proof }) => proof === 'proven') ?? sound.at(-1) ?? own.at(-1))
        : (sound.find(({ at }) => at <= since) ?? own.find(({ at }) => at <= since) ?? own.at(-1))
    if (base === undefined) continue
    kept.snapshots.push(base)
    kept.segments.push(...segments.filter((each) => each.lineage === lineage && each.number > base.number))
  }
  return kept
}

function together(held: Held, parts: readonly Held[], more: readonly HeldSnapshot[]): Held {
  const snapshots = new Set([...parts.flatMap((part) => part.snapshots), ...more])
  const segments = new Set(parts.flatMap((part) => part.segments))
  return {
    snapshots: held.snapshots.filter((each) => snapshots.has(each)),
    segments: held.segments.filter((each) => segments.has(each)),
  }
}

export function sizeOf({ snapshots, segments }: Held): number {
  return [...snapshots, ...segments].reduce((sum, { bytes }) => sum + bytes, 0)
}
