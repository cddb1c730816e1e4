// npm run bench [-- NAME ...] [--rounds N] [--scale PART] [--numbers N] [--save]: runs the benches, prints their tables, keeps them.
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { silenceLibsignal } from '../whatsapp/quiet.ts'
import { archive } from './backups/archive.ts'
import { auth } from './auth.ts'
import { burst } from './plain/burst.ts'
import { door } from './plain/door.ts'
import { files } from './plain/files.ts'
import { firstPaint } from './first-paint.ts'
import { growth, reactions } from './growth.ts'
import { group } from './group.ts'
import { groupCommit } from './group-commit.ts'
import { table, type Bench } from './harness.ts'
import { chatwoot } from './fleet/chatwoot.ts'
import { metrics } from './fleet/metrics.ts'
import { movingIn } from './fleet/moving-in.ts'
import { profile } from './fleet/profile.ts'
import { history } from './history.ts'
import { ratchets } from './ratchets.ts'
import { objectStore } from './backups/object-store.ts'
import { restore } from './backups/restore.ts'
import { scale } from './fleet/scale.ts'
import { search } from './search.ts'
import { slowDisk } from './slow-disk.ts'
import { snapshot } from './backups/snapshot.ts'
import { webhooks } from './webhooks.ts'

const benches: readonly Bench[] = [
  auth,
  slowDisk,
  groupCommit,
  burst,
  webhooks,
  snapshot,
  restore,
  objectStore,
  ratchets,
  archive,
  firstPaint,
  profile,
  growth,
  door,
  reactions,
  scale,
  search,
  files,
  history,
  group,
  movingIn,
  metrics,
  chatwoot,
]

const byName: ReadonlySet<Bench> = new Set([
  profile,
  growth,
  door,
  reactions,
  scale,
  search,
  files,
  history,
  group,
  movingIn,
  chatwoot,
])

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '7' },
    scale: { type: 'string', default: '1' },
    numbers: { type: 'string', default: '500' },
    save: { type: 'boolean', default: false },
  },
})

silenceLibsignal()
const unknown = positionals.filter((name) => !benches.some((bench) => bench.name === name))
if (unknown.length > 0) {
  process.stderr.write(
    `There is no bench ${unknown.join(', ')}: ${benches.map(({ name }) => name).join(', ')}\n`,
  )
  process.exit(2)
}
const sizes = {
  rounds: Number(values.rounds),
  scale: Number(values.scale),
  numbers: Number(values.numbers),
}
const machine = `Node ${process.version}, ${availableParallelism()} x ${cpus()[0]?.model ?? 'unknown CPU'}, ${sizes.rounds} rounds`
const results = join(import.meta.dirname, 'results.md')
const ran = new Map<string, string>()
for (const bench of benches) {
  // Large ones only where they are named.
  if (positionals.length > 0 ? !positionals.includes(bench.name) : byName.has(bench)) continue
  const conditions = `${machine}, load ${loadavg()[0]?.toFixed(1)} at the start.`
  const section = `## ${bench.name}\n\n${bench.about}\n\n${table(await bench.rows(sizes))}\n\n${conditions}`
  process.stdout.write(`${section}\n\n`)
  ran.set(bench.name, section)
}
if (values.save) save()
process.exit(0)

/** What was not run this time stays as it was. */
function save(): void {
  const [, ...kept] = readFileSync(results, 'utf8')
    .trimEnd()
    .split(/\n\n(?=## )/)
  const sections = new Map(kept.map((section) => [/^## (.*)/.exec(section)?.[1], section]))
  const report = benches.flatMap(({ name }) => ran.get(name) ?? sections.get(name) ?? [])
  const head = '# Bench results\n\nRatios are ours to the compared, round by round.'
  writeFileSync(results, `${[head, ...report].join('\n\n')}\n`)
}
