// Every moment that was shipped can be gone back to, row for row; what is missing or changed is noticed.
import { randomBytes } from 'node:crypto'
import {
  appendFileSync,
  copyFileSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SnapshotError } from '../../../core/backup/snapshots/errors.ts'
import { readsOfPool } from '../../../core/backup/location/folder-reads.ts'
import { FolderStore } from '../../../core/backup/location/folder-store.ts'
import { newestMoments, readCatalogue } from '../../../core/backup/snapshots/read.ts'
import { Sealer } from '../../../core/storage/seal.ts'
import { addInstance, lookAt, newFolder, newHome, write } from '../../storage/harness.ts'
import { catalogue, openKept, put, rowsOf, takeOut, type Kept } from './harness.ts'

type Rows = Record<string, string[]>

/** Ships what there is and keeps what the database held at that moment, by its commit number. */
async function ship({ home, storage }: Kept, held: Map<number, Rows>): Promise<void> {
  await storage.worker.checkpoint()
  held.set(storage.history.get()?.number ?? 0, lookAt(home, rowsOf))
}

async function traffic(storage: Kept['storage'], instance: string, round: number): Promise<void> {
  const keys = Object.fromEntries(
    Array.from({ length: 30 }, (_, n) => [`key ${n}`, Buffer.alloc(500 * (1 + (round % 5)), round + n)]),
  )
  await write(storage, (tx) => storage.signalKeys.set(tx, instance, 1, { session: keys }))
  await put(storage, `round.${round % 7}`, 'x'.repeat(round * 100))
}

/** A megabyte that cannot be packed. */
function manyKeys(storage: Kept['storage'], instance: string, round: number): Promise<void> {
  const keys = Object.fromEntries(
    Array.from({ length: 100 }, (_, n) => [`${round} ${n}`, randomBytes(10_000)]),
  )
  return write(storage, (tx) => storage.signalKeys.set(tx, instance, 1, { session: keys }))
}

async function expectEveryMoment(kept: Kept, held: ReadonlyMap<number, Rows>): Promise<void> {
  const { records } = await catalogue(kept.folder)
  expect(records.map(({ number }) => number).filter((number) => held.has(number))).toEqual([...held.keys()])
  for (const { at, number } of records) {
    const rows = held.get(number)
    if (rows === undefined) continue
    const { snapshots } = await catalogue(kept.folder)
    const [base] = snapshots.filter((each) => each.number < number)
    const way = { snapshotId: base?.id ?? '', lineage: base?.lineage ?? '', number }
    const taken = await takeOut(kept.folder, way, kept.storage.sealer)
    expect(taken).toMatchObject({ commitNumber: number, at, check: 'ok' })
    expect(taken.rows).toEqual(rows)
  }
}

async function threeRecords(): Promise<{ kept: Kept; copy: string; snapshotId: string; segment: string }> {
  const kept = await openKept()
  const { id: snapshotId } = await kept.snapshots.take('test')
  for (const step of [1, 2, 3]) {
    await put(kept.storage, 'step', String(step))
    await kept.storage.worker.checkpoint()
  }
  const copy = newFolder()
  for (const name of readdirSync(kept.folder)) copyFileSync(join(kept.folder, name), join(copy, name))
  const segment = readdirSync(copy).find((name) => name.endsWith('.segment')) ?? ''
  return { kept, copy, snapshotId, segment }
}

async function reasonOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work()
  } catch (error) {
    if (error instanceof SnapshotError) return error.reason
    throw error
  }
  return 'none'
}

function flip(file: string, at: number): void {
  const bytes = readFileSync(file)
  bytes[at] = (bytes[at] ?? 0) ^ 0x10
  writeFileSync(file, bytes)
}

