// The event log has a disk budget: whoever had not passed what is forgotten by it is told so, before anything else.
import { expect, it } from 'vitest'
import { trimLog } from '../../core/appliance/housekeeping.ts'
import { forgetBeyond, forgetEvents } from '../../core/events/retention.ts'
import type { Encode } from '../../core/events/webhooks/encode.ts'
import { createLog } from '../../core/log.ts'
import { lookAt } from '../storage/harness.ts'
import { Guard } from './guard.ts'
import { Desk } from './harness.ts'

/** Everything but what is kept whatever the budget; how many went. */
async function forget(desk: Desk): Promise<number> {
  const round = (): Promise<number> =>
    desk.storage.commits.write((tx) =>
      forgetBeyond(desk, tx, { now: desk.clock.now(), batch: 30, bytes: 0, kept: 100 }),
    )
  let all = 0
  for (let count = await round(); count > 0; count = await round()) all += count
  return all
}

/** Of the log it tells but one thing, and has no word for a reset. */
const ofInstances: Encode = ({ url }, { id, seq, type }) =>
  type === 'instance.updated' ? [{ id, url, headers: {}, body: JSON.stringify({ seq, type }) }] : []

const told = (desk: Desk): string[] =>
  desk.events.list({ after: 0, limit: 5000, types: ['webhook.cut_off'] }).map(({ type }) => type)

it('knows how large it is, whatever comes, goes and is taken back', async () => {
  const desk = await Desk.start()
  const id = await desk.instance()
  const measured = () =>
    lookAt(desk.home, (db) =>
      db.prepare('SELECT coalesce(sum(octet_length(data) + 200), 0) FROM events').pluck().get(),
    )
  await desk.happen(30, id)
  await desk.happen(150)
  expect(desk.storage.events.sizeBytes()).toBe(measured())
  await forget(desk)
  expect(measured()).toBeGreaterThan(0)
  expect(desk.storage.events.sizeBytes()).toBe(measured())
  const taken = desk.storage.commits.write((tx) => {
    desk.events.append(tx, null, { type: 'instance.updated', data: { name: 'never' } })
    throw new Error('It is taken back')
  })
  await expect(taken).rejects.toThrow('taken back')
  expect(desk.storage.events.sizeBytes()).toBe(measured())
})

