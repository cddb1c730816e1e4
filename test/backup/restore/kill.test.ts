// kill -9 at steps that restores and their undo take on the disk; npm run test:drills takes every one.
import { aloneDrills } from '../drills/of-alone.ts'
import { restoreDrill, restoreKinds, undoDrill } from '../drills/of-restores.ts'
import { drillShortly } from '../drills/shortly.ts'

// What follows the reading of a file is the same as of a snapshot.
for (const kind of restoreKinds) {
  const stride = kind.from === 'snapshot' ? 41 : 97
  drillShortly(restoreDrill(kind), stride, ['COMMIT database'])
  drillShortly(undoDrill(kind), stride)
}

for (const drill of aloneDrills) drillShortly(drill, 97)
