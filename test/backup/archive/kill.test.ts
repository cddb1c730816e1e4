// kill -9 at steps that an export and a hand-over take on the disk; npm run test:drills takes every one.
import { exportDrill, handOverDrill } from '../drills/of-archives.ts'
import { drillShortly } from '../drills/shortly.ts'

const archive = ['begin archive', 'half a write archive', 'sync archive', 'name archive']

drillShortly(exportDrill, 8, archive)
drillShortly(handOverDrill, 13, [...archive, 'COMMIT database'])