describe('a moment', () => {
  it('holds, row for row, what the database held: over checkpoints, a snapshot meanwhile and a restart', async () => {
    const first = await openKept()
    const { home } = first
    const instance = await addInstance(first.storage)
    const snapshot = await first.snapshots.take('test')
    const held = new Map<number, Rows>()
    for (let round = 1; round <= 12; round += 1) {
      await traffic(first.storage, instance, round)
      await ship(first, held)
      if (round === 6) await first.snapshots.take('in between')
    }
    await expectEveryMoment(first, held)
    await first.stop()

    const second = await openKept(home)
    for (let round = 13; round <= 16; round += 1) {
      await traffic(second.storage, instance, round)
      await ship(second, held)
    }
    await expectEveryMoment(second, held)
    expect(new Set((await catalogue(first.folder)).records.map(({ lineage }) => lineage)).size).toBe(1)
    // The oldest snapshot leads to the newest moment too.
    const number = [...held.keys()].at(-1) ?? 0
    const { lineage, id: snapshotId } = snapshot
    const far = await takeOut(second.folder, { snapshotId, lineage, number }, second.storage.sealer)
    expect(far.rows).toEqual(held.get(number))
  })

  it('is whole while others write during the copy and between any two looks', async () => {
    const kept = await openKept(newHome(), { storage: { checkpointEveryMs: 5 } })
    const { storage, folder } = kept
    const instance = await addInstance(storage)
    const done = new AbortController()
    const writer = (async () => {
      for (let n = 0; !done.signal.aborted; n += 1) await traffic(storage, instance, n)
    })()
    for (let n = 0; n < 4; n += 1) await kept.snapshots.take(`number ${n}`)
    done.abort()
    await writer
    await storage.worker.checkpoint()
    const { snapshots, records } = await catalogue(folder)
    expect(new Set([...snapshots, ...records].map(({ lineage }) => lineage)).size).toBe(1)
    for (const { id } of snapshots)
      expect((await takeOut(folder, { snapshotId: id }, storage.sealer)).check).toBe('ok')
    const newest = await takeOut(folder, 'newest', storage.sealer)
    expect(newest.rows).toEqual(lookAt(kept.home, rowsOf))
  })

  it('holds what was shipped in pieces, and each piece ends at a commit', async () => {
    const kept = await openKept()
    const { storage, folder } = kept
    const instance = await addInstance(storage)
    const { id: snapshotId, lineage } = await kept.snapshots.take('test')
    for (let round = 1; round <= 12; round += 1) await manyKeys(storage, instance, round)
    await storage.worker.checkpoint()
    const { records } = await catalogue(folder)
    expect(records.length).toBeGreaterThan(2)
    expect(records.map(({ more }) => more)).toEqual(records.map((_, n) => n < records.length - 1))
    // None is far beyond a piece of 4 MiB, sealed and packed: what cannot be packed stays as large.
    for (const { bytes } of records) expect(bytes).toBeLessThan(8 * 1024 * 1024)
    for (const { number } of records)
      expect((await takeOut(folder, { snapshotId, lineage, number }, storage.sealer)).check).toBe('ok')
    expect((await takeOut(folder, 'newest', storage.sealer)).rows).toEqual(lookAt(kept.home, rowsOf))
  })

  it('is the newest up to the time that was asked for', async () => {
    let now = 1_000_000
    const kept = await openKept(newHome(), { now: () => now })
    const { storage, folder } = kept
    await kept.snapshots.take('test')
    for (const step of [1, 2, 3]) {
      now = 1_000_000 + step * 1000
      await put(storage, 'step', String(step))
      await storage.worker.checkpoint()
    }
    const stepAt = async (at: number): Promise<unknown> => {
      const { rows } = await takeOut(folder, { at }, storage.sealer)
      return rows['appliance']?.find((row) => row.includes('"step"'))
    }
    expect(await stepAt(1_000_999)).toBeUndefined()
    expect(await stepAt(1_001_000)).toBe('["step","1"]')
    expect(await stepAt(1_002_999)).toBe('["step","2"]')
    expect(await stepAt(9_999_999)).toBe('["step","3"]')
    await expect(takeOut(folder, { at: 999_999 }, storage.sealer)).rejects.toThrow('There is nothing from')
    expect(newestMoments(await catalogue(folder))[0]).toMatchObject({ at: 1_003_000 })
  })

  it('is none any more where it is thinned while it is looked at', async () => {
    const { copy, snapshotId, segment } = await threeRecords()
    class Thinned extends FolderStore {
      override async *list(prefix: string): AsyncGenerator<string> {
        yield* super.list(prefix)
        rmSync(join(copy, segment))
      }
    }
    const store = new Thinned(copy, { reads: readsOfPool, alive: () => undefined })
    const { snapshots, records } = await readCatalogue(store)
    expect(snapshots.map(({ id }) => id)).toEqual([snapshotId])
    expect(records).toEqual([])
  })

  it('is clean only as the last one of an ordered stop', async () => {
    const first = await openKept()
    const { home, folder, storage } = first
    await first.snapshots.take('test')
    await put(storage, 'a', '1')
    await storage.worker.checkpoint()
    expect((await takeOut(folder, 'newest', storage.sealer)).clean).toBe(false)
    await first.stop()
    const { at, clean } = await takeOut(folder, 'newest', storage.sealer)
    expect(clean).toBe(true)
    const second = await openKept(home)
    await put(second.storage, 'a', '2')
    await second.storage.worker.checkpoint()
    expect((await takeOut(folder, 'newest', storage.sealer)).clean).toBe(false)
    expect((await takeOut(folder, { at }, storage.sealer)).clean).toBe(false)
  })
})

