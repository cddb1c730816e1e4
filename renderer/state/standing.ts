// How the backups stand, decided from what the appliance tells: the sentence that the page begins with.
import type { AlertView } from '../../core/contract/events/alert.ts'
import type { ApplianceHealth } from '../../core/contract/appliance/appliance.ts'
import type { SnapshotView } from '../../core/contract/backups/snapshot-routes.ts'

export type Standing =
  /** There is no snapshot yet. */
  | { kind: 'none' }
  /** There are some, and none was proven yet. */
  | { kind: 'unproven'; to: number }
  | { kind: 'good'; to: number; provenAt: number }
  /** The newest one is not what it should be. */
  | { kind: 'failed'; proof: SnapshotView['proof']; safe: number | null }
  /** None can be made, or the second location is gone. */
  | { kind: 'alert'; text: string; since: number; to: number | null; provenAt: number | null }

export function standingOf(
  backup: NonNullable<ApplianceHealth['backup']>,
  newest: SnapshotView | undefined,
  alerts: readonly AlertView[],
): Standing {
  const { lastSnapshot, lastProven, lastShippedAt } = backup
  const to = lastSnapshot && Math.max(lastSnapshot.at, lastShippedAt ?? 0)
  const alert = alerts.find(({ kind }) => kind === 'alert.backup_failing' || kind === 'alert.location_gone')
  if (newest?.proof.result === 'failed')
    return { kind: 'failed', proof: newest.proof, safe: lastProven?.at ?? null }
  if (alert !== undefined) {
    const { text, since } = alert
    return { kind: 'alert', text, since, to, provenAt: lastProven?.provenAt ?? null }
  }
  if (to === null) return { kind: 'none' }
  return lastProven === null ? { kind: 'unproven', to } : { kind: 'good', to, provenAt: lastProven.provenAt }
}
