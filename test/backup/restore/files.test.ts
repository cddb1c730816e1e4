// The files of messages in backup files: of one number its own, in their place before its rows are to be seen, and a word
// where one is missing.
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { expect, it } from 'vitest'
import { previewAppliance } from '../../../core/backup/restore/appliance-restore.ts'
import { archiveBackup } from '../../../core/backup/restore/archive-source.ts'
import { InstanceRestores } from '../../../core/backup/restore/instance-restore.ts'
import { EventLog } from '../../../core/events/log.ts'
import { MediaFiles } from '../../../core/storage/folder/media-files.ts'
import type { Storage } from '../../../core/storage/storage.ts'
import { addInstance, newFolder, newHome, openHome, type Home } from '../../storage/harness.ts'
import { archivesOf, control, passphrase, refer } from '../archive/fixture.ts'

/** Two numbers with two files each, and a backup file of one or of both. */
async function exported({ instance }: { instance?: string } = {}) {
  const home = newHome()
  const storage = await openHome(home)
  const files = new MediaFiles(home.paths.media)
  const hashes = new Map<string, string[]>()
  for (const name of ['Shop', 'Other']) {
    const id = await addInstance(storage, { name })
    for (const n of [1, 2]) {
      const { hash } = await files.write([Buffer.from(`file ${n} of ${name}`)])
      await refer(storage, id, hash)
      hashes.set(name, [...(hashes.get(name) ?? []), hash])
    }
  }
  const file = `${newFolder()}/backup.holdfast`
  const [, missing = ''] = hashes.get('Shop') ?? []
  rmSync(files.pathOf(missing))
  await archivesOf(storage).export(
    { file, passphrase, media: true, ...(instance !== undefined && { instance }) },
    control(),
  )
  return { file, own: hashes.get('Shop')?.[0] ?? '', missing }
}

async function openOne(home: Home, storage: Storage, file: string) {
  const target = { paths: home.paths, keys: async () => storage.dataKeys.carried() }
  const backup = await archiveBackup({ file, passphrase, instance: 'Shop' }, target)
  const chosen = await backup.choose(control())
  if (chosen.kind !== 'instance') throw new Error('It is not one number')
  return chosen.open(control())
}

it.each([{ instance: 'Shop' }, {}])(
  'of one number are there before its rows are, out of a file of one or of all: %o',
  async (of) => {
    const { file, own, missing } = await exported(of)
    const home = newHome()
    const storage = await openHome(home)
    const { source, close } = await openOne(home, storage, file)
    let atReveal: string[] = []
    const restores = new InstanceRestores({
      storage,
      events: new EventLog(storage, Date.now),
      instances: {
        exchange: async ({ commit }) => {
          expect(storage.instances.list()).toEqual([])
          atReveal = readdirSync(home.paths.media)
          await storage.commits.write(commit)
        },
        eraseHidden: async () => undefined,
      },
      onWebhooks: () => undefined,
    })
    const { comes } = restores.preview(source)
    expect(comes.join(' ')).toContain('The file of 1 message is neither in this backup nor here')
    expect(readdirSync(home.paths.media)).toEqual([])
    const { instanceId } = await restores.restore(source, {}, control())
    close()
    expect(atReveal).toEqual([own])
    expect(readFileSync(new MediaFiles(home.paths.media).pathOf(own), 'utf8')).toBe('file 1 of Shop')
    expect(storage.media.kept(own)).toMatchObject({ instanceId, state: 'kept' })
    expect(storage.media.kept(missing)).toBeUndefined()
    const [said] = storage.timeline.list(instanceId, { limit: 1 })
    expect(said?.reason).toContain('The file of 1 message is neither in this backup nor here')
  },
)

it('of the whole appliance are counted by a preview, which leaves nothing', async () => {
  const { file } = await exported()
  const home = newHome()
  const { paths, keyFile } = home
  const backup = await archiveBackup({ file, passphrase }, { paths, keys: async () => undefined })
  const chosen = await backup.choose(control())
  if (chosen.kind !== 'appliance') throw new Error('It is not the whole appliance')
  const { comes } = await previewAppliance(
    chosen.source,
    { paths, keyFile, passphrase: undefined },
    control(),
  )
  expect(comes.join(' ')).toContain('The file of 1 message is neither in this backup nor here')
  expect(() => readdirSync(paths.media)).toThrow('ENOENT')
})
