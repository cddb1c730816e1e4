// The files of messages in backup files: of one number its own, in their place before its rows are to be seen, and a word
// where one is missing.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { expect, it } from 'vitest'
import { withOpen } from '../../../core/backup/restore/open.ts'
import { resolve } from '../../../core/backup/restore/resolve.ts'
import type { Storage } from '../../../core/storage/storage.ts'
import { MediaFiles } from '../../../core/storage/folder/media-files.ts'
import { addInstance, newFolder, newHome, openHome } from '../../storage/harness.ts'
import { archivesOf, control, passphrase, refer } from '../archive/fixture.ts'
import { destinationOf, keysOf, restoresOf } from './harness.ts'

/** The picture of a person of the number. */
async function face(
  storage: Storage,
  instanceId: string,
  { n, hash }: { n: number; hash: string },
): Promise<void> {
  await storage.commits.write((tx) => {
    const pn = `55119888800${n}@s.whatsapp.net`
    const contact = storage.contacts.ensure(tx, instanceId, '490', { pn, at: 1 }).id
    storage.pictures.want(tx, { contact }, { instanceId, at: 1 })
    const picture = storage.pictures.of({ contact })
    if (picture) storage.pictures.keep(tx, picture, hash)
  })
}

/** Two numbers with two files each, and two pictures of people, and a backup file of one or of both. */
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
      await face(storage, id, { n, hash: (await files.write([Buffer.from(`face ${n} of ${name}`)])).hash })
      hashes.set(name, [...(hashes.get(name) ?? []), hash])
    }
  }
  const file = `${newFolder()}/backup.holdfast`
  const [, missing = ''] = hashes.get('Shop') ?? []
  rmSync(files.pathOf(missing))
  rmSync(files.pathOf(sha256('face 2 of Shop')))
  await archivesOf(storage).export(
    { file, passphrase, media: true, ...(instance !== undefined && { instance }) },
    control(),
  )
  return { file, own: hashes.get('Shop')?.[0] ?? '', missing }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

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
    const kept = sha256('face 1 of Shop')
    expect(atReveal.toSorted()).toEqual([own, kept].toSorted())
    // What is not there is asked for again.
    expect(storage.pictures.keptAfter(0, { instanceId, limit: 10 }).map(({ hash }) => hash)).toEqual([kept])
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
