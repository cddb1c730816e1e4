// npm run test:crash [-- --cycles N] [--seed N] [--per-cycle N] [--cli FILE]: kill -9 in two-way traffic.
import { parseArgs } from 'node:util'
import { seeded } from '../helpers/random.ts'
import { startWhatsApp } from '../whatsapp/server.ts'
import { runKillCycles } from './kill-cycles.ts'

const { values } = parseArgs({
  options: {
    cycles: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    'per-cycle': { type: 'string', default: '20' },
    cli: { type: 'string' },
  },
})
const wa = await startWhatsApp()
const report = await runKillCycles({
  wa,
  cycles: Number(values.cycles),
  perCycle: Number(values['per-cycle']),
  random: seeded(Number(values.seed)),
  ...(values.cli === undefined ? {} : { cli: values.cli }),
  onCycle: (cycle) => process.stderr.write(`cycle ${cycle + 1} of ${values.cycles}\n`),
})
await wa.stop()
process.stdout.write(`${JSON.stringify({ seed: Number(values.seed), ...report }, null, 2)}\n`)
const broken =
  report.lostSends.length +
  report.lostReceived.length +
  report.doubledSends.length +
  report.doubledReceived.length +
  report.undecryptable +
  report.notOpen
process.exitCode = broken === 0 ? 0 : 1
