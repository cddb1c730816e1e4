// What a new snapshot is called and says of itself.
import { randomBytes } from 'node:crypto'
import type { LineageHead } from '../../../storage/tables/lineage.ts'
import type { MigrationSource } from '../../../storage/storage.ts'
import type { Pinned } from '../../../storage/worker.ts'
import { copySnapshot } from './copy.ts'
import type { SnapshotHead } from '../format/head.ts'

export function newLineage(): string {
  return randomBytes(8).toString('hex')
}

/** In the order of time by name too. */
function newId(at: number): string {
  return `${new Date(at).toISOString().replace(/[-:.]/g, '')}-${randomBytes(4).toString('hex')}`
}

export interface Making {
  history: LineageHead
  pinned: Pinned
  at: number
  reason: string
  app: string
  /** The fingerprint of the data key. */
  key: string
}

export function headOf({ history, pinned, at, reason, app, key }: Making): SnapshotHead {
  const { lineage, parent, number } = history
  const { position, pages, pageSize, schema } = pinned
  return {
    format: 1,
    id: newId(at),
    lineage,
    parent,
    number,
    at,
    reason,
    clean: false,
    schema,
    app,
    pages,
    pageSize,
    position,
    key,
  }
}

/** At a start, before anything runs: the way back from a migration. It is proven with the others, later. */
export async function snapshotBeforeMigration(
  { paths, sealer, dbFd, walFd, history, pinned }: MigrationSource,
  { app, at }: { app: string; at: number },
): Promise<void> {
  const known = history ?? { lineage: newLineage(), number: 0, parent: null }
  const reason = `before the migration from schema ${pinned.schema}`
  const head = headOf({ history: known, pinned, at, reason, app, key: sealer.fingerprint })
  await copySnapshot({ dbFd, walFd, folder: paths.snapshots, head, sealer })
}
