// A copy of the source in which mechanisms are switched off, one at a time, and tests are run. The source itself is
// never touched.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { changed, changesOf, guardOf, type Change, type Mutant } from './mutant.ts'

export const root = join(import.meta.dirname, '..', '..')
/** Everything else, so that the copy can do what the source can. */
const leftOut = new Set(['.git', 'node_modules', 'dist', 'release'])
/** So long may one run take: what its tests wait for in vain has been told by then. */
const patienceMs = 15 * 60 * 1000

const Report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
})

interface Result {
  file: string
  fullName: string
  status: string
}

/** What became of the tests that were asked for. */
export interface Outcome {
  passed: string[]
  failed: string[]
  /** Not there, or not run to their end. */
  missing: string[]
  output: string
}

export class SourceCopy {
  readonly #folder = mkdtempSync(join(tmpdir(), 'holdfast-mutant-'))

  constructor() {
    for (const part of readdirSync(root))
      if (!leftOut.has(part)) cpSync(join(root, part), join(this.#folder, part), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(this.#folder, 'node_modules'))
  }

  /** Tells copies of different sources apart. */
  get fingerprint(): string {
    const files = readdirSync(this.#folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(?:[cm]?tsx?|mjs|sql|json)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()
    const hash = createHash('sha256')
    for (const file of files) hash.update(file.slice(this.#folder.length)).update(readFileSync(file))
    return hash.digest('hex')
  }

  /** Runs the tests in the source as it is, or with the mutant in it. */
  run(tests: readonly string[], mutant?: Mutant): Promise<Outcome> {
    return mutant === undefined ? this.#run(tests) : this.with(changesOf(mutant), () => this.#run(tests))
  }

  /** The source is changed for as long as the work takes. */
  async with<T>(changes: readonly Change[], work: (folder: string) => Promise<T>): Promise<T> {
    const before = new Map<string, string>()
    try {
      for (const change of changes) {
        const path = join(this.#folder, change.file)
        const source = readFileSync(path, 'utf8')
        if (!before.has(path)) before.set(path, source)
        writeFileSync(path, changed(source, change))
      }
      return await work(this.#folder)
    } finally {
      for (const [path, source] of before) writeFileSync(path, source)
    }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #run(tests: readonly string[]): Promise<Outcome> {
    const guards = tests.map((test) => ({ test, ...guardOf(test) }))
    const files = [...new Set(guards.map(({ file }) => file))]
    const titles = guards.map(({ title }) => RegExp.escape(title)).join('|')
    const { results, output } = await this.#vitest(['-t', titles, ...files])
    const outcome: Outcome = { passed: [], failed: [], missing: [], output }
    for (const { test, file, title } of guards) {
      const own = results.filter((each) => each.file.endsWith(`/${file}`) && each.fullName.includes(title))
      if (own.some(({ status }) => status === 'failed')) outcome.failed.push(test)
      else if (own.some(({ status }) => status === 'passed')) outcome.passed.push(test)
      else outcome.missing.push(test)
    }
    return outcome
  }

  async #vitest(args: readonly string[]): Promise<{ results: Result[]; output: string }> {
    const report = join(this.#folder, 'report.json')
    rmSync(report, { force: true })
    const vitest = join(this.#folder, 'node_modules', 'vitest', 'vitest.mjs')
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const child = spawn(process.execPath, [vitest, 'run', ...reporters, ...args], {
      cwd: this.#folder,
      env: ownEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      // Of its own group: Ctrl-C asks us to end after this one.
      detached: true,
      timeout: patienceMs,
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output = `${output}${text}`.slice(-4000)))
    await once(child, 'close')
    return { results: resultsIn(report, output), output }
  }
}

function resultsIn(report: string, output: string): Result[] {
  let text: string
  try {
    text = readFileSync(report, 'utf8')
  } catch (cause) {
    throw new Error(`The tests did not run to their end:\n${output}`, { cause })
  }
  return Report.parse(JSON.parse(text)).testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((each) => ({ file: name, ...each })),
  )
}

/** Without what a test runner that has started us puts there for its own. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('VITEST') && !['NODE_ENV', 'TEST', 'TEST_PROGRAM'].includes(name),
  )
  // A copy is gone soon: what is compiled of it is of no use to anybody.
  return { ...Object.fromEntries(own), NODE_DISABLE_COMPILE_CACHE: '1' }
}
