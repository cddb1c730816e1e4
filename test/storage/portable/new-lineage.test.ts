// A copy that goes on itself: by the clock of here, much of what it holds may be old at once.
import { expect, it } from 'vitest'
import { isClockDoubted, nextRound, roundsOf } from '../../../core/storage/clock-watch.ts'
import { beginAnew } from '../../../core/storage/portable/new-lineage.ts'
import { newStorage, write } from '../harness.ts'

const hourMs = 60 * 60 * 1000

it('calls nothing old for a week', async () => {
  const storage = await newStorage()
  const at = Date.now()
  expect(isClockDoubted(storage.appliance, at)).toBe(false)
  await write(storage, (tx) => beginAnew(tx, storage, { lineage: 'another', newestEvent: 7, at }))
  let rounds = roundsOf(storage.appliance, at)
  const pass = (hours: number): boolean => {
    for (let n = 0; n < hours; n += 1) rounds = nextRound(rounds, rounds.at + hourMs)
    return rounds.hold > 0
  }
  expect(pass(7 * 24 - 1)).toBe(true)
  expect(pass(1)).toBe(false)
})
