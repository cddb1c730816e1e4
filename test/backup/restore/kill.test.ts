// kill -9 at steps that restores and their undo take on the disk; npm run test:drills takes every one.
import { aloneDrills } from '../drills/of-alone.ts'
import { restoreDrill, restoreKinds, undoDrill } from '../drills/of-restores.ts'
import { drillShortly } from '../drills/shortly.ts'

// What follows the reading of a file is the same as of a snapshot, and so is its undo.
for (const kind of restoreKinds) {
  const isSnapshot = kind.from === 'snapshot'
  drillShortly(restoreDrill(kind), isSnapshot ? 113 : 211, ['COMMIT database'])
  if (isSnapshot) drillShortly(undoDrill(kind), 113)
}

for (const drill of aloneDrills) drillShortly(drill, 211)
