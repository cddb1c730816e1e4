// A restore of one number where no database opens: what could not be opened is there, or the number is and what could not
// be opened is kept aside.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { UnopenableError } from '../../../core/storage/errors.ts'
import { program } from '../../helpers/program.ts'
import { envOf, holdfast, homeIn } from './folder.ts'
import type { Drill, Prepared } from './kill.ts'
import { assertDone } from './of-archives.ts'
import { newestRestore, textsOf, withOlderCopy, type RestoreKind } from './of-restores.ts'

const garbage = 'no database any more '.repeat(500)
const kinds: readonly RestoreKind[] = [
  { name: 'one number from a snapshot', from: 'snapshot', which: ['--instance', 'shop'] },
  { name: 'one number from a file of all', from: 'file of all', which: ['--instance', 'shop'] },
]

export const aloneDrills: readonly Drill[] = kinds.map((kind) => ({
  name: `restore of ${kind.name}, where no database opens`,
  prepare: (folder) => prepare(folder, kind),
}))

async function prepare(folder: string, kind: RestoreKind): Promise<Prepared> {
  const home = homeIn(folder)
  const args = await withOlderCopy(folder, kind)
  writeFileSync(home.paths.database, garbage)
  const check = async (): Promise<'before' | 'after'> => {
    const texts = await textsOf(home).catch((error: unknown) => {
      if (error instanceof UnopenableError) return undefined
      throw error
    })
    if (texts === undefined) {
      assert.equal(readFileSync(home.paths.database, 'utf8'), garbage)
      assertDone(await holdfast(home, args))
    }
    assert.deepEqual(await textsOf(home), ['old'])
    const { id, state } = await newestRestore(home)
    assert.equal(state, 'done')
    const aside = readFileSync(join(home.paths.restores, id, 'before.sqlite'), 'utf8')
    assert.equal(aside, garbage)
    return texts === undefined ? 'before' : 'after'
  }
  return { program: [program, ...args], env: envOf(home), check }
}
