// How much may be written for snapshots. Pure.
import { snapshotReasons } from '../../../contract/sentences/snapshots.ts'
import { SnapshotError } from '../errors.ts'

export const gibibyte = 1024 * 1024 * 1024

/** Throws when the disk has too little left. A file system that does not tell is judged by its writes. */
export function assertFree(free: number | undefined, minFreeBytes: number): void {
  if (free === undefined || free >= minFreeBytes) return
  throw new SnapshotError(
    'no-room',
    snapshotReasons.no_room_for_snapshot({ freeMb: Math.floor(free / 1_000_000) }),
  )
}

/** 10 GB, or a fifth of what is free besides them where that is less. */
export function budgetOf(free: number | undefined, usedBytes: number, most = 10 * gibibyte): number {
  return free === undefined ? most : Math.min(most, (free + usedBytes) / 5)
}
