// The whole appliance as it was before a restore, with what only its log held: as a kill leaves it.
import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { undoAppliance } from '../../../core/backup/restore/appliance-restore.ts'
import { ensureFolder } from '../../../core/storage/files.ts'
import { swapFolder, writeSwap } from '../../../core/storage/folder/swap.ts'
import { swapId as id, swapRecord } from '../../storage/folder/swap-record.ts'
import { addInstance, newHome, openHome } from '../../storage/harness.ts'

it('comes back with the log that was kept beside it', async () => {
  const home = newHome()
  const { database, wal } = home.paths
  const before = await openHome(home)
  await addInstance(before, { name: 'in the database' })
  await before.close()
  const killed = await openHome(home, { checkpointEveryMs: 3_600_000 })
  await addInstance(killed, { name: 'in the log' })
  const folder = swapFolder(home.paths, id)
  ensureFolder(folder)
  copyFileSync(database, join(folder, 'before.sqlite'))
  copyFileSync(wal, join(folder, 'before.sqlite-wal'))
  await killed.close()
  writeSwap(home.paths, swapRecord({ state: 'done', step: 'in place' }))
  const control = { signal: new AbortController().signal, progress: () => undefined, step: () => undefined }
  await undoAppliance(id, { ...home, passphrase: undefined }, control)
  // What a restore had put in its place.
  for (const file of [database, wal]) rmSync(file, { force: true })
  const undone = await openHome(home)
  const names = undone.instances.list().map(({ name }) => name)
  expect(names.toSorted()).toEqual(['in the database', 'in the log'])
})
