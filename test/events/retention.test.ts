// The log keeps a month and a million events, and more where a webhook has yet to deliver it.
import { expect, it } from 'vitest'
import { forgetEvents } from '../../core/events/retention.ts'
import { Desk } from './harness.ts'

const dayMs = 24 * 60 * 60 * 1000
const limits = { ageMs: 30 * dayMs, rows: 10 }

function forget(desk: Desk, batch = 100): Promise<number> {
  const now = desk.clock.now()
  return desk.storage.commits.write((tx) => forgetEvents(desk, tx, { now, batch, limits }))
}

const kept = (desk: Desk): number[] => desk.events.list({ after: 0, limit: 1000 }).map(({ seq }) => seq)

it('forgets what is old, in batches, the oldest first, and never uses a cursor again', async () => {
  const desk = await Desk.start()
  const old = await desk.happen(8)
  desk.clock.advance(20 * dayMs)
  const young = await desk.happen(1)
  desk.clock.advance(11 * dayMs)
  expect(await forget(desk, 5)).toBe(5)
  expect(kept(desk)).toEqual([...old.slice(5), ...young])
  expect([await forget(desk, 5), await forget(desk, 5)]).toEqual([3, 0])
  desk.clock.advance(30 * dayMs)
  expect(await forget(desk)).toBe(1)
  expect(kept(desk)).toEqual([])
  expect(await desk.happen(1)).toEqual([10])
})

it('forgets what is too much once every webhook that is on has passed it', async () => {
  const desk = await Desk.start()
  const endpoint = await desk.endpoint()
  endpoint.answer = ({ json }) => (json['seq'] === 6 ? 503 : 200)
  const [slow, off] = [await desk.hook(endpoint), await desk.hook(endpoint, { enabled: false })]
  expect(off.cursor).toBe(0)
  await desk.happen(30)
  await desk.until('one fails', () => desk.webhooks.deliveries({})[0])
  expect(await forget(desk)).toBe(5)
  expect(kept(desk)[0]).toBe(6)
  endpoint.answer = () => 200
  await desk.webhooks.test(slow.id)
  await desk.until('it has passed all', () => desk.webhooks.get(slow.id).cursor === 30)
  expect(await forget(desk)).toBe(15)
  expect(kept(desk)).toEqual(Array.from({ length: 10 }, (_, n) => 21 + n))
})

it('a month is the limit also for what a webhook has not passed: it goes on with what is left', async () => {
  const desk = await Desk.start()
  const endpoint = await desk.endpoint()
  endpoint.answer = () => 503
  const { id } = await desk.hook(endpoint)
  await desk.happen(5)
  await desk.until('one fails', () => desk.webhooks.deliveries({})[0])
  desk.clock.advance(31 * dayMs)
  const [young] = await desk.happen(1)
  await forget(desk)
  endpoint.answer = () => 200
  await desk.webhooks.update(id, {})
  await desk.until('the young one came', () => {
    // One that was under way meanwhile has failed and is tried again by the clock.
    desk.clock.advance(60_000)
    return endpoint.seqs.includes(young ?? 0)
  })
  // That it came is written a moment after it has come.
  await desk.until('it has passed it', () => desk.webhooks.get(id).cursor === young)
  await desk.until('nothing is left to deliver', () => desk.webhooks.deliveries({}).length === 0)
})
