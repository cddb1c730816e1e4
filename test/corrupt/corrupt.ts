// npm run test:corrupt [-- --runs N] [--seed N] [--from N] [--parallel N]: random damage, and what became of it.
// Run number n has the seed seed + n: with --from N --runs 1 one run is done again.
import { parseArgs } from 'node:util'
import { makeFixture } from './fixture.ts'
import { runOne, table, type Run } from './runs.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '300' },
    seed: { type: 'string', default: '0' },
    from: { type: 'string', default: '0' },
    parallel: { type: 'string', default: '2' },
  },
})
const fixture = await makeFixture()
const runs: Run[] = []
let next = Number(values.from)
const end = next + Number(values.runs)

async function lane(): Promise<void> {
  while (next < end) {
    const n = next
    next += 1
    const run = await runOne(fixture, Number(values.seed) + n)
    runs.push(run)
    process.stderr.write(`run ${n}: ${run.kind} (${run.what}) -> ${run.outcome}\n`)
    for (const line of run.broken) process.stderr.write(`  ${line}\n`)
  }
}

await Promise.all(Array.from({ length: Number(values.parallel) }, lane))
fixture.remove()
process.stdout.write(`${table(runs)}\n`)
process.exitCode = runs.some(({ outcome }) => outcome === 'BROKEN') ? 1 : 0
