// Alerts: each thing that is wrong is told once, however often its cause repeats and the appliance restarts, and its
// end is told too.
import { describe, expect, it } from 'vitest'
import type { InstanceState } from '../../../core/contract/state.ts'
import { Guard, minuteMs } from '../guard.ts'
import { Desk } from '../harness.ts'

describe('a state that needs its owner', () => {
  it.each<[InstanceState, number | null]>([
    ['logged_out', 401],
    ['replaced', 440],
    ['restricted', 403],
    ['outdated', 405],
    ['damaged', null],
    ['held', null],
  ])('%s is told once, with what to do, and its end when the number is online', async (state, code) => {
    const guard = await Guard.start()
    const id = await guard.desk.instance()
    await guard.become(id, 'open')
    await guard.become(id, state, code)
    await guard.until('it is told', () => guard.open.length === 1)
    // Attempts, a restart and the same again are one episode.
    for (const each of ['connecting', 'reconnecting', 'awaiting_link'] as const) await guard.become(id, each)
    await guard.restart()
    await guard.become(id, state, code)
    await guard.become(id, 'open')
    await guard.until('it is over', () => guard.open.length === 0)
    expect(guard.types).toEqual([`alert.${state}`, `alert.${state} over`])
    const [raised, cleared] = guard.told
    expect(raised?.instanceId).toBe(id)
    expect(cleared?.data.alertId).toBe(raised?.data.alertId)
    expect(raised?.data.text).toMatch(/ shop .*This is why\./)
    // The next time is another episode.
    await guard.become(id, state, code)
    await guard.until('it is told anew', () => guard.told.length === 3)
    expect(guard.told[2]?.data.alertId).not.toBe(raised?.data.alertId)
  })

  it('is over when its owner stops, moves or trashes the number; codes that nobody scans leave it logged out', async () => {
    const guard = await Guard.start()
    const [first, second, third] = [
      await guard.desk.instance(),
      await guard.desk.instance(),
      await guard.desk.instance(),
    ]
    for (const id of [first, second, third]) await guard.become(id, 'logged_out', 401)
    await guard.become(first, 'stopped')
    await guard.become(second, 'trashed')
    await guard.become(third, 'moved')
    await guard.become(third, 'replaced', 440)
    await guard.become(third, 'stopped')
    await guard.until('all is told', () => guard.told.length === 7)
    expect(guard.desk.storage.alerts.list().map(({ instanceId }) => instanceId)).toEqual([first])
  })

  it("is not told of the owner's own logout", async () => {
    const guard = await Guard.start()
    const id = await guard.desk.instance()
    await guard.become(id, 'logged_out', null)
    await guard.become(id, 'replaced', 440)
    await guard.until('the other is told', () => guard.open.length === 1)
    expect(guard.types).toEqual(['alert.replaced'])
  })
})

it('a kill between a fact and its alert loses and doubles none', async () => {
  const guard = await Guard.start()
  const ids = [await guard.desk.instance(), await guard.desk.instance()]
  for (const id of ids) {
    await guard.unwatch()
    await guard.become(id, 'logged_out', 401)
    await guard.restart()
    await guard.until('it is told', () => guard.told.length === ids.indexOf(id) + 1)
    await guard.restart()
    await guard.restart()
  }
  expect(guard.types).toEqual(['alert.logged_out', 'alert.logged_out'])
  // What began and ended while nobody watched is told in full.
  await guard.unwatch()
  await guard.become(ids[0] ?? '', 'open')
  await guard.become(ids[0] ?? '', 'restricted', 403)
  await guard.become(ids[0] ?? '', 'open')
  await guard.restart()
  await guard.until('all is told', () => guard.told.length === 5)
  expect(guard.types.slice(2)).toEqual(['alert.logged_out over', 'alert.restricted', 'alert.restricted over'])
  // None of it a second time, when all that is left of it is the log.
  await guard.restart()
  await guard.become(ids[1] ?? '', 'open')
  await guard.until('the next is told', () => guard.types.at(-1) === 'alert.logged_out over')
  expect(guard.types.slice(5)).toEqual(['alert.logged_out over'])
})

it('at the first start with alerts, what is wrong already is told and what is past is not', async () => {
  const guard = new Guard(await Desk.start())
  const [past, present] = [await guard.desk.instance(), await guard.desk.instance()]
  await guard.become(past, 'restricted', 403)
  await guard.become(past, 'open')
  await guard.become(present, 'replaced', 440)
  await guard.watch()
  await guard.until('it is told', () => guard.told.length > 0)
  await guard.restart()
  expect(guard.types).toEqual(['alert.replaced'])
})

it('an instance that is purged takes its alerts along', async () => {
  const guard = await Guard.start()
  const id = await guard.desk.instance()
  await guard.become(id, 'logged_out', 401)
  await guard.until('it is told', () => guard.open.length === 1)
  const { storage } = guard.desk
  await storage.commits.write((tx) => storage.instances.trash(tx, id, 1))
  await storage.commits.write((tx) => storage.purges.begin(tx, id, 2))
  for (const step of storage.purges.steps(id)) await storage.commits.write(step)
  await storage.commits.write((tx) => storage.purges.finish(tx, id))
  expect(storage.alerts.list()).toEqual([])
})

it('reads on from a cursor that stays close behind, without a commit for each event', async () => {
  const guard = await Guard.start()
  const { storage } = guard.desk
  await guard.desk.happen(700)
  const cursor = (): number => Number(storage.appliance.get('alerts.cursor'))
  await guard.until('it follows', () => cursor() >= 500)
  const commits = storage.commits.count
  await guard.desk.happen(1)
  await guard.pass(minuteMs)
  expect(storage.commits.count - commits).toBe(1)
})

describe('backups', () => {
  it('that fail are told once, and that they are proven again', async () => {
    const guard = await Guard.start()
    const { storage, events } = guard.desk
    const tell = (body: Parameters<typeof events.append>[2]): Promise<void> =>
      storage.commits.write((tx) => void events.append(tx, null, body))
    const failed = { type: 'snapshot.failed', data: { id: null, reason: 'The disk is full.' } } as const
    await tell(failed)
    await tell(failed)
    await tell({ type: 'location.gone', data: { since: 1, reason: 'It is not there.' } })
    await guard.until('both are told', () => guard.open.length === 2)
    await tell({ type: 'snapshot.proven', data: { id: 'one', reason: '' } })
    await tell({ type: 'location.back', data: { since: 1, reason: '' } })
    await guard.until('both are over', () => guard.open.length === 0)
    expect(guard.types).toEqual([
      'alert.backup_failing',
      'alert.location_gone',
      'alert.backup_failing over',
      'alert.location_gone over',
    ])
    expect(guard.told[0]?.data).toMatchObject({ text: expect.stringContaining('The disk is full.') })
  })
})
