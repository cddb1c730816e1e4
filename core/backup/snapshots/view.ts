// Snapshots as the API shows them.
import type { SnapshotList, SnapshotView } from '../../contract/backups/snapshot-routes.ts'
import type { Manifest } from './format/manifest.ts'
import type { Catalogue } from './read.ts'

export function viewOf(manifest: Manifest): SnapshotView {
  const { id, at, reason, lineage, number, clean, schema, app, pages, pageSize, sealedBytes } = manifest
  const { attemptedAt, provenAt, result, reason: why, counts } = manifest.proof
  return {
    id,
    at,
    reason,
    lineage,
    number,
    clean,
    schema,
    app,
    sealedBytes,
    bytes: pages * pageSize,
    proof: { attemptedAt, provenAt, result, reason: why, counts },
  }
}

/** Moments are told by the range: there may be one each second. */
export function overviewOf({ snapshots, records }: Catalogue): SnapshotList {
  const lineages = new Set(records.map(({ lineage }) => lineage))
  const moments = [...lineages].flatMap((lineage) => {
    const oldest = snapshots.findLast((each) => each.lineage === lineage)
    const own = records.filter(
      (each) => each.lineage === lineage && each.number > (oldest?.number ?? Infinity),
    )
    const [first, last] = [own[0], own.at(-1)]
    if (first === undefined || last === undefined) return []
    return [{ lineage, from: first.at, to: last.at, count: own.length }]
  })
  return { snapshots: snapshots.map(viewOf), moments: moments.toSorted((a, b) => b.to - a.to) }
}
