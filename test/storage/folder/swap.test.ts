// Another database in the place of the present one: whatever it is cut by, the next start finishes it or leaves all
// as it was.
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  concludeSwap as conclude,
  listSwaps,
  openedSwap,
  swapFolder,
  writeSwap,
} from '../../../core/storage/folder/swap.ts'
import { addInstance, newHome, openHome, type Home } from '../harness.ts'
import { swapId as id, swapRecord as recordOf } from './swap-record.ts'

/** A folder whose database holds "old", with a database beside it that holds "new" under the same key. */
async function twoDatabases(): Promise<Home> {
  const home = newHome()
  const other: Home = { ...newHome(), keyFile: home.keyFile }
  for (const [each, name] of [
    [home, 'old'],
    [other, 'new'],
  ] as const) {
    const storage = await openHome(each)
    await addInstance(storage, { name })
    await storage.close()
  }
  const folder = swapFolder(home.paths, id)
  mkdirSync(folder, { recursive: true })
  copyFileSync(other.paths.database, join(folder, 'staged.sqlite'))
  return home
}

function concludeSwap(paths: Home['paths'], at: number): void {
  const opened = openedSwap(paths)
  if (opened) conclude(paths, opened, at)
}

async function namesIn(home: Home): Promise<string[]> {
  const storage = await openHome(home)
  const names = storage.instances.list().map(({ name }) => name)
  await storage.close()
  return names
}

describe('a swap', () => {
  it('that was noted is finished by the next start, and the old database is kept', async () => {
    const home = await twoDatabases()
    writeSwap(home.paths, recordOf())
    expect(await namesIn(home)).toEqual(['new'])
    expect(listSwaps(home.paths)[0]).toMatchObject({ state: 'swapping', step: 'in place' })
    concludeSwap(home.paths, 5)
    expect(listSwaps(home.paths)[0]).toMatchObject({ state: 'done', kept: true, updatedAt: 5 })
    expect(existsSync(join(swapFolder(home.paths, id), 'before.sqlite'))).toBe(true)
    expect(await namesIn(home)).toEqual(['new'])
  })

  it('that was cut before it was noted leaves everything as it was', async () => {
    const home = await twoDatabases()
    writeSwap(home.paths, recordOf({ state: 'preparing' }))
    expect(await namesIn(home)).toEqual(['old'])
    expect(listSwaps(home.paths)[0]).toMatchObject({ state: 'failed', kept: false })
    expect(existsSync(join(swapFolder(home.paths, id), 'staged.sqlite'))).toBe(false)
  })

  it('gives the place back when what came cannot be opened, and says why', async () => {
    const home = await twoDatabases()
    writeFileSync(
      join(swapFolder(home.paths, id), 'staged.sqlite'),
      'no database at all, but long enough to be one',
    )
    writeSwap(home.paths, recordOf())
    expect(await namesIn(home)).toEqual(['old'])
    concludeSwap(home.paths, 5)
    expect(listSwaps(home.paths)[0]).toMatchObject({ state: 'failed' })
    expect(listSwaps(home.paths)[0]?.reason).toContain('could not be opened')
    expect(await namesIn(home)).toEqual(['old'])
  })

  it('takes the write-ahead log of a database along that was not closed in order', async () => {
    const home = await twoDatabases()
    writeFileSync(home.paths.wal, 'what is left of the old one')
    writeSwap(home.paths, recordOf())
    expect(await namesIn(home)).toEqual(['new'])
    expect(existsSync(join(swapFolder(home.paths, id), 'before.sqlite-wal'))).toBe(true)
  })

  it('is undone the same way: the old one is back, the restored one is kept', async () => {
    const home = await twoDatabases()
    writeSwap(home.paths, recordOf())
    await namesIn(home)
    concludeSwap(home.paths, 5)
    const folder = swapFolder(home.paths, id)
    copyFileSync(join(folder, 'before.sqlite'), join(folder, 'staged.sqlite'))
    writeSwap(home.paths, recordOf({ aside: 'after.sqlite', ends: 'undone' }))
    expect(await namesIn(home)).toEqual(['old'])
    concludeSwap(home.paths, 6)
    expect(listSwaps(home.paths)[0]).toMatchObject({ state: 'undone', kept: true })
    expect(existsSync(join(folder, 'after.sqlite'))).toBe(true)
    expect(existsSync(join(folder, 'before.sqlite'))).toBe(false)
  })
})
