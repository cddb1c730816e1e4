// How far a history is known to have come, from what lies in a folder of snapshots. It needs no key.
import type { LineagePoint } from '../../../storage/tables/lineage.ts'
import { listManifests } from '../format/manifest.ts'
import { listSegments, readSegment } from '../format/segment.ts'

/** undefined where the folder holds nothing of that history, or cannot be read. */
export function newestOf(folder: string, lineage: string): LineagePoint | undefined {
  try {
    const numbers = listManifests(folder).flatMap((each) => (each.lineage === lineage ? [each.number] : []))
    const segments = listSegments(folder).filter((each) => each.lineage === lineage)
    for (const segment of segments.toReversed()) {
      const last = readSegment(folder, segment).records.at(-1)
      if (last === undefined) continue
      numbers.push(last.number)
      break
    }
    return numbers.length === 0 ? undefined : { lineage, number: Math.max(...numbers) }
  } catch {
    // A location that is gone says nothing.
    return undefined
  }
}
