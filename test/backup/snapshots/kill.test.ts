// kill -9 at steps that a snapshot and what is shipped take on the disk; npm run test:drills takes every one.
import { segmentsDrill, snapshotDrill } from '../drills/of-snapshots.ts'
import { drillShortly } from '../drills/shortly.ts'

const segment = ['begin segment', 'half a write segment', 'sync segment']

drillShortly(snapshotDrill, 11, [
  'begin snapshot',
  'half a write snapshot',
  'sync snapshot',
  'name snapshot',
  'name manifest',
  ...segment,
])
drillShortly(segmentsDrill, 9, segment.slice(1))
