// Alerts: each thing that is wrong is told once, however often its cause repeats and the appliance restarts, and its
// end is told too.
import { describe, expect, it, onTestFinished } from 'vitest'
import type { AlertKind } from '../../core/contract/alert.ts'
import type { EventView } from '../../core/contract/event.ts'
import type { InstanceState } from '../../core/contract/state.ts'
import type { Space } from '../../core/events/alerts/measures.ts'
import { AlertWatch, type AlertWatchOptions } from '../../core/events/alerts/watch.ts'
import { createLog } from '../../core/log.ts'
import { newMessage } from '../storage/harness.ts'
import { Desk } from './harness.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const roomy: Space = { freeBytes: 900e9, totalBytes: 1000e9 }

type Limits = ReturnType<AlertWatchOptions['limits']>

/** A desk with what watches it. */
class Guard {
  readonly desk: Desk
  limits: Limits = { silenceHours: null, offlineMinutes: null, diskLowBytes: null }
  space: Space | undefined = roomy
  #watch: AlertWatch | undefined

  constructor(desk: Desk) {
    this.desk = desk
  }

  static async start(): Promise<Guard> {
    const guard = new Guard(await Desk.start())
    await guard.watch()
    return guard
  }

  async watch(): Promise<void> {
    const { storage, events, clock } = this.desk
    const watch = new AlertWatch({
      storage,
      events,
      log: createLog('silent'),
      limits: () => this.limits,
      space: () => this.space,
      now: clock.now,
      setTimer: clock.setTimer,
    })
    this.#watch = watch
    onTestFinished(() => watch.stop())
    await watch.start()
  }

  /** As a kill would leave it: nothing is watched any more. */
  async unwatch(): Promise<void> {
    await this.#watch?.stop()
  }

  async restart(): Promise<void> {
    await this.unwatch()
    await this.desk.restart()
    await this.watch()
  }

  /** By what was told: the rows are there before they are on disk. */
  get open(): string[] {
    const over = new Set(
      this.told.filter(({ type }) => type === 'alert.cleared').map(({ data }) => data.alertId),
    )
    return this.told.filter(({ data }) => !over.has(data.alertId)).map(({ type }) => type)
  }

  /** Every alert there ever was, and every end, in order. */
  get told(): Extract<EventView, { type: AlertKind | 'alert.cleared' }>[] {
    return this.desk.events
      .list({ after: 0, limit: 1000 })
      .filter(
        (event): event is Extract<EventView, { type: AlertKind | 'alert.cleared' }> =>
          'alertId' in event.data,
      )
  }

  get types(): string[] {
    return this.told.map(({ type, data }) => (type === 'alert.cleared' ? `${data.kind} over` : type))
  }

  /** As an instance writes it: row, timeline and event in one commit. */
  async become(id: string, state: InstanceState, code: number | null = null): Promise<void> {
    const { storage, events, clock } = this.desk
    const reason = 'This is why.'
    await storage.commits.write((tx) => {
      const at = clock.now()
      storage.instances.setState(tx, id, { state, code, reason, at })
      storage.timeline.append(tx, id, { at, state, code, reason, action: '' })
      const data = { name: 'shop', state, previous: 'open' as const, code, reason }
      events.append(tx, id, { type: 'instance.state', data })
    })
  }

  async hear(id: string): Promise<void> {
    const { storage, events, clock } = this.desk
    await storage.commits.write((tx) => {
      const at = clock.now()
      const chat = storage.chats.ensure(tx, id, '5511', { pn: '5522@s.whatsapp.net', at })
      const message = newMessage({
        instanceId: id,
        chatId: chat.id,
        text: 'geheim',
        sentAt: at,
        storedAt: at,
      })
      storage.messages.put(tx, message)
      // Only its type matters here.
      const data = { name: 'shop' } as never
      events.append(tx, id, { type: 'message.received', data })
    })
  }

  /** Long times in one jump, and a look at the end. */
  async pass(ms: number): Promise<void> {
    this.desk.clock.advance(ms - minuteMs)
    await this.desk.pass(minuteMs)
  }

  until(what: string, ask: () => boolean): Promise<boolean> {
    return this.desk.until(what, ask)
  }
}

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

describe('a number that tries in vain', () => {
  it('is told after the minutes that were set, and its end', async () => {
    const guard = await Guard.start()
    guard.limits = { ...guard.limits, offlineMinutes: 30 }
    const id = await guard.desk.instance()
    await guard.become(id, 'open')
    await guard.pass(90 * minuteMs)
    for (let tries = 0; tries < 4; tries += 1) {
      await guard.become(id, tries % 2 === 0 ? 'reconnecting' : 'connecting', 428)
      await guard.pass(7 * minuteMs)
    }
    expect(guard.types).toEqual([])
    await guard.pass(3 * minuteMs)
    await guard.until('it is told', () => guard.open.length === 1)
    await guard.restart()
    await guard.pass(hourMs)
    await guard.become(id, 'open')
    await guard.until('it is over', () => guard.open.length === 0)
    expect(guard.types).toEqual(['alert.offline', 'alert.offline over'])
    expect(guard.told[0]?.data.text).toContain('30 minutes')
  })

  it('is not told of when that is not wanted', async () => {
    const guard = await Guard.start()
    const id = await guard.desk.instance()
    await guard.become(id, 'reconnecting', 428)
    await guard.pass(3 * hourMs)
    expect(guard.types).toEqual([])
  })
})

