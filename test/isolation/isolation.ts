// npm run test:isolation [-- --runs N] [--seed N]: the long form of isolation.test.ts.
import { parseArgs } from 'node:util'
import { holds } from './runs.ts'

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '1000' }, seed: { type: 'string' } },
})
const runs = Number(values.runs)
await holds({ runs, ...(values.seed !== undefined && { seed: Number(values.seed) }) })
process.stdout.write(`${runs} random sequences on one number left every row of the other as it was.\n`)
