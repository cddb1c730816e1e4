// A number that runs is handed over with a file: stopped, proven, moved; and brought back only on purpose.
import { existsSync, linkSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Archives } from '../../../core/backup/archive/archives.ts'
import { putHandOver, settleHandOvers } from '../../../core/backup/archive/hand-over.ts'
import { verifyArchive } from '../../../core/backup/archive/read-archive.ts'
import { createLog } from '../../../core/log.ts'
import { Rig } from '../../helpers/rig.ts'
import { control, passphrase } from './fixture.ts'

let rig: Rig
let file: string
beforeEach(async () => {
  rig = await Rig.start()
  file = join(rig.folder, 'shop.holdfast')
})
afterEach(() => rig.end())

const request = { instance: 'Shop', passphrase, handOver: true }

function archives(): Archives {
  return new Archives({ storage: rig.storage, control: rig.manager })
}

it('never connects again, over a restart too, until it is brought back by its name', async () => {
  await rig.linked('Shop')
  await archives().export({ ...request, file }, control())
  const moved = rig.manager.find('Shop')
  expect(moved).toMatchObject({ state: 'moved', desired: 'stopped' })
  expect(await verifyArchive(file, { passphrase })).toMatchObject({ about: { clean: true } })
  await expect(rig.manager.start('Shop')).rejects.toThrow('must not connect here')
  await rig.restart()
  expect(rig.manager.find('Shop')?.state).toBe('moved')
  expect(rig.adapter.links).toEqual([])

  await expect(rig.manager.bringBack('Shop', 'shop')).rejects.toThrow('is not the name')
  expect(await rig.manager.bringBack('Shop', 'Shop')).toMatchObject({ state: 'stopped' })
  await expect(rig.manager.bringBack('Shop', 'Shop')).rejects.toThrow('was not handed over')
  const actions = rig.storage.audit.list().map(({ action }) => action)
  expect(actions).toEqual(expect.arrayContaining(['instance.handed_over', 'instance.brought_back']))
  await rig.manager.start('Shop')
  expect(rig.manager.find('Shop')?.state).toBe('connecting')
})

it('is through at the next opening where it was cut while its file had both names', async () => {
  const { id } = await rig.linked('Shop').then(() => rig.view('Shop'))
  const { storage, events } = rig
  const hidden = join(rig.folder, '.shop.holdfast.1.moving')
  writeFileSync(hidden, 'all of it')
  linkSync(hidden, file)
  await storage.commits.write((tx) =>
    putHandOver(storage, tx, id, { file, hidden, state: 'moved', desired: 'running' }),
  )
  await settleHandOvers({ storage, events, log: createLog('silent') })
  expect(readFileSync(file, 'utf8')).toBe('all of it')
  expect(existsSync(hidden)).toBe(false)
  expect(storage.appliance.list('hand_over.')).toEqual([])
})

it('goes on here when the file could not be written, or the hand-over was cancelled', async () => {
  await rig.linked('Shop')
  const abort = new AbortController()
  const step = (words: string): void => {
    if (words.startsWith('Verifying')) abort.abort()
  }
  const cancelled = archives().export({ ...request, file }, control({ signal: abort.signal, step }))
  await expect(cancelled).rejects.toThrow()
  expect(rig.manager.find('Shop')).toMatchObject({ state: 'connecting', desired: 'running' })
  expect(existsSync(file)).toBe(false)
})
