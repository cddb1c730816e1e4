// A number that runs is handed over with a file: stopped, proven, moved; and brought back only on purpose.
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Sentence } from '../../../core/contract/sentences/sentence.ts'
import { Archives } from '../../../core/backup/archive/archives.ts'
import { assertLastOf, putHandOver, settleHandOvers } from '../../../core/backup/archive/hand-over.ts'
import { verifyArchive } from '../../../core/backup/archive/read-archive.ts'
import { createLog } from '../../../core/log.ts'
import { Rig } from '../../helpers/rig.ts'
import { newMessage } from '../../storage/harness.ts'
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
  const step = ({ code }: Sentence): void => {
    if (code === 'verifying_file') abort.abort()
  }
  const cancelled = archives().export({ ...request, file }, control({ signal: abort.signal, step }))
  await expect(cancelled).rejects.toThrow()
  expect(rig.manager.find('Shop')).toMatchObject({ state: 'connecting', desired: 'running' })
  expect(existsSync(file)).toBe(false)
})

it('goes on here where what was written cannot be read back', async () => {
  await rig.linked('Shop')
  const { id } = rig.view('Shop')
  const { storage } = rig
  // Far more than is read before the passphrase is worked out.
  await storage.commits.write((tx) => {
    const chatId = storage.chats.ensure(tx, id, '5511999990000', { pn: '1@s.whatsapp.net', at: 1 }).id
    for (let n = 0; n < 40; n += 1)
      storage.messages.put(
        tx,
        newMessage({ instanceId: id, chatId, messageId: `${n}`, proto: randomBytes(50_000) }),
      )
  })
  const step = ({ code }: Sentence): void => {
    if (code !== 'verifying_file') return
    const [name = ''] = readdirSync(rig.folder).filter((each) => each.endsWith('.moving'))
    const hidden = join(rig.folder, name)
    // In its place: who reads it meanwhile finds no empty file.
    const fd = openSync(hidden, 'r+')
    writeSync(fd, Buffer.of((readFileSync(hidden).at(-1) ?? 0) ^ 1), 0, 1, statSync(hidden).size - 1)
    closeSync(fd)
  }
  const exported = archives().export({ ...request, file }, control({ step }))
  await expect(exported).rejects.toMatchObject({ reason: 'damaged' })
  expect(rig.manager.find('Shop')).toMatchObject({ state: 'connecting', desired: 'running' })
  expect(readdirSync(rig.folder).filter((name) => name.includes('shop.holdfast'))).toEqual([])
})

it('goes on here where the file is not the last of that number alone', async () => {
  const { id } = await rig.linked('Shop').then(() => rig.view('Shop'))
  const { storage } = rig
  const facts = { id, name: 'Shop', number: null, state: 'stopped', trashed: false, runs: true, rows: 1 }
  const other = { ...facts, id: '00000000-0000-4000-8000-000000000009' }
  expect(() => assertLastOf({ clean: true, instances: [facts] }, id)).not.toThrow()
  expect(() => assertLastOf({ clean: false, instances: [facts] }, id)).toThrow('goes on here')
  for (const instances of [[], [other], [facts, other]])
    expect(() => assertLastOf({ clean: true, instances }, id)).toThrow('goes on here')
  // It is gone from what is exported just then.
  const stop = async (): Promise<void> => {
    await rig.manager.stop('Shop')
    await storage.commits.write((tx) => {
      storage.instances.trash(tx, id, 1)
      storage.purges.begin(tx, id, 1)
    })
  }
  const gone = { stop, start: async () => undefined, markMoved: async () => undefined }
  const exported = new Archives({ storage, control: gone }).export({ ...request, file }, control())
  await expect(exported).rejects.toThrow('goes on here')
  expect(existsSync(file)).toBe(false)
})

it('goes on here at the next opening where it was cut while its file was written', async () => {
  const { id } = await rig.linked('Shop').then(() => rig.view('Shop'))
  const { storage, events } = rig
  await rig.manager.stop('Shop')
  const hidden = join(rig.folder, '.shop.holdfast.1.moving')
  for (const left of [hidden, join(rig.folder, '..shop.holdfast.1.moving.2.part')])
    writeFileSync(left, 'a half')
  const cut = { file, hidden, state: 'writing', desired: 'running' } as const
  await storage.commits.write((tx) => putHandOver(storage, tx, id, cut))
  await settleHandOvers({ storage, events, log: createLog('silent') })
  expect(readdirSync(rig.folder).filter((name) => name.includes('shop.holdfast'))).toEqual([])
  expect(storage.instances.get(id)).toMatchObject({ desired: 'running' })
  expect(storage.appliance.list('hand_over.')).toEqual([])
  expect(storage.audit.list()).toMatchObject([{ action: 'instance.hand_over_undone', instanceId: id }])
})
