// npm run test:mutants: breaks one mechanism at a time in a copy of the source and runs the tests that stand
// guard over it. A mutant that survives means that a promise is not tested any more.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

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
    file: 'core/instances/baileys/journal.ts',
    from: 'const stanza = this.#stanzas.get(ciphertext)\n    if (!stanza) return undefined',
    to: 'const stanza = this.#stanzas.get(ciphertext)\n    if (!stanza || stanza.tag) return undefined',
    tests: ['test/e2e/backlog.test.ts'],
  },
  {
    name: 'receipt before commit',
    file: 'core/instances/baileys/key-store.ts',
    from: 'await commitAny(rows, unit.changes, extra?.(result))',
    to: 'void commitAny(rows, unit.changes, extra?.(result))',
    tests: ['test/instances/baileys/repository.test.ts'],
  },
  {
    name: 'new id on retry',
    file: 'core/instances/outbox.ts',
    from: 'messageId: row.messageId',
    to: 'messageId: row.attempts > 0 ? this.#around.adapter.newMessageId() : row.messageId',
    tests: ['test/crash/kill.test.ts'],
  },
]

const root = join(import.meta.dirname, '..', '..')
const survivors = mutants.filter((mutant) => !isKilled(mutant)).map(({ name }) => name)
process.stdout.write(
  survivors.length === 0
    ? `All ${mutants.length} mutants turn the tests red.\n`
    : `Survived: ${survivors.join(', ')}\n`,
)
process.exitCode = survivors.length === 0 ? 0 : 1

function isKilled(mutant: Mutant): boolean {
  const copy = mkdtempSync(join(tmpdir(), 'holdfast-mutant-'))
  try {
    for (const part of [
      'core',
      'test',
      'renderer',
      'build',
      'package.json',
      'tsconfig.json',
      'vitest.config.ts',
    ])
      cpSync(join(root, part), join(copy, part), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
    const file = join(copy, mutant.file)
    const source = readFileSync(file, 'utf8')
    if (!source.includes(mutant.from))
      throw new Error(`${mutant.file} changed: the mutant "${mutant.name}" does not fit`)
    writeFileSync(file, source.replace(mutant.from, mutant.to))
    const vitest = join(copy, 'node_modules', 'vitest', 'vitest.mjs')
    const run = spawnSync(process.execPath, [vitest, 'run', ...mutant.tests], { cwd: copy, encoding: 'utf8' })
    process.stderr.write(`${mutant.name}: ${run.status === 0 ? 'SURVIVED' : 'killed'}\n`)
    return run.status !== 0
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}
