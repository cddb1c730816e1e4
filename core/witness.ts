// What the twin guard asks of the backups: whether they hold more of this database's history than it does itself.
import { newLineage } from './backup/snapshots/making.ts'
import { newestOf } from './backup/snapshots/newest.ts'
import type { Snapshots } from './backup/snapshots/snapshots.ts'
import { TwinGuard, type TwinGuardParts, type Witness } from './instances/twin-guard.ts'
import { beginAnew } from './storage/going-on.ts'
import type { Storage } from './storage/storage.ts'

interface WitnessParts {
  storage: Pick<Storage, 'events' | 'history'>
  snapshots: Pick<Snapshots, 'breakOff'>
  /** Every folder in which backups of it may lie. */
  folders: readonly string[]
}

export function twinGuardOf({
  snapshots,
  locations = [],
  ...parts
}: Omit<TwinGuardParts, 'witness'> & {
  storage: Storage
  snapshots: Snapshots
  /** Other folders of backups than the own one. */
  locations?: readonly string[]
}): TwinGuard {
  const { storage } = parts
  const folders = [storage.paths.snapshots, ...locations]
  return new TwinGuard({ ...parts, witness: witnessOf({ storage, snapshots, folders }) })
}

export function witnessOf({ storage, snapshots, folders }: WitnessParts): Witness {
  const { history } = storage
  return {
    own: () => history.get(),
    newest: (lineage) =>
      folders
        .flatMap((folder) => newestOf(folder, lineage) ?? [])
        .toSorted((a, b) => b.number - a.number)
        .at(0),
    breakOff: () => snapshots.breakOff(),
    begin: (tx) => beginAnew(tx, storage, { lineage: newLineage(), newestEvent: 0 }),
  }
}
