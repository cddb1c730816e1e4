// npm run test:corrupt [-- --runs N] [--seed N] [--from N] [--shard I/N] [--resume] [--parallel N] [--folder F]: random
// damage, and what became of it. Run number n has the seed seed + n: with --from N --runs 1 one run is done again. It can
// be interrupted (Ctrl-C ends the runs under way first) and resumed.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeFileAtomic } from '../../core/storage/files.ts'
import { makeFixture } from './fixture.ts'
import { runOne, table, type Run } from './runs.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '300' },
    seed: { type: 'string', default: '0' },
    from: { type: 'string', default: '0' },
    shard: { type: 'string', default: '1/1' },
    resume: { type: 'boolean', default: false },
    parallel: { type: 'string', default: '2' },
    folder: { type: 'string' },
  },
})
const [shard = 1, shards = 1] = values.shard.split('/').map(Number)
const [seed, from] = [Number(values.seed), Number(values.from)]
const folder = values.folder ?? join(tmpdir(), `holdfast-corrupt-${seed}-${shard}of${shards}`)
const stateFile = join(folder, 'runs.json')
if (!values.resume) rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const runs: Run[] = existsSync(stateFile) ? (JSON.parse(readFileSync(stateFile, 'utf8')) as Run[]) : []
const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort())

const all = Array.from({ length: Number(values.runs) }, (_, n) => seed + from + n)
const own = all.filter((_, n) => n % shards === shard - 1)
const left = own.filter((each) => !runs.some((run) => run.seed === each))
const fixture = await makeFixture()
try {
  await Promise.all(Array.from({ length: Number(values.parallel) }, lane))
} finally {
  fixture.remove()
}
process.stdout.write(`${table(runs)}\n`)
const broken = runs.filter(({ outcome }) => outcome === 'BROKEN')
for (const run of broken) process.stdout.write(`seed ${run.seed}: ${run.kind}: ${run.broken.join('; ')}\n`)
if (runs.length < own.length) process.stdout.write(`${runs.length} of ${own.length}; --resume goes on.\n`)
else if (broken.length === 0) rmSync(folder, { recursive: true })
process.exitCode = broken.length > 0 ? 1 : 0

async function lane(): Promise<void> {
  for (let next = left.shift(); next !== undefined && !interrupted.signal.aborted; next = left.shift()) {
    const run = await runOne(fixture, next)
    runs.push(run)
    writeFileAtomic(stateFile, JSON.stringify(runs))
    process.stderr.write(`seed ${run.seed}: ${run.kind} (${run.what}) -> ${run.outcome}\n`)
    for (const line of run.broken) process.stderr.write(`  ${line}\n`)
  }
}
