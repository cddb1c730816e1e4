// An export, and a hand-over: the file has its name and is whole, or it has none; and a number that was handed over with
// a file is never one that may still connect here.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { verifyArchive } from '../../../core/backup/archive/read-archive.ts'
import type { Ended } from '../../commands/harness.ts'
import { program } from '../../helpers/program.ts'
import { addInstance, type Home } from '../../storage/harness.ts'
import { passphrase } from '../archive/fixture.ts'
import { addLinked, addMessage, envOf, holdfast, homeIn, opened } from './folder.ts'
import type { Drill, Prepared } from './kill.ts'

export const exportDrill: Drill = { name: 'export', prepare: prepareExport }
export const handOverDrill: Drill = { name: 'hand-over', prepare: prepareHandOver }

async function prepareExport(folder: string): Promise<Prepared> {
  const home = await withNumber(folder)
  const file = join(folder, 'all.holdfast')
  const args = (to: string): string[] => ['export', to, '--passphrase-file', wordsIn(folder)]
  const check = async (): Promise<'before' | 'after'> => {
    const isThere = existsSync(file)
    if (isThere) await verifyArchive(file, { passphrase })
    assert.deepEqual(await namesOf(home), ['shop'])
    const again = isThere ? `${file}.2` : file
    assertDone(await holdfast(home, args(again)))
    await verifyArchive(again, { passphrase })
    return isThere ? 'after' : 'before'
  }
  return { program: [program, ...args(file)], env: envOf(home), check }
}

async function prepareHandOver(folder: string): Promise<Prepared> {
  const home = await withNumber(folder)
  const file = join(folder, 'shop.holdfast')
  const args = ['export', file, '--instance', 'shop', '--hand-over', '--passphrase-file', wordsIn(folder)]
  /** After an opening, which settles what was cut. */
  const hasMoved = async (): Promise<boolean> => {
    const shop = await opened(home, ({ storage }) => storage.instances.list()[0])
    assert.ok(shop)
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.includes('.moving')),
      [],
    )
    if (shop.state !== 'moved') {
      assert.equal(shop.desired, 'running')
      assert.ok(!existsSync(file), 'there is a file, and the number may connect here')
      return false
    }
    assert.equal(shop.desired, 'stopped')
    const { about } = await verifyArchive(file, { passphrase })
    assert.ok(about.clean)
    return true
  }
  const check = async (): Promise<'before' | 'after'> => {
    if (await hasMoved()) return 'after'
    assertDone(await holdfast(home, args))
    assert.ok(await hasMoved())
    return 'before'
  }
  return { program: [program, ...args], env: envOf(home), check }
}

async function withNumber(folder: string): Promise<Home> {
  const home = homeIn(folder)
  writeFileSync(wordsIn(folder), `${passphrase}\n`)
  await opened(home, async (parts) => {
    const id = await addInstance(parts.storage, { name: 'shop', desired: 'running' })
    await addLinked(parts, id)
    await addMessage(parts, id, 'old')
  })
  return home
}

function wordsIn(folder: string): string {
  return join(folder, 'words.txt')
}

function namesOf(home: Home): Promise<string[]> {
  return opened(home, ({ storage }) => storage.instances.list().map(({ name }) => name))
}

export function assertDone({ code, stderr }: Ended): void {
  assert.equal(code, 0, stderr)
}
