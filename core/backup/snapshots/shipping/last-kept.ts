// The end of what was kept of the present history, from which shipping may go on.
import type { LineageHead } from '../../../storage/tables/lineage.ts'
import type { Storage } from '../../../storage/storage.ts'
import type { Manifest } from '../format/manifest.ts'
import type { LastKept } from './resume.ts'
import { listSegments, openRecord, readSegment } from '../format/segment.ts'

interface Found {
  history: LineageHead | undefined
  last: LastKept | undefined
  /** The newest moment that was seen: none may come before it. */
  at: number
}

export function lastKept(
  folder: string,
  storage: Pick<Storage, 'history' | 'sealer'>,
  all: readonly Manifest[],
): Found {
  const history = storage.history.get()
  const at = all[0]?.at ?? 0
  const own = all.filter(({ lineage }) => lineage === history?.lineage)
  const [base] = own.toSorted((a, b) => b.number - a.number)
  if (base === undefined) return { history, last: undefined, at }
  const { lineage, number, position: end } = base
  const segments = listSegments(folder).filter((each) => each.lineage === lineage)
  for (const segment of segments.toReversed()) {
    let newest = at
    try {
      const record = readSegment(folder, segment).records.at(-1)
      if (record === undefined) continue
      if (record.number < number) break
      newest = Math.max(at, record.at)
      const { end: recordEnd } = openRecord(folder, record, storage.sealer)
      const last = { lineage, number: record.number, end: recordEnd, clean: record.clean, more: record.more }
      return { history, last, at: newest }
    } catch {
      // Changed since, torn, or not to be read: what follows cannot hang on it.
      return { history, last: undefined, at: newest }
    }
  }
  return { history, last: { lineage, number, end, clean: false, more: false }, at }
}
