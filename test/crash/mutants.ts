// npm run test:mutants: breaks one mechanism at a time in a copy of the source and runs the tests that stand
// guard over it. A mutant that survives means that a promise is not tested any more. First the copy without one: green.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

interface Mutant {
  name: string
  file: string
  from: string
  to: string
  tests: string[]
}

const mutants: Mutant[] = [
  {
    name: 'journal off',
    file: 'core/instances/baileys/incoming/journal.ts',
    from: 'const stanza = this.#stanzas.get(ciphertext)\n    if (!stanza) return undefined',
    to: 'const stanza = this.#stanzas.get(ciphertext)\n    if (!stanza || stanza.tag) return undefined',
    tests: ['test/e2e/backlog.test.ts'],
  },
  {
    name: 'receipt before commit',
    file: 'core/instances/baileys/signal/key-store.ts',
    from: 'await commitAny(rows, unit.changes, extra?.(result))',
    to: 'void commitAny(rows, unit.changes, extra?.(result))',
    tests: ['test/instances/baileys/signal/repository.test.ts'],
  },
  {
    name: 'new id on retry',
    file: 'core/instances/messages/outbox.ts',
    from: 'messageId: row.messageId',
    to: 'messageId: row.attempts > 0 ? this.#deps.adapter.newMessageId() : row.messageId',
    tests: ['test/crash/kill.test.ts'],
  },
]

const root = join(import.meta.dirname, '..', '..')
/** Everything else, so that the copy can do what the source can. */
const leftOut = new Set(['.git', 'node_modules', 'dist', 'release'])

const guards = [...new Set(mutants.flatMap(({ tests }) => tests))]
// A copy that is red as it is would be taken for one in which every mutant is noticed.
const control = testCopy(guards)
if (!control.isGreen)
  throw new Error(`The copy without a mutant is red, so nothing can be said of them:\n${control.output}`)
process.stdout.write('control: green\n')
const survivors = mutants.filter((mutant) => {
  const { isGreen } = testCopy(mutant.tests, mutant)
  process.stdout.write(`${mutant.name}: ${isGreen ? 'SURVIVED' : 'killed'}\n`)
  return isGreen
})
process.exitCode = survivors.length === 0 ? 0 : 1

function testCopy(tests: readonly string[], mutant?: Mutant): { isGreen: boolean; output: string } {
  const copy = mkdtempSync(join(tmpdir(), 'holdfast-mutant-'))
  try {
    for (const part of readdirSync(root))
      if (!leftOut.has(part)) cpSync(join(root, part), join(copy, part), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
    if (mutant !== undefined) mutate(copy, mutant)
    const vitest = join(copy, 'node_modules', 'vitest', 'vitest.mjs')
    const run = spawnSync(process.execPath, [vitest, 'run', ...tests], { cwd: copy, encoding: 'utf8' })
    // Red by a failing test, not because it could not run at all.
    const output = `${run.stdout}\n${run.stderr}`
    if (run.status !== 0 && !/Tests .*\d+ failed/.test(stripVTControlCharacters(output)))
      throw new Error(`The tests of ${mutant?.name ?? 'the control'} did not run:\n${output.slice(-4000)}`)
    return { isGreen: run.status === 0, output: output.slice(-4000) }
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

function mutate(copy: string, { name, file, from, to }: Mutant): void {
  const path = join(copy, file)
  const source = readFileSync(path, 'utf8')
  if (!source.includes(from)) throw new Error(`${file} changed: the mutant "${name}" does not fit`)
  writeFileSync(path, source.replace(from, to))
}