describe('what is not as it was written', () => {
  it('is refused with its reason, and a snapshot is never half taken out', async () => {
    const { kept, copy, snapshotId } = await threeRecords()
    const { sealer } = kept.storage
    const file = join(copy, `${snapshotId}.snapshot`)
    const whole = readFileSync(file)
    const staged = (): Promise<unknown> => takeOut(copy, { snapshotId }, sealer)
    const damages: [string, () => void][] = [
      ['truncated', () => truncateSync(file, whole.length - 1)],
      ['truncated', () => truncateSync(file, 0)],
      ['truncated', () => truncateSync(file, 6)],
      ['changed', () => appendFileSync(file, 'x')],
      ['changed', () => flip(file, whole.length - 1)],
      ['not-a-snapshot', () => flip(file, 0)],
      ['missing', () => rmSync(file)],
    ]
    for (const [reason, damage] of damages) {
      damage()
      expect(await reasonOf(staged)).toBe(reason)
      writeFileSync(file, whole)
    }
    const renamed = `${snapshotId}2`
    renameSync(file, join(copy, `${renamed}.snapshot`))
    expect(await reasonOf(() => takeOut(copy, { snapshotId: renamed }, sealer))).toBe('renamed')
    renameSync(join(copy, `${renamed}.snapshot`), file)
    expect(await reasonOf(() => takeOut(copy, { snapshotId }, new Sealer(Buffer.alloc(32, 1))))).toBe(
      'wrong-key',
    )
    expect(await reasonOf(staged)).toBe('none')
  })

  it('is noticed wherever a bit was flipped', async () => {
    const { kept, copy, snapshotId } = await threeRecords()
    const { sealer } = kept.storage
    const file = join(copy, `${snapshotId}.snapshot`)
    const { length } = readFileSync(file)
    for (let n = 0; n < 200; n += 1) {
      const at = Math.floor((n * length) / 200)
      flip(file, at)
      expect(await reasonOf(() => takeOut(copy, { snapshotId }, sealer))).not.toBe('none')
      flip(file, at)
    }
    expect(await reasonOf(() => takeOut(copy, { snapshotId }, sealer))).toBe('none')
  })

  it('is passed over where it is a torn end, and never where something follows it', async () => {
    const { kept, copy, segment } = await threeRecords()
    const { sealer } = kept.storage
    const file = join(copy, segment)
    const whole = readFileSync(file)
    const step = async (): Promise<unknown> => {
      const { rows } = await takeOut(copy, 'newest', sealer)
      return rows['appliance']?.find((row) => row.includes('"step"'))
    }
    expect(await step()).toBe('["step","3"]')
    truncateSync(file, whole.length - 5)
    expect(await step()).toBe('["step","2"]')
    writeFileSync(file, whole)
    appendFileSync(file, Buffer.alloc(100))
    expect(await step()).toBe('["step","3"]')
    const [first, second] = (await catalogue(copy)).records
    flip(file, (first?.offset ?? 0) + 60)
    expect(await reasonOf(() => takeOut(copy, 'newest', sealer))).toBe('changed')
    writeFileSync(
      file,
      Buffer.concat([
        whole.subarray(0, first?.bytes),
        whole.subarray((second?.offset ?? 0) + (second?.bytes ?? 0)),
      ]),
    )
    expect(await step()).toBe('["step","1"]')
  })

  it('is a gap where all of a part is missing, and what was before can be had', async () => {
    let now = 1_000_000
    const kept = await openKept(newHome(), { now: () => now })
    const { storage, folder } = kept
    await kept.snapshots.take('test')
    // Each in a file of its own.
    for (const step of [1, 2, 3]) {
      now = 1_000_000 * (step + 1)
      await put(storage, 'step', String(step))
      await storage.worker.checkpoint()
    }
    const { records } = await catalogue(folder)
    const [, second = '', third = ''] = records.map(({ segment }) => segment)
    const copy = newFolder()
    for (const name of readdirSync(folder)) copyFileSync(join(folder, name), join(copy, name))
    const stepAt = async (want: 'newest' | { at: number }): Promise<string | undefined> =>
      (await takeOut(copy, want, storage.sealer)).rows['appliance']?.find((row) => row.includes('"step"'))
    rmSync(join(copy, second))
    expect(await reasonOf(() => stepAt('newest'))).toBe('gap')
    expect(await stepAt({ at: 2_000_000 })).toBe('["step","1"]')
    // No other part can stand in for it.
    copyFileSync(join(folder, third), join(copy, second))
    expect(await reasonOf(() => stepAt('newest'))).toBe('changed')
    copyFileSync(join(folder, second), join(copy, second))
    expect(await stepAt('newest')).toBe('["step","3"]')
  })

  it('is noticed where parts of a snapshot have changed places, or one is missing', async () => {
    const kept = await openKept()
    const { storage, folder } = kept
    const instance = await addInstance(storage)
    for (let round = 1; round <= 14; round += 1) await manyKeys(storage, instance, round)
    const { id: snapshotId } = await kept.snapshots.take('test')
    const file = join(folder, `${snapshotId}.snapshot`)
    const whole = readFileSync(file)
    const [head, ...parts] = partsOf(whole)
    expect(parts.length).toBeGreaterThan(2)
    const [first = head, second = head, ...others] = parts
    const reason = (): Promise<string> => reasonOf(() => takeOut(folder, { snapshotId }, storage.sealer))
    for (const changed of [
      [second, first, ...others],
      [first, ...others],
      [first, first, ...others],
      [first, second],
    ]) {
      writeFileSync(file, Buffer.concat([head, ...changed]))
      expect(['changed', 'truncated']).toContain(await reason())
    }
    writeFileSync(file, whole)
    expect(await reason()).toBe('none')
  })
})

/** What a snapshot begins with, and its sealed parts, each with its length before it. */
function partsOf(bytes: Buffer): [Buffer, ...Buffer[]] {
  const json = bytes.indexOf('{')
  let at = json + bytes.readUInt32LE(json - 4)
  const all: [Buffer, ...Buffer[]] = [bytes.subarray(0, at)]
  while (at < bytes.length) {
    const end = at + 4 + (bytes.readUInt32LE(at) & 0x7fff_ffff)
    all.push(bytes.subarray(at, end))
    at = end
  }
  return all
}
