// A clock that jumps while the snapshots are thinned takes none of them along.
import { expect, it } from 'vitest'
import { newHome } from '../../../storage/harness.ts'
import { openKept, put } from '../harness.ts'

const dayMs = 24 * 60 * 60 * 1000

it('keeps the snapshots of the last weeks when the clock jumps by a year, and thins them by one that goes on', async () => {
  let now = 1_800_000_000_000
  const clock = (): number => now
  const { storage, snapshots } = await openKept(newHome(), { now: clock, storage: { now: clock } })
  for (let n = 0; n < 3; n += 1) {
    now += 10 * 60_000
    await put(storage, 'a', String(n))
    await snapshots.take('scheduled')
  }
  now += 365 * dayMs
  const { id } = await snapshots.take('scheduled')
  await snapshots.prove(id)
  expect(snapshots.list()).toHaveLength(4)

  // It was right: a week of rounds has said so.
  await put(storage, 'house_rounds', JSON.stringify({ at: now, hold: 0 }))
  await snapshots.prove(id)
  // And the one that what was shipped last goes on from.
  expect(snapshots.list()).toHaveLength(2)
})