it('a webhook that is cut off is sent log.reset, the same at every try, and then what is left', async () => {
  const desk = await Desk.start()
  const endpoint = await desk.endpoint()
  endpoint.answer = () => 503
  const { id } = await desk.hook(endpoint)
  const seqs = await desk.happen(200)
  await desk.until('one fails', () => desk.webhooks.deliveries({})[0])
  expect(await forget(desk)).toBe(101)
  // And once more: it has lost more by then, which is told once.
  await desk.happen(50)
  expect(await forget(desk)).toBe(50)
  const upTo = seqs[150] ?? 0
  const lost = { after: (seqs[0] ?? 0) - 1, upTo }
  expect(desk.webhooks.get(id)).toMatchObject({ lost, cursor: upTo })
  expect(desk.storage.webhooks.owed()).toBe(1)
  expect(told(desk)).toEqual(['webhook.cut_off'])
  const resets = () => endpoint.received.filter(({ json }) => json['type'] === 'log.reset')
  const isWhole = () => resets().filter(({ json }) => Object(json['data']).upTo === upTo)
  await desk.pass(60 * 60 * 1000)
  await desk.restart()
  await desk.until('it is tried', () => isWhole().length > 1)
  endpoint.answer = () => 200
  await desk.webhooks.update(id, {})
  const left = desk.events.list({ after: upTo, limit: 5000, types: ['instance.updated'] })
  const newest = left.at(-1)?.seq
  // What has waited goes at the pace of the endpoint, by the clock; a busy machine may need more of it.
  await desk.pass(60_000)
  await desk.passUntil('all came', () => endpoint.taken.at(-1)?.json['seq'] === newest)
  const [first, ...rest] = endpoint.taken
  expect(first?.json).toMatchObject({ type: 'log.reset', data: lost })
  expect(new Set(isWhole().map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  expect(left).toHaveLength(99)
  expect(rest.map(({ json }) => json['seq'])).toEqual(left.map(({ seq }) => seq))
  expect(desk.webhooks.get(id)).toMatchObject({ lost: null, failingSince: null })
  expect(desk.storage.webhooks.owed()).toBe(0)
})

it('is told by no budget to whom nothing is lost of', async () => {
  const desk = await Desk.start()
  const [well, other] = [await desk.endpoint(), await desk.endpoint()]
  const ours = await desk.instance()
  const hooks = [
    await desk.hook(well),
    await desk.hook(other, { types: ['instance.created'], enabled: false }),
    await desk.hook(other, { instanceId: ours, enabled: false }),
  ]
  await desk.happen(200)
  await desk.until('all came', () => well.seqs.length === 200)
  await desk.until('it has passed all', () => desk.webhooks.get(hooks[0]?.id ?? '').cursor >= 200)
  expect(await forget(desk)).toBe(100)
  for (const { id } of hooks) expect(desk.webhooks.get(id).lost).toBeNull()
  expect(told(desk)).toEqual([])
})

it('what was asked for again and is forgotten is lost, too; so is what follows a forgotten place', async () => {
  const desk = await Desk.start()
  const endpoint = await desk.endpoint()
  const { id } = await desk.hook(endpoint)
  const seqs = await desk.happen(200)
  await desk.until('all came', () => endpoint.seqs.length === 200)
  endpoint.answer = () => 503
  await desk.webhooks.replay(id, { fromSeq: seqs[40] ?? 0, toSeq: seqs[42] ?? 0 })
  await desk.until('one fails', () => desk.webhooks.deliveries({ state: 'failing' })[0])
  await forget(desk)
  expect(desk.webhooks.get(id).lost).toMatchObject({ after: seqs[39], upTo: seqs[59] })
  const again = await desk.hook(endpoint, { after: 7, enabled: false })
  const upTo = desk.events.forgottenTo()
  expect(again).toMatchObject({ cursor: upTo, lost: { after: 7, upTo } })
  expect(await desk.hook(endpoint, { after: 0, enabled: false })).toMatchObject({ lost: null })
})

it('one that will not have it, and a dialect without a word for it, go on', async () => {
  const desk = await Desk.start({ evolution: ofInstances })
  const endpoint = await desk.endpoint()
  endpoint.answer = ({ json }) => (json['type'] === 'log.reset' ? 400 : 200)
  const own = await desk.hook(endpoint, { enabled: false })
  const dialect = await desk.hook(endpoint, { enabled: false, dialect: 'evolution' })
  await desk.happen(150)
  await forget(desk)
  for (const { id } of [own, dialect]) {
    expect(desk.webhooks.get(id).lost).not.toBeNull()
    await desk.webhooks.update(id, { enabled: true })
    await desk.until('it goes on', () => desk.webhooks.get(id).lost === null)
  }
  await desk.until('what is left came', () => endpoint.seqs.length >= 100)
})

it('a reset that its endpoint never takes is tried again by itself, and all that follows goes on', async () => {
  const desk = await Desk.start()
  const endpoint = await desk.endpoint()
  endpoint.answer = ({ json }) => (json['type'] === 'log.reset' ? 500 : 200)
  const { id } = await desk.hook(endpoint, { enabled: false })
  await desk.happen(150)
  await forget(desk)
  await desk.webhooks.update(id, { enabled: true })
  const left = desk.events.list({
    after: desk.events.forgottenTo(),
    limit: 1000,
    types: ['instance.updated'],
  })
  await desk.pass(20_000)
  await desk.until('what is left came', () => endpoint.seqs.length >= left.length)
  expect(endpoint.seqs).toEqual(left.map(({ seq }) => seq))
  const resets = () => endpoint.received.filter(({ json }) => json['type'] === 'log.reset').length
  const tried = resets()
  await desk.pass(10 * 60_000)
  expect(resets()).toBeGreaterThan(tried)
  // It is up for all else, and what it has lost is told of for as long as it was not told.
  expect(desk.webhooks.get(id)).toMatchObject({ failingSince: null, lost: { after: 0 } })
  const [fresh = 0] = await desk.happen(1)
  await desk.until('what happens now came', () => endpoint.seqs.includes(fresh))
  endpoint.answer = () => 200
  await desk.pass(60 * 60_000)
  await desk.until('it was told', () => desk.webhooks.get(id).lost === null)
})

it('one of the dialect is cut off where it lags behind, but not by what it tells nothing of', async () => {
  const desk = await Desk.start({ evolution: ofInstances })
  const endpoint = await desk.endpoint()
  endpoint.answer = () => 'hang'
  const [behind, idle, still] = [await desk.instance(), await desk.instance(), await desk.instance()]
  const lagging = await desk.hook(endpoint, { dialect: 'evolution', instanceId: behind })
  const off = await desk.hook(endpoint, { dialect: 'evolution', instanceId: still, enabled: false })
  const passed = await desk.hook(endpoint, { dialect: 'evolution', instanceId: idle })
  for (const id of [idle, still])
    await desk.storage.commits.write((tx) =>
      desk.events.append(tx, id, { type: 'instance.created', data: { name: 'no word of it' } }),
    )
  const [first = 0] = await desk.happen(200, behind)
  await desk.until('one is under way', () => endpoint.received[0])
  expect(await forget(desk)).toBeGreaterThan(100)
  expect(desk.webhooks.get(lagging.id)).toMatchObject({ failingSince: null, lost: { after: first - 1 } })
  for (const { id } of [passed, off]) expect(desk.webhooks.get(id).lost).toBeNull()
  expect(told(desk)).toHaveLength(1)
})

it('alerts look at what is so now where what told of it is forgotten', async () => {
  const guard = await Guard.start()
  const { desk } = guard
  const [first, second] = [await desk.instance(), await desk.instance()]
  await guard.become(first, 'logged_out', 401)
  await guard.until('it is told', () => guard.open.length === 1)
  await guard.unwatch()
  await guard.become(first, 'open')
  await guard.become(second, 'replaced', 440)
  await desk.happen(100)
  await forget(desk)
  await guard.restart()
  await guard.until('both are told', () => guard.told.length === 2)
  expect(guard.types.toSorted()).toEqual(['alert.logged_out over', 'alert.replaced'])
})

it('is cut to nine tenths of its budget once it is above it, and not before', async () => {
  const desk = await Desk.start()
  await desk.happen(6000)
  const size = desk.storage.events.sizeBytes()
  const trim = (eventLogBytes: number): Promise<void> =>
    trimLog({
      storage: desk.storage,
      events: desk.events,
      concerns: desk.concerns,
      eventLogBytes,
      log: createLog('silent'),
      now: desk.clock.now,
    })
  await trim(size)
  expect(desk.storage.events.sizeBytes()).toBe(size)
  await trim(size - 1)
  expect(desk.storage.events.sizeBytes()).toBeLessThanOrEqual(size * 0.9)
  expect(desk.storage.events.sizeBytes()).toBeGreaterThan(size * 0.8)
  // What is old goes by the clock as before, and that too is said where it is asked for.
  await desk.storage.commits.write((tx) =>
    forgetEvents(desk, tx, { now: desk.clock.now(), batch: 9, limits: { ageMs: 1e12, rows: 0 } }),
  )
  const { forgottenTo } = desk.events.page({ after: 5, limit: 1 })
  expect(forgottenTo).toBe((desk.events.list({ after: 0, limit: 1 })[0]?.seq ?? 0) - 1)
  expect(desk.events.page({ after: 0, limit: 1 }).forgottenTo).toBeUndefined()
})
