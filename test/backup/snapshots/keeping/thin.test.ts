// What is thinned: never what is needed, and within the budget wherever that can be.
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { sizeOf, thin, type Held } from '../../../../core/backup/snapshots/keeping/thin.ts'

const hourMs = 60 * 60 * 1000
const dayMs = 24 * hourMs
const now = 1000 * dayMs

/** A history of snapshots with segments between them; each lineage follows the one before. */
const history = fc
  .array(
    fc.record({
      gapMs: fc.integer({ min: 1000, max: 2 * dayMs }),
      isSnapshot: fc.boolean(),
      begins: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      bytes: fc.integer({ min: 1, max: 1000 }),
      asked: fc.boolean(),
      proof: fc.constantFrom('proven' as const, 'failed' as const, null),
    }),
    { maxLength: 120 },
  )
  .map((steps): Held => {
    let at = now - steps.reduce((sum, { gapMs }) => sum + gapMs, 0)
    let lineage = 0
    const held: { snapshots: Held['snapshots'][number][]; segments: Held['segments'][number][] } = {
      snapshots: [],
      segments: [],
    }
    for (const [number, { gapMs, isSnapshot, begins, bytes, asked, proof }] of steps.entries()) {
      at += gapMs
      if (begins) lineage += 1
      const common = { lineage: `l${lineage}`, number, at, bytes }
      const isFirst = !held.snapshots.some((each) => each.lineage === common.lineage)
      if (isSnapshot || isFirst) held.snapshots.push({ ...common, id: `s${number}`, asked, proof })
      else held.segments.push({ ...common, name: `g${number}` })
    }
    return held
  })

function chainOf(held: Held, lineage: string, after: number): number[] {
  return held.segments
    .filter((each) => each.lineage === lineage && each.number > after)
    .map(({ number }) => number)
}

function upTo(all: readonly number[], most: number): number {
  return all.filter((n) => n <= most).length
}

it('never drops the newest, the newest proven, nor what was shipped on it', () => {
  fc.assert(
    fc.property(history, fc.integer({ min: 0, max: 50_000 }), (held, budgetBytes) => {
      const kept = thin(held, { now, budgetBytes })
      const newestFirst = held.snapshots.toSorted((a, b) => b.at - a.at)
      const [newest] = newestFirst
      const proven = newestFirst.find(({ proof }) => proof === 'proven')
      for (const each of [newest, proven]) if (each !== undefined) expect(kept.snapshots).toContain(each)
      if (newest === undefined) return
      const base = proven?.lineage === newest.lineage ? proven : newest
      expect(chainOf(kept, newest.lineage, base.number)).toEqual(chainOf(held, newest.lineage, base.number))
    }),
  )
})

it('keeps every segment that stays within reach of a snapshot, unbroken', () => {
  fc.assert(
    fc.property(history, fc.integer({ min: 0, max: 50_000 }), (held, budgetBytes) => {
      const kept = thin(held, { now, budgetBytes })
      for (const { lineage, number } of kept.segments) {
        const base = kept.snapshots
          .filter((each) => each.lineage === lineage && each.number < number)
          .toSorted((a, b) => b.number - a.number)
          .find((each) => {
            const [has, had] = [chainOf(kept, lineage, each.number), chainOf(held, lineage, each.number)]
            return upTo(has, number) === upTo(had, number)
          })
        expect(base).toBeDefined()
      }
    }),
  )
})

it('keeps all moments of the last day, an hourly one for three days and a daily one for two weeks, with room', () => {
  fc.assert(
    fc.property(history, (held) => {
      const kept = thin(held, { now, budgetBytes: Number.MAX_SAFE_INTEGER })
      for (const segment of held.segments)
        if (segment.at >= now - dayMs) expect(kept.segments).toContain(segment)
      for (const each of held.snapshots) {
        const hasNear = (span: number): boolean =>
          kept.snapshots.some(({ at }) => Math.floor(at / span) === Math.floor(each.at / span))
        if (now - each.at <= 3 * dayMs) expect(hasNear(hourMs)).toBe(true)
        if (now - each.at <= 14 * dayMs) expect(hasNear(dayMs)).toBe(true)
        if (now - each.at <= 61 * dayMs) expect(hasNear(7 * dayMs)).toBe(true)
      }
    }),
  )
})

it('keeps the last ten that were asked for two weeks long, with room', () => {
  fc.assert(
    fc.property(history, (held) => {
      const kept = thin(held, { now, budgetBytes: Number.MAX_SAFE_INTEGER })
      const asked = held.snapshots.filter((each) => each.asked).toSorted((a, b) => b.at - a.at)
      for (const each of asked.slice(0, 10))
        if (now - each.at <= 14 * dayMs) expect(kept.snapshots).toContain(each)
    }),
  )
})

it('stays in the budget unless what must stay is larger', () => {
  fc.assert(
    fc.property(history, fc.integer({ min: 0, max: 50_000 }), (held, budgetBytes) => {
      const kept = thin(held, { now, budgetBytes })
      const least = thin(held, { now, budgetBytes: -1 })
      expect(sizeOf(kept)).toBeLessThanOrEqual(Math.max(budgetBytes, sizeOf(least)))
    }),
  )
})

it('keeps everything there is room for while the clock is not believed', () => {
  fc.assert(
    fc.property(history, fc.integer({ min: 0, max: 50_000 }), (held, budgetBytes) => {
      const later = now + 10_000 * dayMs
      const kept = thin(held, { now: later, budgetBytes, isClockDoubted: true })
      const least = thin(held, { now: later, budgetBytes: -1 })
      if (sizeOf(held) > budgetBytes)
        expect(sizeOf(kept)).toBeLessThanOrEqual(Math.max(budgetBytes, sizeOf(least)))
      else expect(kept).toEqual({ ...held, snapshots: held.snapshots.toSorted((a, b) => b.at - a.at) })
    }),
  )
})
