// npm run test:fuzz [-- --requests N] [--seed N] [--only PART]: the long form of fuzz.test.ts, of all routes or of those whose
// path has that part. A finding names the seed of its request: --seed N --requests 1 (and the same part) asks it alone.
import { parseArgs } from 'node:util'
import { fuzz } from './runs.ts'

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
})
const { requests, seed, only } = values
const outcome = await fuzz({ requests: Number(requests), seed: Number(seed), only })
process.stdout.write(`${JSON.stringify(outcome, null, 2)}\n`)
process.exitCode = outcome.findings.length === 0 ? 0 : 1
