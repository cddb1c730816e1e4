// What the twin guard asks of the backups: whether they hold more of this database's history than it does itself.
import type { Locations } from '../backup/location/locations.ts'
import { openStore } from '../backup/location/open-store.ts'
import { newLineage } from '../backup/snapshots/making/new-head.ts'
import { newestOf } from '../backup/snapshots/shipping/newest.ts'
import type { Snapshots } from '../backup/snapshots/snapshots.ts'
import { TwinGuard, type TwinGuardDeps, type Witness } from '../instances/twin-guard.ts'
import { beginAnew } from '../storage/portable/new-lineage.ts'
import type { Storage } from '../storage/storage.ts'

interface WitnessDeps {
  storage: Pick<Storage, 'appliance' | 'events' | 'history' | 'paths'>
  snapshots: Pick<Snapshots, 'breakOff'>
  locations: Pick<Locations, 'newest'>
}

export function twinGuardOf({
  snapshots,
  locations,
  ...parts
}: Omit<TwinGuardDeps, 'witness'> & {
  storage: Storage
  snapshots: Snapshots
  locations: Locations
}): TwinGuard {
  const { storage } = parts
  return new TwinGuard({ ...parts, witness: witnessOf({ storage, snapshots, locations }) })
}

/** The own folder, and the second location: where the data were put back whole, only that knows better. */
export function witnessOf({ storage, snapshots, locations }: WitnessDeps): Witness {
  const { history, paths } = storage
  return {
    own: () => history.get(),
    newest: async (lineage) =>
      [await newestOf(openStore(paths.snapshots), lineage), await locations.newest(lineage)]
        .flatMap((each) => each ?? [])
        .toSorted((a, b) => b.number - a.number)
        .at(0),
    breakOff: () => snapshots.breakOff(),
    begin: (tx) => beginAnew(tx, storage, { lineage: newLineage(), newestEvent: 0, at: Date.now() }),
  }
}
