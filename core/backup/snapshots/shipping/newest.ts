// How far a history is known to have come, from what lies in a folder of snapshots or in a location. It needs no key.
import type { LineagePoint } from '../../../storage/tables/lineage.ts'
import type { StoreReader } from '../../location/store.ts'
import { manifestsIn } from '../format/manifest.ts'
import { segmentIn, segmentsAmong } from '../format/segment.ts'

/** undefined where it holds nothing of that history, or cannot be read. */
export async function newestOf(store: StoreReader, lineage: string): Promise<LineagePoint | undefined> {
  try {
    const keys = await Array.fromAsync(store.list(''))
    const manifests = await manifestsIn(store, keys)
    const numbers = manifests.flatMap((each) => (each.lineage === lineage ? [each.number] : []))
    const segments = segmentsAmong(keys).filter((each) => each.lineage === lineage)
    for (const segment of segments.toReversed()) {
      const last = (await segmentIn(store, segment)).records.at(-1)
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
