// How far a history is known to have come, from what lies in a folder of snapshots or in a location. It needs no key.
import type { LineagePoint } from '../../../storage/tables/lineage.ts'
import type { StoreReader } from '../../location/store.ts'
import { manifestsIn, type Manifest } from '../format/manifest.ts'
import { segmentIn, segmentsAmong } from '../format/segment.ts'

/**
 * undefined where it holds nothing of that history, or cannot be read. A history that goes on from the end of this one is
 * counted to it: where shipping lost its place, what came after bears another name and goes on with the numbers. One that a
 * restore began from an earlier point is not.
 */
export async function newestOf(store: StoreReader, lineage: string): Promise<LineagePoint | undefined> {
  try {
    const keys = await Array.fromAsync(store.list(''))
    const manifests = await manifestsIn(store, keys)
    const numbers: number[] = []
    const seen = new Set<string>()
    for (let each: string | undefined = lineage; each !== undefined;) {
      seen.add(each)
      const newest = await newestIn(store, { keys, manifests }, each)
      if (newest !== undefined) numbers.push(newest)
      const from: string = each
      each = manifests.find(
        ({ parent, lineage: next }) =>
          parent?.lineage === from && parent.number >= (newest ?? 0) && !seen.has(next),
      )?.lineage
    }
    return numbers.length === 0 ? undefined : { lineage, number: Math.max(...numbers) }
  } catch {
    // A location that is gone says nothing.
    return undefined
  }
}

async function newestIn(
  store: StoreReader,
  { keys, manifests }: { keys: readonly string[]; manifests: readonly Manifest[] },
  lineage: string,
): Promise<number | undefined> {
  const numbers = manifests.flatMap((each) => (each.lineage === lineage ? [each.number] : []))
  const segments = segmentsAmong(keys).filter((each) => each.lineage === lineage)
  for (const segment of segments.toReversed()) {
    const last = (await segmentIn(store, segment)).records.at(-1)
    if (last === undefined) continue
    numbers.push(last.number)
    break
  }
  return numbers.length === 0 ? undefined : Math.max(...numbers)
}
