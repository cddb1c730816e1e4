// The write-ahead log stays short under steady writes, and the check runs beside them.
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { addInstance, newHome, openHome, write } from './harness.ts'

const roundBytes = 40 * 3000

it('keeps the WAL far smaller than what was written to it', async () => {
  const home = newHome()
  const storage = await openHome(home, { checkpointEveryMs: 10 })
  const id = await addInstance(storage)
  let largest = 0
  // However slow the worker is on this machine: what was written comes to be three times what was ever in the WAL.
  for (let round = 0; round < 150 || (round * roundBytes) / 3 <= largest; round += 1) {
    const keys = Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => [`key ${n}`, Buffer.alloc(3000, round + n)]),
    )
    await write(storage, (tx) => storage.signalKeys.set(tx, id, 1, { session: keys }))
    largest = Math.max(largest, storage.health().walBytes)
    await sleep(2)
  }
  expect(await storage.quickCheck()).toEqual([])
})

it('lets bulk work wait for the WAL, and for nothing when it is done', async () => {
  const storage = await openHome(newHome(), { checkpointEveryMs: 1_000_000 })
  const id = await addInstance(storage)
  let largest = 0
  await storage.commits.bulk(Array.from({ length: 12_000 }).keys(), (tx, n) => {
    storage.signalKeys.set(tx, id, 1, { session: { [`key ${n}`]: Buffer.alloc(3000, n) } })
    largest = Math.max(largest, storage.health().walBytes)
  })
  expect(storage.health().databaseBytes).toBeGreaterThan(12_000 * 3000)
  expect(largest).toBeLessThan((12_000 * 3000) / 2)
})

it('lets the WAL grow without checkpoints, so that the test above shows something', async () => {
  const storage = await openHome(newHome(), { checkpointEveryMs: 1_000_000 })
  const id = await addInstance(storage)
  for (let round = 0; round < 30; round += 1) {
    const keys = Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => [`key ${n}`, Buffer.alloc(3000, round + n)]),
    )
    await write(storage, (tx) => storage.signalKeys.set(tx, id, 1, { session: keys }))
  }
  expect(storage.health().walBytes).toBeGreaterThan(30 * roundBytes)
})

it('closes with everything in the database and nothing left in the WAL', async () => {
  const home = newHome()
  const storage = await openHome(home)
  const id = await addInstance(storage)
  const last = write(storage, (tx) => storage.appliance.put(tx, 'last', 'word'))
  await Promise.all([storage.close(), storage.close()])
  await last
  const again = await openHome(home)
  expect(again.instances.get(id)).toBeDefined()
  expect(again.appliance.get('last')).toBe('word')
  await expect(write(storage, (tx) => storage.appliance.put(tx, 'more', 'words'))).rejects.toThrow('closed')
})
