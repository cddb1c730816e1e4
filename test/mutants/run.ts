// npm run test:mutants [-- --list] [--only NAME] [--shard I/N] [--resume] [--folder F]: switches off one mechanism at a
// time in a copy of the source and runs the tests that stand guard over it. A mutant that survives means that a promise
// is not tested any more. First the copy as it is: each of these tests must be green. It can be interrupted (Ctrl-C ends
// after the mutant under way) and resumed.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeFileAtomic } from '../../core/storage/files.ts'
import { mutants } from './all.ts'
import { SourceCopy } from './copy.ts'
import { guardOf } from './mutant.ts'
import { tryOne, type Trial } from './trial.ts'

/** Of the control. */
const filesAtOnce = 8

interface State {
  /** Of the source that all of this was found out about. */
  fingerprint: string
  /** Tests that are green without a mutant. */
  green: string[]
  /** What became of each mutant, by name. */
  trials: Record<string, Trial>
}

const { values } = parseArgs({
  options: {
    list: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    shard: { type: 'string', default: '1/1' },
    resume: { type: 'boolean', default: false },
    folder: { type: 'string' },
  },
})
const [shard = 1, shards = 1] = values.shard.split('/').map(Number)
const chosen = mutants
  .filter(({ name }) => name.includes(values.only))
  .filter((_, n) => n % shards === shard - 1)
if (chosen.length === 0) throw new Error('There is no such mutant')
if (values.list) for (const { promise, name, file } of chosen) say(`${promise}: ${name} (${file})`)
else await tryAll(values.folder ?? join(tmpdir(), `holdfast-mutants-${shard}of${shards}`))

async function tryAll(folder: string): Promise<void> {
  const begun = Date.now()
  let isOver = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (isOver = true))
  if (!values.resume) rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const copy = new SourceCopy()
  try {
    const state = begin(folder, copy.fingerprint)
    const keep = (): void => writeFileAtomic(join(folder, 'state.json'), JSON.stringify(state, undefined, 2))
    if (await control(copy, state, keep)) {
      for (const mutant of chosen) {
        if (isOver) break
        // What did not run is tried again.
        if (['killed', 'survived'].includes(state.trials[mutant.name]?.verdict ?? '')) continue
        const trial = await tryOne(copy, mutant)
        state.trials[mutant.name] = trial
        say(`${mutant.name}: ${trial.verdict}, ${trial.seconds} s${trial.why === '' ? '' : `: ${trial.why}`}`)
        keep()
      }
      summary(state, begun)
    }
  } finally {
    copy.remove()
  }
}

/** What is known of another source says nothing about this one. */
function begin(folder: string, fingerprint: string): State {
  const file = join(folder, 'state.json')
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as State) : undefined
  if (known?.fingerprint === fingerprint) return known
  if (known !== undefined) say('The source has changed since: all begins anew.')
  return { fingerprint, green: [], trials: {} }
}

/** A test that is red as it is would be taken for one that notices. A few files at a time, so that it can be resumed. */
async function control(copy: SourceCopy, state: State, keep: () => void): Promise<boolean> {
  const tests = [...new Set(chosen.flatMap((mutant) => mutant.tests))]
  const unknown = tests.filter((test) => !state.green.includes(test))
  const files = [...new Set(unknown.map((test) => guardOf(test).file))]
  let isGreen = true
  for (let n = 0; n < files.length; n += filesAtOnce) {
    const some = files.slice(n, n + filesAtOnce)
    const { passed, failed, missing, output } = await copy.run(
      unknown.filter((test) => some.includes(guardOf(test).file)),
    )
    state.green.push(...passed)
    keep()
    const wrong = [...failed.map((test) => `red: ${test}`), ...missing.map((test) => `not there: ${test}`)]
    if (wrong.length === 0) continue
    say(`Without a mutant, not all is green, so nothing can be said of them:\n${wrong.join('\n')}\n${output}`)
    isGreen = false
  }
  if (isGreen) say(`control: ${tests.length} tests are green`)
  else process.exitCode = 1
  return isGreen
}

function summary({ trials }: State, begun: number): void {
  const done = chosen.flatMap(({ name }) => trials[name] ?? [])
  const count = (verdict: Trial['verdict']): number => done.filter((each) => each.verdict === verdict).length
  const seconds = Math.round((Date.now() - begun) / 1000)
  const counts = `${count('killed')} killed, ${count('survived')} survived, ${count('did not run')} did not run`
  say(`${done.length} of ${chosen.length} mutants: ${counts}, ${seconds} s`)
  const wrong = chosen.filter(({ name }) => (trials[name]?.verdict ?? 'killed') !== 'killed')
  for (const { name } of wrong) say(`- ${name}: ${trials[name]?.verdict}: ${trials[name]?.why}`)
  if (done.length < chosen.length) say('Interrupted; --resume goes on.')
  process.exitCode = wrong.length === 0 ? 0 : 1
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
