// Whether a database may be begun in a folder. An empty one where there was one is a loss: to be restored, and begun anew
// only when its owner says so.
import { existsSync, lstatSync, readdirSync, statSync } from 'node:fs'
import { applianceRefusals } from '../../contract/sentences/appliance.ts'
import { ConflictError } from '../../errors.ts'
import { UnopenableError } from '../errors.ts'
import { ensureFolder } from '../files.ts'
import type { DataPaths } from '../paths.ts'
import type { FolderRecord } from './folder-record.ts'
import { setAside } from './set-aside.ts'

/** known: what is remembered of the folder outside of it. */
export function assertNothingBefore(
  { dir, snapshots, begun }: DataPaths,
  known: FolderRecord | undefined,
): void {
  const saved = known?.saved ?? null
  const hint =
    (saved === null
      ? 'Put back what was there, or restore a backup: a snapshot, a backup file or the second location. '
      : `What it held when it was lost is saved in ${saved.folder}. Restore that: holdfast restore ${saved.folder} `) +
    'Only to begin anew with no numbers: holdfast serve --new'
  if (namesIn(snapshots).length > 0)
    throw new UnopenableError(
      'empty-beside-snapshots',
      applianceRefusals.empty_beside_snapshots({ folder: dir }),
      { hint: saved === null ? hint.replace('a snapshot,', 'the newest proven snapshot,') : hint },
    )
  if (known !== undefined || lstatSync(begun, { throwIfNoEntry: false }) !== undefined)
    throw new UnopenableError(
      'missing',
      applianceRefusals.database_gone({ folder: dir, saved: saved?.folder ?? null }),
      { hint },
    )
}

/** For an owner who begins anew on purpose: what was there before is kept under other names, which are returned. */
export function makeWayForNew({ dir, database, wal, snapshots }: DataPaths): string[] {
  if (sizeOf(database) > 0)
    throw new ConflictError(`There is a database in ${dir} already; nothing was begun anew.`, {
      hint: 'Start without --new. To begin anew all the same, move the data folder away first.',
    })
  const aside: string[] = []
  if (sizeOf(wal) > 0) aside.push(setAside(wal))
  if (namesIn(snapshots).length > 0) {
    aside.push(setAside(snapshots))
    ensureFolder(snapshots)
  }
  return aside
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
