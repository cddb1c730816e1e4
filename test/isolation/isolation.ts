// npm run test:isolation [-- --runs N] [--seed N] [--shard I/N] [--resume] [--folder F]: the long form of
// isolation.test.ts, in batches, each with a seed of its own. It can be interrupted (Ctrl-C ends the batch under way first)
// and resumed.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeFileAtomic } from '../../core/storage/files.ts'
import { holds } from './runs.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    shard: { type: 'string', default: '1/1' },
    resume: { type: 'boolean', default: false },
    folder: { type: 'string' },
  },
})
const batchRuns = 50
const [shard = 1, shards = 1] = values.shard.split('/').map(Number)
const [runs, seed] = [Number(values.runs), Number(values.seed)]
const folder = values.folder ?? join(tmpdir(), `holdfast-isolation-${seed}-${shard}of${shards}`)
const stateFile = join(folder, 'done.json')
if (!values.resume) rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
/** The seeds of the batches that are through. */
const done: number[] = existsSync(stateFile) ? (JSON.parse(readFileSync(stateFile, 'utf8')) as number[]) : []
const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort())

const all = Array.from({ length: Math.ceil(runs / batchRuns) }, (_, n) => seed * 100_000 + n)
const own = all.filter((_, n) => n % shards === shard - 1)
for (const each of own) {
  if (interrupted.signal.aborted) break
  if (done.includes(each)) continue
  await holds({ runs: Math.min(batchRuns, runs), seed: each })
  done.push(each)
  writeFileAtomic(stateFile, JSON.stringify(done))
  process.stderr.write(`${done.length} of ${own.length} batches\n`)
}
const through = done.length * Math.min(batchRuns, runs)
process.stdout.write(`${through} random sequences on one number left every row of the other as it was.\n`)
if (done.length < own.length) process.stdout.write('Interrupted; --resume goes on.\n')
else rmSync(folder, { recursive: true })
