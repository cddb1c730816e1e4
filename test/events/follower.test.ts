// A consumer that lives as long as the appliance: what goes wrong is told, and nothing is passed over.
import { expect, it, onTestFinished } from 'vitest'
import type { EventView } from '../../core/contract/events/event.ts'
import type { Step } from '../../core/events/follow.ts'
import { Follower } from '../../core/events/follower.ts'
import { happen, mend, newRig, seqsOf, spoil, turns, until, type Rig } from './log-rig.ts'

interface Taken {
  seqs: number[]
  steps: number
  troubles: unknown[]
}

function newFollower(rig: Rig, take: (step: Step<EventView>) => void | Promise<void> = () => undefined) {
  const taken: Taken = { seqs: [], steps: 0, troubles: [] }
  const follower = new Follower<EventView>({
    log: rig.log,
    limit: 2,
    setTimer: rig.clock.setTimer,
    take: async (step) => {
      taken.steps += 1
      await take(step)
      taken.seqs.push(...seqsOf(step.events))
    },
    onTrouble: (error) => taken.troubles.push(error),
  })
  onTestFinished(() => follower.stop())
  return { follower, taken }
}

it('takes a step that failed again, after the next commit or by itself after a while', async () => {
  const rig = await newRig()
  let isIll = true
  const { follower, taken } = newFollower(rig, ({ events }) => {
    if (isIll && seqsOf(events).includes(3)) throw new Error('This one is too much.')
  })
  follower.start(0)
  await happen(rig, 4)
  await until(() => taken.troubles.length === 1)
  await turns(10)
  expect(taken.troubles).toHaveLength(1)
  await happen(rig, 1)
  await until(() => taken.troubles.length === 2)
  expect(taken.seqs).toEqual([1, 2])
  isIll = false
  await turns(10)
  rig.clock.advance(10_000)
  await until(() => taken.seqs.length === 5)
  expect(taken.seqs).toEqual([1, 2, 3, 4, 5])
})

it('passes over nothing that cannot be read', async () => {
  const rig = await newRig()
  await happen(rig, 6)
  spoil(rig, 4)
  const { follower, taken } = newFollower(rig)
  follower.start(0)
  await until(() => taken.troubles.length === 1)
  expect(taken.seqs).toEqual([1, 2])
  mend(rig, 4)
  await happen(rig, 1)
  await until(() => taken.seqs.length === 7)
  expect(taken.seqs).toEqual([1, 2, 3, 4, 5, 6, 7])
  expect(taken.troubles).toEqual([expect.any(SyntaxError)])
})

it('is nudged to a step with nothing in it, also out of its rest', async () => {
  const rig = await newRig()
  const { follower, taken } = newFollower(rig, () => {
    if (taken.steps === 2) throw new Error('Once.')
  })
  follower.start(0)
  await until(() => taken.steps === 1)
  follower.nudge()
  await until(() => taken.troubles.length === 1)
  follower.nudge()
  await until(() => taken.steps === 3)
  expect(taken.seqs).toEqual([])
})

it('stops when the step under way is taken', async () => {
  const rig = await newRig()
  const held = Promise.withResolvers<void>()
  const { follower, taken } = newFollower(rig, () => held.promise)
  await happen(rig, 4)
  follower.start(0)
  await until(() => taken.steps === 1)
  let isStopped = false
  const stopped = follower.stop().then(() => (isStopped = true))
  await turns(5)
  expect(isStopped).toBe(false)
  held.resolve()
  await stopped
  await happen(rig, 1)
  await turns(5)
  expect([taken.seqs, taken.steps]).toEqual([[1, 2], 1])
})
