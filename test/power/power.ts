// npm run test:power [-- --cuts N] [--seed N] [--storage] [--broken]: cuts the power of a disk that is written to, under
// an appliance whose messages come and go, or (--storage) under the storage alone. Root only: what cannot be run is no
// success, nor is a run in which nothing was acknowledged.
import { parseArgs } from 'node:util'
import { seeded } from '../helpers/random.ts'
import { runCuts } from './cuts.ts'
import { cutDisk, type CutDisk } from './disk.ts'
import { cutTraffic } from './traffic.ts'

const { values } = parseArgs({
  options: {
    cuts: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    storage: { type: 'boolean', default: false },
    broken: { type: 'boolean', default: false },
  },
})
const cuts = Number(values.cuts)
const random = seeded(Number(values.seed))
const onCut = (n: number): void => void process.stderr.write(`cut ${n + 1} of ${cuts}\n`)

const disk = cutDisk(512)
if (typeof disk === 'string') {
  process.stderr.write(`Not run: ${disk}\n`)
  process.exitCode = 1
} else {
  try {
    process.exitCode = (await (values.storage || values.broken ? storage(disk) : traffic(disk))) ? 0 : 1
  } finally {
    disk.remove()
  }
}

async function storage(on: CutDisk): Promise<boolean> {
  // Without the sync before the acknowledgement: must be red.
  const report = await runCuts(on, { cuts, random, onCut, broken: values.broken })
  tell(report)
  return report.acknowledged > 0 && report.lost.length + report.torn.length + report.damage.length === 0
}

async function traffic(on: CutDisk): Promise<boolean> {
  const report = await cutTraffic(on, { cuts, random, onCut })
  tell(report)
  return report.cuts === cuts && report.received > 0 && report.accepted > 0 && report.wrong.length === 0
}

function tell(report: object): void {
  process.stdout.write(`${JSON.stringify({ seed: Number(values.seed), ...report }, null, 2)}\n`)
}
