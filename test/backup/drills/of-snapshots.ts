// A snapshot, and what is shipped before and after it: nothing that was acknowledged is lost, nothing half is ever taken
// for whole, and what is asked for next follows from there.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Want } from '../../../core/backup/snapshots/read.ts'
import { Sealer } from '../../../core/storage/seal.ts'
import type { Ended } from '../../commands/harness.ts'
import { addInstance } from '../../storage/harness.ts'
import { catalogue, put, type Taken } from '../snapshots/harness.ts'
import { envOf, homeIn, opened, takenOut } from './folder.ts'
import type { Drill, Prepared } from './kill.ts'

const child = join(import.meta.dirname, '..', 'snapshots', 'kept-child.ts')
const facts = ['first', 'second', 'third', 'fourth']

export const snapshotDrill: Drill = { name: 'snapshot', prepare: (folder) => prepare(folder, 'snapshot') }
export const segmentsDrill: Drill = { name: 'segments', prepare: (folder) => prepare(folder, 'segments') }

async function prepare(folder: string, what: 'snapshot' | 'segments'): Promise<Prepared> {
  const home = homeIn(folder)
  const sealer = await opened(home, async ({ storage, snapshots }) => {
    await addInstance(storage, { name: 'shop' })
    await put(storage, 'zeroth', 'on disk')
    await snapshots.take('the first')
    return new Sealer(storage.sealer.key)
  })
  const place = home.paths.snapshots
  const taken = (want: Want): Promise<Taken> => takenOut(place, want, sealer)
  const check = async ({ code, stdout }: Ended): Promise<'before' | 'after'> => {
    // As it was left, before anybody opens it again.
    const kept = factsIn(await taken('newest'))
    const { snapshots: made } = await catalogue(place)
    await opened(home, async ({ storage, snapshots }) => {
      const present = facts.filter((key) => storage.appliance.get(key) !== undefined)
      const lost = stdout.split('\n').filter((key) => key !== '' && !present.includes(key))
      assert.deepEqual(lost, [], 'acknowledged, and lost')
      assert.deepEqual(present.slice(0, kept.length), kept)
      assert.deepEqual(
        readdirSync(place).filter((name) => name.endsWith('.part')),
        [],
      )
      // What is listed is whole: each snapshot, and each moment that was shipped.
      const { snapshots: all, records } = await catalogue(place)
      assert.ok(all.length >= 1)
      for (const { id } of all) assert.equal((await taken({ snapshotId: id })).check, 'ok')
      for (const { at } of records) assert.equal((await taken({ at })).check, 'ok')
      // Again, and from there on.
      await snapshots.take('again')
      await put(storage, 'later', 'on disk')
      await storage.worker.checkpoint()
      const newest = await taken('newest')
      assert.ok(holds(newest, 'later'))
      assert.deepEqual(factsIn(newest), present)
    })
    if (code === 0) assert.deepEqual(kept, facts)
    return (what === 'snapshot' ? made.length > 1 : kept.length === facts.length) ? 'after' : 'before'
  }
  return { program: [child, what, home.paths.dir, home.keyFile], env: envOf(home), check }
}

function holds({ rows }: Taken, key: string): boolean {
  return rows['appliance']?.some((row) => row.includes(`"${key}"`)) === true
}

function factsIn(taken: Taken): string[] {
  return facts.filter((key) => holds(taken, key))
}
