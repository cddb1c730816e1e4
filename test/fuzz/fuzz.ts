// npm run test:fuzz [-- --requests N] [--seed N]: the long form of fuzz.test.ts. A finding names the seed of its request:
// --seed N --requests 1 asks it alone.
import { parseArgs } from 'node:util'
import { fuzz } from './runs.ts'

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
  },
})
const outcome = await fuzz({ requests: Number(values.requests), seed: Number(values.seed) })
process.stdout.write(`${JSON.stringify(outcome, null, 2)}\n`)
process.exitCode = outcome.findings.length === 0 ? 0 : 1
