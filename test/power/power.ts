// npm run test:power [-- --cuts N] [--seed N] [--broken]: cuts the power of a disk that is written to (root only).
import { parseArgs } from 'node:util'
import { seeded } from '../helpers/random.ts'
import { runCuts } from './cuts.ts'
import { cutDisk } from './disk.ts'

const { values } = parseArgs({
  options: {
    cuts: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    broken: { type: 'boolean', default: false },
  },
})
const disk = cutDisk(512)
if (typeof disk === 'string') process.stdout.write(`Skipped: ${disk}\n`)
else {
  try {
    const report = await runCuts(disk, {
      cuts: Number(values.cuts),
      // Without the sync before the acknowledgement: must be red.
      broken: values.broken,
      random: seeded(Number(values.seed)),
      onCut: (n) => process.stderr.write(`cut ${n + 1} of ${values.cuts}\n`),
    })
    process.stdout.write(`${JSON.stringify({ seed: Number(values.seed), ...report }, null, 2)}\n`)
    process.exitCode = report.lost.length + report.torn.length + report.damage.length === 0 ? 0 : 1
  } finally {
    disk.remove()
  }
}
