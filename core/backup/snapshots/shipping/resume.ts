// Decides at a start whether shipping may go on where it ended, or whether something may be missing in between.
// Pure: what it decides by has been looked up. In doubt something is missing: a new snapshot makes that good.
import type { LineagePoint } from '../../../storage/tables/lineage.ts'
import { isNextLog, type WalPosition } from '../../../storage/wal.ts'

/** The newest that was kept of the database's own lineage, and where in the log it ends. */
export interface LastKept extends LineagePoint {
  end: WalPosition
  /** Of an ordered stop: the log was emptied into the database after it. */
  clean: boolean
  /** More of the same log was to follow. */
  more: boolean
}

export interface Seen {
  history: LineagePoint | undefined
  last: LastKept | undefined
  /** Where the present log begins. */
  log: WalPosition | undefined
  /** The last frame that was kept is still in the log. */
  holdsLast: boolean
  /** The database file is, to the nanosecond, the one that the last ordered stop left. */
  asStopped: boolean
  /** A migration, or a checkpoint that nobody followed, has already run. */
  disturbed: boolean
}

/** Why a new history begins. */
export const gapReasons = ['first', 'lost', 'migrated', 'older', 'unfollowed'] as const

export type Resume =
  | { follows: true; from: WalPosition; read: WalPosition | 'any-log' }
  | { follows: false; reason: (typeof gapReasons)[number] }

export function resume({ history, last, log, holdsLast, asStopped, disturbed }: Seen): Resume {
  if (history === undefined) return { follows: false, reason: 'first' }
  if (last === undefined || last.lineage !== history.lineage) return { follows: false, reason: 'lost' }
  if (disturbed) return { follows: false, reason: 'migrated' }
  if (last.number > history.number) return { follows: false, reason: 'older' }
  const { end } = last
  if (holdsLast) return { follows: true, from: end, read: end }
  // The number is raised before anything is shipped: the same number means that the log before was shipped to its end,
  // unless that was cut in between.
  const isNext = log !== undefined && !last.more && isNextLog(end, log) && last.number === history.number
  if (isNext) return { follows: true, from: end, read: log }
  if (last.clean && asStopped) return { follows: true, from: end, read: 'any-log' }
  return { follows: false, reason: 'unfollowed' }
}
