// Snapshots as the API shows them.
import type { SnapshotList, SnapshotView } from '../../contract/backups/snapshot-routes.ts'
import type { Manifest } from './format/manifest.ts'
import type { Catalogue } from './read.ts'

export function viewOf(manifest: Manifest): SnapshotView {
  const { id, at, reason, lineage, number, clean, schema, app, pages, pageSize, sealedBytes } = manifest
  const { integrityAt: _, ...proof } = manifest.proof
  return {
    id,
    at,
    reason,
    reasonCode: madeBecause[reason] ?? null,
    lineage,
    number,
    clean,
    schema,
    app,
    sealedBytes,
    bytes: pages * pageSize,
    proof,
  }
}

/** Of the reasons that are not an owner's own words. */
const madeBecause: Partial<Record<string, string>> = {
  scheduled: 'scheduled',
  first: 'first',
  lost: 'new_history',
  migrated: 'new_history',
  older: 'new_history',
  unfollowed: 'new_history',
  'asked for': 'asked_for',
  'before a restore': 'before_restore',
  'before a purge': 'before_purge',
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
