// kill -9 at steps that the copying to a second location takes on the disk; npm run test:drills takes every one.
import { locationDrill } from '../drills/of-location.ts'
import { drillShortly } from '../drills/shortly.ts'

drillShortly(locationDrill, 37)
