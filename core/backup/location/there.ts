// What lies at our place in a second location, as the only one who writes there knows it: all of it is read by the first
// look of a thread, later only what is new.
import { snapshotKey } from '../snapshots/format/sealed-file.ts'
import { manifestKey, manifestsIn } from '../snapshots/format/manifest.ts'
import { segmentIn, segmentsAmong, type RecordAt, type SegmentFile } from '../snapshots/format/segment.ts'
import { heldSnapshot, orphansAmong } from '../snapshots/keeping/held.ts'
import type { Held } from '../snapshots/keeping/thin.ts'
import type { Store } from './store.ts'

export interface SegmentThere {
  lineage: string
  bytes: number
  records: number
  last: Pick<RecordAt, 'number' | 'at'> | undefined
  /** It is the beginning of the own one. */
  isCompared: boolean
}

export class There {
  #snapshots: Held['snapshots'] = []
  readonly #segments = new Map<string, SegmentThere>()

  async look(store: Store): Promise<void> {
    const keys = await Array.fromAsync(store.list(''))
    const orphans = orphansAmong(keys)
    if (orphans.length > 0) await store.delete(orphans)
    this.#snapshots = (await manifestsIn(store, keys)).map(heldSnapshot)
    const segments = segmentsAmong(keys)
    for (const name of this.#segments.keys())
      if (!segments.some((each) => each.name === name)) this.#segments.delete(name)
    for (const segment of segments) {
      if (this.#segments.has(segment.name)) continue
      const { records, wholeBytes } = await segmentIn(store, segment)
      this.#segments.set(segment.name, {
        lineage: segment.lineage,
        bytes: wholeBytes,
        records: records.length,
        last: records.at(-1),
        isCompared: false,
      })
    }
  }

  held(): Held {
    const segments = [...this.#segments].map(([name, { lineage, bytes, last }]) => ({
      name,
      lineage,
      number: last?.number ?? 0,
      at: last?.at ?? 0,
      bytes,
    }))
    return { snapshots: this.#snapshots, segments }
  }

  /** The newest moment that can be restored from there. */
  newestAt(): number | null {
    const { snapshots, segments } = this.held()
    const led = segments.filter((segment) =>
      snapshots.some(({ lineage, number }) => lineage === segment.lineage && number <= segment.number),
    )
    const moments = [...snapshots, ...led]
    return moments.length === 0 ? null : Math.max(...moments.map(({ at }) => at))
  }

  hasSnapshot(id: string): boolean {
    return this.#snapshots.some((each) => each.id === id)
  }

  /** What is shipped of a history leads to no moment without a snapshot of it. */
  hasLineage(lineage: string): boolean {
    return this.#snapshots.some((each) => each.lineage === lineage)
  }

  added(snapshot: Held['snapshots'][number]): void {
    this.#snapshots = [...this.#snapshots, snapshot]
  }

  segment({ name }: Pick<SegmentFile, 'name'>): SegmentThere | undefined {
    return this.#segments.get(name)
  }

  putSegment({ name }: Pick<SegmentFile, 'name'>, segment: SegmentThere): void {
    this.#segments.set(name, segment)
  }

  /** Segments first: one without its snapshot is nothing, a snapshot without its segments is one moment. */
  async keepOnly(kept: Held, store: Store): Promise<void> {
    const segments = [...this.#segments.keys()].filter((name) =>
      kept.segments.every((each) => each.name !== name),
    )
    const snapshots = this.#snapshots.filter(({ id }) => kept.snapshots.every((each) => each.id !== id))
    const keys = [...segments, ...snapshots.flatMap(({ id }) => [snapshotKey(id), manifestKey(id)])]
    if (keys.length === 0 || !(await store.delete(keys))) return
    for (const name of segments) this.#segments.delete(name)
    this.#snapshots = this.#snapshots.filter((each) => !snapshots.includes(each))
  }
}
