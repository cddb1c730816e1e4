// kill -9 at every step that a snapshot, what is shipped and an export take on the disk: nothing that was acknowledged
// is lost, nothing half is ever taken for whole, and asked again, it is done.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { readCatalogue } from '../../../core/backup/snapshots/read.ts'
import { verifyArchive } from '../../../core/backup/archive/read-archive.ts'
import { dataPaths } from '../../../core/storage/paths.ts'
import { archivesOf, control, passphrase } from '../archive/fixture.ts'
import { addInstance, newFolder, openHome, type Home } from '../../storage/harness.ts'
import { openKept, put, takeOut, type Taken } from './harness.ts'

/** Every one takes minutes: KILL_STRIDE=1 does that. */
const stride = Number(process.env['KILL_STRIDE'] ?? 6)
const child = join(import.meta.dirname, 'kept-child.ts')
const killer = pathToFileURL(join(import.meta.dirname, '..', 'kill-step.mjs')).href

interface Killed {
  home: Home
  folder: string
  /** What was told to be on disk. */
  acknowledged: string[]
  isDone: boolean
}

/** Kills the child at a step, the next one on a fresh copy, until it comes through; returns all steps by their names. */
async function killEverywhere(
  from: string,
  what: 'keep' | 'export',
  check: (killed: Killed) => Promise<void>,
): Promise<string[]> {
  for (let step = 1; ; step += stride) {
    const folder = newFolder()
    cpSync(from, folder, { recursive: true })
    const home = { paths: dataPaths(join(folder, 'data')), keyFile: join(folder, 'holdfast.key') }
    const log = join(folder, 'steps')
    const env = { ...process.env, NODE_OPTIONS: `--import=${killer}`, KILL_AT: String(step), KILL_LOG: log }
    const args = [child, what, home.paths.dir, home.keyFile, join(folder, 'all.holdfast')]
    const { stdout, stderr, status, signal } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
    const isDone = status === 0
    if (!isDone) expect(signal, stderr).toBe('SIGKILL')
    await check({ home, folder, acknowledged: stdout.split('\n').filter(Boolean), isDone })
    if (isDone) return readFileSync(log, 'utf8').trimEnd().split('\n')
  }
}

async function template(): Promise<string> {
  const folder = newFolder()
  const home = { paths: dataPaths(join(folder, 'data')), keyFile: join(folder, 'holdfast.key') }
  const kept = await openKept(home)
  await addInstance(kept.storage, { name: 'shop' })
  await put(kept.storage, 'zeroth', 'on disk')
  await kept.snapshots.take('the first')
  await kept.stop()
  return folder
}

/** The facts that the child has put, of those in a database that was taken out. */
function factsIn({ rows }: Taken): string[] {
  const all = ['first', 'second', 'third', 'fourth']
  return all.filter((key) => rows['appliance']?.some((row) => row.includes(`"${key}"`)))
}

it('a snapshot, and what is shipped before and after it', { timeout: 600_000 }, async () => {
  const steps = await killEverywhere(await template(), 'keep', async ({ home, acknowledged, isDone }) => {
    const { storage, snapshots, folder, stop } = await openKept(home)
    const facts = ['first', 'second', 'third', 'fourth'].filter(
      (key) => storage.appliance.get(key) !== undefined,
    )
    expect(facts).toEqual(expect.arrayContaining(acknowledged))
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
    // What is listed is whole: each snapshot, and each moment that was shipped.
    const { snapshots: all, records } = readCatalogue(folder)
    expect(all.length).toBeGreaterThanOrEqual(1)
    for (const { id } of all) expect(takeOut(folder, { snapshotId: id }, storage.sealer).check).toBe('ok')
    for (const { at } of records) expect(takeOut(folder, { at }, storage.sealer).check).toBe('ok')
    const kept = factsIn(takeOut(folder, 'newest', storage.sealer))
    expect(facts.slice(0, kept.length)).toEqual(kept)
    if (isDone) expect(kept).toEqual(['first', 'second', 'third', 'fourth'])
    // Again, and from there on.
    await snapshots.take('again')
    await put(storage, 'later', 'on disk')
    await storage.worker.checkpoint()
    const { rows } = takeOut(folder, 'newest', storage.sealer)
    expect(rows['appliance']?.some((row) => row.includes('"later"'))).toBe(true)
    expect(factsIn(takeOut(folder, 'newest', storage.sealer))).toEqual(facts)
    await stop()
  })
  expect(steps).toEqual(
    expect.arrayContaining([
      'begin snapshot',
      'half a write snapshot',
      'sync snapshot',
      'name snapshot',
      'name manifest',
      'begin segment',
      'half a write segment',
      'sync segment',
    ]),
  )
})

it('an export', { timeout: 600_000 }, async () => {
  const steps = await killEverywhere(await template(), 'export', async ({ home, folder, isDone }) => {
    const file = join(folder, 'all.holdfast')
    // Either it has its name and is whole, or it has none.
    if (existsSync(file)) await verifyArchive(file, { passphrase })
    else expect(isDone).toBe(false)
    const storage = await openHome(home)
    expect(storage.instances.list()).toMatchObject([{ name: 'shop' }])
    const again = existsSync(file) ? `${file}.2` : file
    await archivesOf(storage).export({ file: again, passphrase }, control())
    await verifyArchive(again, { passphrase })
    await storage.close()
  })
  expect(steps).toEqual(
    expect.arrayContaining(['begin archive', 'half a write archive', 'sync archive', 'name archive']),
  )
})
