// The files of messages in backup files: of one number its own, in their place before its rows are to be seen, and a word
// where one is missing.
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { expect, it } from 'vitest'
import { withOpen } from '../../../core/backup/restore/open.ts'
import { resolve } from '../../../core/backup/restore/resolve.ts'
import { MediaFiles } from '../../../core/storage/folder/media-files.ts'
import { addInstance, newFolder, newHome, openHome } from '../../storage/harness.ts'
import { archivesOf, control, passphrase, refer } from '../archive/fixture.ts'
import { destinationOf, keysOf, restoresOf } from './harness.ts'

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

it.each([{ instance: 'Shop' }, {}])(
  'of one number are there before its rows are, out of a file of one or of all: %o',
  async (of) => {
    const { file, own, missing } = await exported(of)
    const home = newHome()
    const storage = await openHome(home)
    let atReveal: string[] = []
    const instances = restoresOf(storage, async (commit) => {
      expect(storage.instances.list()).toEqual([])
      atReveal = readdirSync(home.paths.media)
      await storage.commits.write(commit)
    })
    const source = await resolve({ file, passphrase, instance: 'Shop' }, keysOf(home, storage))
    const to = { ...destinationOf(home, instances), wish: {} }
    const id = await withOpen(source, to, control(), async (open) => {
      const { comes } = await open.preview()
      expect(comes.join(' ')).toContain('The file of 1 message is neither in this backup nor here')
      expect(readdirSync(home.paths.media)).toEqual([])
      return open.run()
    })
    const { instanceId = '' } = storage.restores.get(id) ?? {}
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
  const source = await resolve({ file, passphrase }, keysOf(home))
  const to = { ...destinationOf(home), wish: {} }
  const { comes } = await withOpen(source, to, control(), (open) => open.preview())
  expect(comes.join(' ')).toContain('The file of 1 message is neither in this backup nor here')
  expect(() => readdirSync(home.paths.media)).toThrow('ENOENT')
})
