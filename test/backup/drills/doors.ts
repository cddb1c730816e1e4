// What restores read: backup files, and the folder of a second location with its snapshots and what was shipped.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Sealer } from '../../../core/storage/seal.ts'
import { addInstance, type Home } from '../../storage/harness.ts'
import { confirmKey, placeOn, waitUntilThere } from '../location/harness.ts'
import { catalogue } from '../snapshots/harness.ts'
import type { Door, Opened } from './flip.ts'
import { addLinked, addMessage, holdfast, homeIn, opened, takenOut } from './folder.ts'
import { assertDone } from './of-archives.ts'

const made = 6

/** It was written by another installation than the one that restores. */
export const archiveDoor: Door = { name: 'flipped bits of a backup file', prepare: prepareArchive }
export const locationDoor: Door = { name: 'flipped bits of a second location', prepare: prepareLocation }

async function prepareArchive(folder: string): Promise<Opened> {
  const from = homeIn(join(folder, 'source'))
  const key = join(folder, 'key.txt')
  await opened(from, async (parts) => {
    writeFileSync(key, await confirmKey(parts))
    const id = await addInstance(parts.storage, { name: 'shop' })
    await addLinked(parts, id)
    for (let n = 0; n < made; n += 1) await addMessage(parts, id, `message ${n}`)
  })
  const [all, one] = [join(folder, 'all.holdfast'), join(folder, 'shop.holdfast')]
  assertDone(await holdfast(from, ['export', all]))
  assertDone(await holdfast(from, ['export', one, '--instance', 'shop']))
  const asked = [[all], [all, '--instance', 'shop'], [one]].map(([file = '', ...which]) => ({
    args: ['restore', file, '--recovery-key-file', key, ...which],
    files: [file],
    moments: new Map<number, number>(),
  }))
  return { home: await elsewhere(folder), asked }
}

/** Two snapshots, and moments before and after the second. */
async function prepareLocation(folder: string): Promise<Opened> {
  const from = homeIn(join(folder, 'source'))
  const disk = join(folder, 'other disk')
  const key = join(folder, 'key.txt')
  mkdirSync(disk)
  const sealer = await opened(from, async (parts) => {
    const { storage, snapshots, locations } = parts
    writeFileSync(key, await confirmKey(parts))
    const id = await addInstance(storage, { name: 'shop' })
    await addLinked(parts, id)
    for (let n = 0; n < made; n += 1) {
      await addMessage(parts, id, `message ${n}`)
      if (n % 3 === 0) await snapshots.take('test')
      await storage.worker.checkpoint()
    }
    locations.start(() => null)
    await locations.setSecond(disk)
    await waitUntilThere(parts)
    return new Sealer(storage.sealer.key)
  })
  const place = placeOn(disk)
  const { snapshots, records } = await catalogue(place)
  const moments = new Map<number, number>()
  for (const { at } of [...snapshots, ...records]) {
    const { rows } = await takenOut(place, { at }, sealer)
    moments.set(at, rows['messages']?.length ?? 0)
  }
  const newest = Math.max(...moments.keys())
  const middle = [...moments].find(([, count]) => count === made / 2)?.[0] ?? 0
  const files = readdirSync(place).map((name) => join(place, name))
  const opening = ['restore', disk, '--recovery-key-file', key]
  const [last] = snapshots
  const ofLast = ['json', 'snapshot'].map((end) => join(place, `${last?.id ?? ''}.${end}`))
  const asked = [
    { args: opening, files, moments, meant: newest },
    { args: [...opening, '--instance', 'shop'], files, moments, meant: newest },
    { args: [...opening, '--at', String(middle)], files, moments, meant: middle },
    { args: ['restore', ofLast[1] ?? '', ...opening.slice(2)], files: ofLast, moments, meant: last?.at ?? 0 },
  ]
  return { home: await elsewhere(folder), asked }
}

/** Somebody's appliance with a number of its own. */
async function elsewhere(folder: string): Promise<Home> {
  const home = homeIn(join(folder, 'here'))
  await opened(home, async (parts) => {
    await addMessage(parts, await addInstance(parts.storage, { name: 'here' }), 'mine')
    await parts.snapshots.take('test')
  })
  return home
}
