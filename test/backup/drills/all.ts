// Whatever makes a backup or brings one back.
import type { Drill } from './kill.ts'
import { aloneDrills } from './of-alone.ts'
import { exportDrill, handOverDrill } from './of-archives.ts'
import { locationDrill } from './of-location.ts'
import { restoreDrill, restoreKinds, undoDrill } from './of-restores.ts'
import { segmentsDrill, snapshotDrill } from './of-snapshots.ts'

export const drills: readonly Drill[] = [
  snapshotDrill,
  segmentsDrill,
  locationDrill,
  exportDrill,
  handOverDrill,
  ...restoreKinds.flatMap((kind) => [restoreDrill(kind), undoDrill(kind)]),
  ...aloneDrills,
]
