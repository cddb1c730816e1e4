// One number where no database opens: it comes alone, with all that is its own, and what was there is kept aside.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { tellRestored } from '../../../core/backup/restore/appliance-restore.ts'
import { withOpen } from '../../../core/backup/restore/open.ts'
import { resolve } from '../../../core/backup/restore/resolve.ts'
import type { RestoreSource } from '../../../core/backup/restore/source.ts'
import { EventLog } from '../../../core/events/log.ts'
import type { Storage } from '../../../core/storage/storage.ts'
import { fillEverything } from '../../storage/everything.ts'
import { addInstance, newHome, openHome, type Home } from '../../storage/harness.ts'
import { control, newSource, passphrase, type Source } from '../archive/fixture.ts'
import { openKept } from '../snapshots/harness.ts'
import { destinationOf, keysOf } from './harness.ts'
import { lasting } from './rows.ts'

const garbage = 'no database any more '.repeat(500)

/** A folder whose database cannot be opened. */
async function unopenable(): Promise<Home> {
  const home = newHome()
  await (await openHome(home)).close()
  writeFileSync(home.paths.database, garbage)
  return home
}

function inFile({ file }: Pick<Source, 'file'>, home: Home, instance?: string): Promise<RestoreSource> {
  return resolve({ file, passphrase, instance }, keysOf(home))
}

async function restored(home: Home, source: RestoreSource, name?: string): Promise<Storage> {
  const to = { ...destinationOf(home), wish: { name } }
  const id = await withOpen(source, to, control(), (open) => open.run())
  const storage = await openHome(home)
  expect(await tellRestored(storage, new EventLog(storage, Date.now))).toMatchObject({ state: 'done' })
  expect(readFileSync(join(home.paths.restores, id, 'before.sqlite'), 'utf8')).toBe(garbage)
  return storage
}

it('comes alone out of a file of one and out of a file of all, with everything that is its own', async () => {
  const source = await newSource()
  const { home, storage, archives, id, file } = source
  await fillEverything(storage, await addInstance(storage, { name: 'Other' }))
  const all = `${file}.all`
  await archives.export({ file, instance: 'Shop', passphrase }, control())
  await archives.export({ file: all, passphrase }, control())
  const expected = lasting(home, storage, id)
  const newest = Math.max(...storage.webhooks.list(id).map(({ cursor }) => cursor))
  for (const [from, instance] of [[file, undefined] as const, [all, 'Shop'] as const]) {
    const there = await unopenable()
    const fresh = await restored(there, await inFile({ file: from }, there, instance))
    expect(fresh.instances.list().map(({ name }) => name)).toEqual(['Shop'])
    expect(lasting(there, fresh, id)).toEqual(expected)
    // None of what happens from here on is passed over.
    expect(fresh.events.latest()).toBeGreaterThan(newest)
    await fresh.close()
  }
})

it('comes alone out of the snapshots, out of the trash too, under another name if that is wished', async () => {
  const kept = await openKept()
  const id = await addInstance(kept.storage, { name: 'Shop' })
  await fillEverything(kept.storage, id)
  await addInstance(kept.storage, { name: 'Other' })
  await kept.storage.commits.write((tx) => kept.storage.instances.trash(tx, id, 5))
  await kept.snapshots.take('test')
  const there = await unopenable()
  const keys = { ...keysOf(there), own: async () => [kept.storage.dataKeys.dataKey()] }
  const source = await resolve({ folder: kept.folder, instance: 'Shop' }, keys)
  const fresh = await restored(there, source, 'Till')
  expect(fresh.instances.list()).toMatchObject([{ name: 'Till', trashedAt: null }])
  expect(fresh.instances.list({ trashed: true })).toEqual([])
  expect(fresh.messages.count(id)).toBe(kept.storage.messages.count(id))
})

it('says before that it comes alone, and changes nothing by saying so', async () => {
  const source = await newSource()
  await source.archives.export({ file: source.file, instance: 'Shop', passphrase }, control())
  const there = await unopenable()
  const { paths } = there
  const to = { ...destinationOf(there), wish: {} }
  const preview = await withOpen(await inFile(source, there), to, control(), (open) => open.preview())
  expect(preview.comes[0]).toContain('"Shop"')
  expect(preview.comes).toContainEqual(expect.stringContaining('This number alone'))
  expect(preview.newerHere).toEqual([
    expect.stringContaining('is kept aside'),
    expect.stringContaining('Every other number'),
  ])
  expect(readFileSync(paths.database, 'utf8')).toBe(garbage)
  expect(existsSync(join(paths.restores, 'staging'))).toBe(false)
})

it('handed over, does not bring back its ratchets a second time', async () => {
  const source = await newSource()
  await source.archives.export({ file: source.file, instance: 'Shop', passphrase, handOver: true }, control())
  const there = await unopenable()
  const again = await inFile(source, there)
  const fresh = await restored(there, again)
  if (again.kind !== 'instance') throw new Error('It is not one number')
  const { once, close } = await again.open(control())
  close()
  expect(fresh.appliance.get(`applied.${once ?? ''}`)).toBeDefined()
})