describe('silence', () => {
  it('is told when an online number that got messages gets none; pauses do not count, reconnects do not reset', async () => {
    const guard = await Guard.start()
    guard.limits = { ...guard.limits, silenceHours: 6 }
    const [id, never] = [await guard.desk.instance(), await guard.desk.instance()]
    for (const each of [id, never]) await guard.become(each, 'open')
    await guard.hear(id)
    await guard.pass(2 * hourMs)
    await guard.become(id, 'stopped')
    await guard.pass(24 * hourMs)
    await guard.become(id, 'open')
    await guard.pass(2 * hourMs)
    await guard.become(id, 'reconnecting', 428)
    await guard.become(id, 'open')
    await guard.pass(hourMs)
    expect(guard.types).toEqual([])
    await guard.pass(hourMs + minuteMs)
    await guard.until('it is told', () => guard.open.length === 1)
    await guard.become(id, 'reconnecting', 428)
    await guard.become(id, 'open')
    await guard.restart()
    await guard.hear(id)
    await guard.until('it is over', () => guard.open.length === 0)
    expect(guard.types).toEqual(['alert.silence', 'alert.silence over'])
    expect(guard.told[0]).toMatchObject({ instanceId: id })
    expect(JSON.stringify(guard.told)).not.toMatch(/geheim|5522@|"5511"/)
  })

  it('is off unless it is set, and over when it is switched off', async () => {
    const guard = await Guard.start()
    const id = await guard.desk.instance()
    await guard.become(id, 'open')
    await guard.hear(id)
    await guard.pass(50 * hourMs)
    expect(guard.types).toEqual([])
    guard.limits = { ...guard.limits, silenceHours: 48 }
    await guard.pass(minuteMs)
    await guard.until('it is told', () => guard.open.length === 1)
    guard.limits = { ...guard.limits, silenceHours: null }
    await guard.pass(minuteMs)
    await guard.until('it is over', () => guard.open.length === 0)
  })
})

describe('little room on the disk', () => {
  it('is told below a gigabyte, and over only with clearly more', async () => {
    const guard = await Guard.start()
    for (const freeBytes of [1e9, 0.99e9, 1.01e9, 0.9e9, 1.24e9]) {
      guard.space = { ...roomy, freeBytes }
      await guard.pass(2 * minuteMs)
    }
    await guard.until('it is told', () => guard.open.length === 1)
    await guard.restart()
    guard.space = { ...roomy, freeBytes: 1.25e9 }
    await guard.pass(minuteMs)
    await guard.until('it is over', () => guard.open.length === 0)
    expect(guard.types).toEqual(['alert.disk_low', 'alert.disk_low over'])
    expect(guard.told[0]?.data.text).toContain('990 MB')
  })

  it('is a twentieth of a small disk, or what was set', async () => {
    const guard = await Guard.start()
    guard.space = { freeBytes: 0.11e9, totalBytes: 2e9 }
    await guard.pass(minuteMs)
    expect(guard.types).toEqual([])
    guard.limits = { ...guard.limits, diskLowBytes: 0.2e9 }
    await guard.pass(minuteMs)
    await guard.until('it is told', () => guard.open.length === 1)
    guard.limits = { ...guard.limits, diskLowBytes: 0 }
    await guard.pass(minuteMs)
    await guard.until('it is over', () => guard.open.length === 0)
    guard.limits = { ...guard.limits, diskLowBytes: null }
    guard.space = { freeBytes: 0.09e9, totalBytes: 2e9 }
    await guard.pass(minuteMs)
    await guard.until('it is told anew', () => guard.open.length === 1)
  })

  it('is told at once when a write was refused', async () => {
    const guard = await Guard.start()
    const { storage, events } = guard.desk
    guard.space = { ...roomy, freeBytes: 0 }
    const data = { state: 'full' as const, freeBytes: 0 }
    await storage.commits.write((tx) => events.append(tx, null, { type: 'appliance.disk', data }))
    await guard.until('it is told', () => guard.open.length === 1)
  })
})

describe('a webhook that is dead', () => {
  it('is told to the others, by its host alone, and its end', async () => {
    const guard = await Guard.start()
    const { desk } = guard
    const [dead, other] = [await desk.endpoint(), await desk.endpoint()]
    const { id } = await desk.hook({ url: `${dead.url}?key=geheim` })
    await desk.hook(other)
    dead.answer = () => 410
    await desk.happen(1)
    await guard.until('it is told', () => guard.open.length === 1)
    const types = (): unknown[] => other.taken.map(({ json }) => json['type'])
    await desk.until('the other one is told', () => types().includes('alert.dead_webhook'))
    expect(guard.told[0]?.data).toMatchObject({ webhookId: id, title: expect.stringContaining('127.0.0.1') })
    expect(JSON.stringify(guard.told)).not.toContain('geheim')
    await desk.pass(hourMs)
    expect(guard.types).toEqual(['alert.dead_webhook'])
    dead.answer = () => 200
    await desk.webhooks.update(id, { enabled: true })
    await desk.until('it takes all', () => desk.webhooks.get(id).failingSince === null)
    await desk.pass(minuteMs)
    await guard.until('it is over', () => guard.open.length === 0)
    // It is not told of itself.
    expect(dead.taken.map(({ json }) => json['type'])).not.toContain('alert.dead_webhook')
  })

  it('is over when its owner switches it off or removes it', async () => {
    const guard = await Guard.start()
    const { desk } = guard
    const dead = await desk.endpoint()
    dead.answer = () => 500
    const [first, second] = [await desk.hook(dead), await desk.hook(dead)]
    await desk.happen(1)
    await desk.pass(2 * hourMs)
    await guard.until('both are told', () => guard.open.length === 2)
    await desk.webhooks.update(first.id, { enabled: false })
    await desk.webhooks.delete(second.id)
    await desk.pass(minuteMs)
    await guard.until('both are over', () => guard.open.length === 0)
    expect(guard.types.length).toBe(4)
  })
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
