// A restore and its undo: what was there is there, or what came, and never neither.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listApplianceRestores } from '../../../core/backup/restore/appliance-restore.ts'
import { instanceRestoreView } from '../../../core/backup/restore/restores.ts'
import type { RestoreView } from '../../../core/contract/backups/restore-routes.ts'
import { program } from '../../helpers/program.ts'
import { addInstance, type Home } from '../../storage/harness.ts'
import { passphrase } from '../archive/fixture.ts'
import { addLinked, addMessage, envOf, holdfast, homeIn, opened } from './folder.ts'
import type { Drill, Prepared } from './kill.ts'
import { assertDone } from './of-archives.ts'

export interface RestoreKind {
  name: string
  from: 'snapshot' | 'file of all' | 'file of one'
  which: readonly string[]
}

export const restoreKinds: readonly RestoreKind[] = [
  { name: 'one number from a snapshot', from: 'snapshot', which: ['--instance', 'shop'] },
  { name: 'the whole appliance from a snapshot', from: 'snapshot', which: [] },
  { name: 'one number from a file', from: 'file of one', which: [] },
  { name: 'the whole appliance from a file', from: 'file of all', which: [] },
]

export function restoreDrill(kind: RestoreKind): Drill {
  return { name: `restore of ${kind.name}`, prepare: (folder) => prepareRestore(folder, kind) }
}

export function undoDrill(kind: RestoreKind): Drill {
  return { name: `undo of a restore of ${kind.name}`, prepare: (folder) => prepareUndo(folder, kind) }
}

async function prepareRestore(folder: string, kind: RestoreKind): Promise<Prepared> {
  const home = homeIn(folder)
  const args = await withOlderCopy(folder, kind)
  const check = async (): Promise<'before' | 'after'> => {
    const texts = await textsOf(home)
    if (texts.length === 2) assertDone(await holdfast(home, args))
    else assert.deepEqual(texts, ['old'])
    assert.deepEqual(await textsOf(home), ['old'])
    const { state, kept } = await newestRestore(home)
    assert.deepEqual({ state, kept }, { state: 'done', kept: true })
    return texts.length === 2 ? 'before' : 'after'
  }
  return { program: [program, ...args], env: envOf(home), check }
}

async function prepareUndo(folder: string, kind: RestoreKind): Promise<Prepared> {
  const home = homeIn(folder)
  assertDone(await holdfast(home, await withOlderCopy(folder, kind)))
  const { id } = await newestRestore(home)
  const args = ['restore', '--undo', id]
  const check = async (): Promise<'before' | 'after'> => {
    const texts = await textsOf(home)
    if (texts.length === 1) {
      assert.deepEqual(texts, ['old'])
      assertDone(await holdfast(home, args))
    }
    assert.deepEqual(await textsOf(home), ['new', 'old'])
    const { state } = await newestRestore(home)
    assert.equal(state, 'undone')
    return texts.length === 1 ? 'before' : 'after'
  }
  return { program: [program, ...args], env: envOf(home), check }
}

/** A number with two messages, and a backup from when there was one. Returns what restores it. */
export async function withOlderCopy(folder: string, { from, which }: RestoreKind): Promise<string[]> {
  const home = homeIn(folder)
  const words = join(folder, 'words.txt')
  const file = join(folder, 'copy.holdfast')
  writeFileSync(words, `${passphrase}\n`)
  const { id, snapshot } = await opened(home, async (parts) => {
    const number = await addInstance(parts.storage, { name: 'shop' })
    await addLinked(parts, number)
    await addMessage(parts, number, 'old')
    return { id: number, snapshot: await parts.snapshots.take('test') }
  })
  if (from !== 'snapshot') {
    const one = from === 'file of one' ? ['--instance', 'shop'] : []
    assertDone(await holdfast(home, ['export', file, '--passphrase-file', words, ...one]))
  }
  await opened(home, (parts) => addMessage(parts, id, 'new'))
  const source = from === 'snapshot' ? [snapshot.id] : [file, '--passphrase-file', words]
  return ['restore', ...source, ...which, '--yes']
}

/** The texts of the only number that is there. */
export function textsOf(home: Home): Promise<(string | null)[]> {
  return opened(home, ({ storage }) => {
    const all = storage.instances.list()
    assert.deepEqual(
      all.map(({ name }) => name),
      ['shop'],
    )
    const texts = storage.messages.list(all[0]?.id ?? '', {}).map(({ text }) => text)
    assert.ok(texts.length === 1 || texts.length === 2)
    return texts
  })
}

export function newestRestore(home: Home): Promise<RestoreView> {
  return opened(home, ({ storage }) => {
    const all = [
      ...listApplianceRestores(storage.paths),
      ...storage.restores.list().map((restore) => instanceRestoreView(storage, restore)),
    ]
    const newest = all.toSorted((a, b) => a.createdAt - b.createdAt).at(-1)
    assert.ok(newest, 'nothing was restored')
    return newest
  })
}
