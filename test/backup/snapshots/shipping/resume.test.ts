// Where shipping goes on after an end of the process, and where a new history must begin.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { RecordAt } from '../../../../core/backup/snapshots/format/segment.ts'
import { openDatabase } from '../../../../core/storage/database.ts'
import { dataPaths } from '../../../../core/storage/paths.ts'
import { addInstance, lookAt, newFolder, newHome, write, type Home } from '../../../storage/harness.ts'
import { catalogue, openKept, put, rowsOf, takeOut, type Kept } from '../harness.ts'

/** The folder as a kill at this moment leaves it. */
function killed({ home }: Kept): Home {
  const dir = join(newFolder(), 'data')
  execFileSync('cp', ['-a', home.paths.dir, dir])
  return { paths: dataPaths(dir), keyFile: home.keyFile }
}

async function shipped(kept: Kept, value: string): Promise<void> {
  await put(kept.storage, 'step', value)
  await kept.storage.worker.checkpoint()
}

async function lineages({ folder }: Kept): Promise<number> {
  return new Set((await catalogue(folder)).snapshots.map(({ lineage }) => lineage)).size
}

async function expectNewestIsAll(kept: Kept): Promise<void> {
  const { rows } = await takeOut(kept.folder, 'newest', kept.storage.sealer)
  expect(rows).toEqual(lookAt(kept.home, rowsOf))
}

it('goes on after a kill, with what was not shipped yet, and leaves no temporary file', async () => {
  const first = await openKept()
  await first.snapshots.take('test')
  await shipped(first, '1')
  await shipped(first, '2')
  // Written into the next log, and not shipped.
  await put(first.storage, 'step', '3')
  const home = killed(first)
  writeFileSync(join(home.paths.snapshots, 'cut.snapshot.part'), 'x')
  const second = await openKept(home)
  await shipped(second, '4')
  await expectNewestIsAll(second)
  expect(await lineages(second)).toBe(1)
  expect(second.snapshots.health().lastShippedAt).not.toBeNull()
  expect(readdirSync(second.folder).filter((name) => name.endsWith('.part'))).toEqual([])
})

it('goes on after an ordered stop', async () => {
  const first = await openKept()
  await first.snapshots.take('test')
  await shipped(first, '1')
  await first.stop()
  const second = await openKept(first.home)
  await shipped(second, '2')
  expect(second.snapshots.health().lastShippedAt).not.toBeNull()
  await expectNewestIsAll(second)
})

it('begins a new history where something else has checkpointed or written', async () => {
  const first = await openKept()
  await first.snapshots.take('test')
  await shipped(first, '1')
  await put(first.storage, 'step', '2')
  const foreign = openDatabase(first.home.paths.database)
  foreign.pragma('wal_checkpoint(TRUNCATE)')
  foreign.close()
  await shipped(first, '3')
  expect(first.snapshots.health().lastShippedAt).toBeNull()
  await first.snapshots.take('after the gap')
  await shipped(first, '4')
  expect(await lineages(first)).toBe(2)
  await expectNewestIsAll(first)
  await first.stop()

  const between = openDatabase(first.home.paths.database)
  between.exec("INSERT INTO appliance VALUES ('foreign', 'row')")
  between.close()
  const second = await openKept(first.home)
  await shipped(second, '5')
  expect(second.snapshots.health().lastShippedAt).toBeNull()
  await second.snapshots.take('after the stop')
  await shipped(second, '6')
  expect(await lineages(second)).toBe(3)
  await expectNewestIsAll(second)
})

it('proves what is whole, and finds a bit that was flipped', async () => {
  const kept = await openKept(newHome())
  const { id } = await kept.snapshots.take('test')
  await shipped(kept, '1')
  const { proof } = await kept.snapshots.prove(id)
  expect(proof).toMatchObject({ result: 'proven', reason: null })
  const file = join(kept.folder, `${id}.snapshot`)
  const bytes = readFileSync(file)
  bytes[3000] = (bytes[3000] ?? 0) ^ 1
  writeFileSync(file, bytes)
  const after = await kept.snapshots.prove(id)
  expect(after.proof).toMatchObject({ result: 'failed', provenAt: proof.provenAt })
  expect(kept.told.map(({ type }) => type)).toEqual(['snapshot.made', 'snapshot.proven', 'snapshot.failed'])
  expect(readdirSync(kept.home.paths.scratch)).toEqual([])
})

it('proves nothing of what no number could start with, though every page of it is whole', async () => {
  const kept = await openKept(newHome())
  const { storage } = kept
  const instance = await addInstance(storage)
  const keys = { session: { peer: 'a', other: 'b' } }
  await write(storage, (tx) => storage.signalKeys.set(tx, instance, 1, keys))
  const { id: sound } = await kept.snapshots.take('sound')
  expect((await kept.snapshots.prove(sound)).proof).toMatchObject({ result: 'proven' })
  const sealed = lookAt(kept.home, (db) =>
    db.prepare<[], Buffer>("SELECT value FROM signal_keys WHERE id = 'other'").pluck().get(),
  )
  // A sealed value opens only where it belongs.
  const moved = { type: 'session', id: 'peer', value: sealed ?? Buffer.alloc(0) }
  await write(storage, (tx) => storage.signalKeys.putSealed(tx, instance, 1, moved))
  const { id } = await kept.snapshots.take('unsound')
  const { proof } = await kept.snapshots.prove(id)
  expect(proof).toMatchObject({ result: 'failed', provenAt: null })
  expect(proof.reason).toBe('1 sealed values of signal_keys cannot be opened.')
})

it('proves what was shipped since together with it', async () => {
  const kept = await openKept(newHome())
  const { id } = await kept.snapshots.take('test')
  for (const step of ['1', '2', '3']) await shipped(kept, step)
  expect((await kept.snapshots.prove(id)).proof).toMatchObject({ result: 'proven' })
  const [, second] = (await catalogue(kept.folder)).records
  const file = join(kept.folder, second?.segment ?? '')
  const bytes = readFileSync(file)
  const at = (second?.offset ?? 0) + 100
  bytes[at] = (bytes[at] ?? 0) ^ 1
  writeFileSync(file, bytes)
  const { proof } = await kept.snapshots.prove(id)
  expect(proof).toMatchObject({ result: 'failed', reason: expect.stringContaining('not as it was written') })
})

/** Ships until what was committed while the worker read is a part of its own, the last one. */
async function shippedInTwo({ storage, folder }: Kept): Promise<RecordAt> {
  for (;;) {
    const round = storage.worker.checkpoint()
    const state = { isOver: false }
    const over = round.finally(() => (state.isOver = true))
    while (!state.isOver) {
      storage.commits.writeNow((tx) => storage.appliance.put(tx, 'between', String(Math.random())))
      await setImmediate()
    }
    await over
    const [first, last] = (await catalogue(folder)).records.slice(-2)
    if (first !== undefined && last !== undefined && first.number === last.number) return last
  }
}

it('begins a new history where the last part is missing of what was shipped before the log began anew', async () => {
  const first = await openKept()
  await first.snapshots.take('test')
  const last = await shippedInTwo(first)
  // Everything is in the database by now: with this the log begins anew.
  await put(first.storage, 'step', '1')
  const home = killed(first)
  truncateSync(join(home.paths.snapshots, last.segment), last.offset)
  const second = await openKept(home)
  await shipped(second, '2')
  expect(second.snapshots.health().lastShippedAt).toBeNull()
  await second.snapshots.take('after it')
  await shipped(second, '3')
  await expectNewestIsAll(second)
  expect(await lineages(second)).toBe(2)
})
