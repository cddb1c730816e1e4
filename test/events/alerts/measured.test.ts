// Alerts of what no event tells: what is looked at each minute is told once, and its end too.
import { describe, expect, it } from 'vitest'
import { guessingTold } from '../../../core/appliance/sign-in/guessing.ts'
import { createLog } from '../../../core/log.ts'
import { Guard, hourMs, minuteMs, roomy } from '../guard.ts'

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

describe('keys that somebody tries', () => {
  it('are told once, few rows are written while it goes on, and it is over two hours after the last', async () => {
    const guard = await Guard.start()
    const { storage, events, clock } = guard.desk
    const told = guessingTold({ storage, events, log: createLog('silent') }, clock.now)
    for (let minute = 0; minute < 90; minute += 1) {
      for (let n = 0; n < 30; n += 1) told(`10.0.0.${n}`)
      clock.advance(minuteMs)
    }
    await guard.until('it is told', () => guard.open.length === 1)
    expect(storage.audit.list({ limit: 1000 })).toHaveLength(40)
    await guard.pass(hourMs)
    expect(guard.types).toEqual(['alert.wrong_keys'])
    await guard.pass(hourMs)
    await guard.until('it is over', () => guard.open.length === 0)
    expect(guard.types).toEqual(['alert.wrong_keys', 'alert.wrong_keys over'])
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

describe('a lock on new chats', () => {
  it('is told once with its end, and is over by the clock where WhatsApp does not say so', async () => {
    const guard = await Guard.start()
    const { clock } = guard.desk
    const id = await guard.desk.instance()
    const restrict = async (lock: { until: number | null } | null): Promise<void> => {
      const { commits, instances } = guard.desk.storage
      await commits.write((tx) => instances.restrict(tx, id, lock, clock.now()))
    }
    await guard.become(id, 'open')
    const until = Date.UTC(2030, 0, 31, 18)
    clock.advance(until - 6 * hourMs - clock.now())
    await restrict({ until })
    await guard.pass(2 * minuteMs)
    await guard.until('it is told', () => guard.open.length === 1)
    // Refused once more: the same lock.
    await restrict({ until })
    await guard.restart()
    await guard.pass(hourMs)
    expect(guard.types).toEqual(['alert.new_chats_locked'])
    expect(guard.told[0]).toMatchObject({
      instanceId: id,
      data: { text: expect.stringMatching(/ is online, .*new chats until 2030-01-31 18:00 UTC/) },
    })
    await guard.pass(6 * hourMs)
    await guard.until('it is over', () => guard.open.length === 0)

    await restrict({ until: null })
    await guard.pass(2 * minuteMs)
    await guard.until('the next one is told', () => guard.open.length === 1)
    await restrict(null)
    await guard.pass(2 * minuteMs)
    await guard.until('it is lifted', () => guard.open.length === 0)
    expect(guard.types).toHaveLength(4)
  })

  it('says no more of a number that is in the trash', async () => {
    const guard = await Guard.start()
    const { storage } = guard.desk
    const id = await guard.desk.instance()
    await storage.commits.write((tx) => storage.instances.restrict(tx, id, { until: null }, 1))
    await guard.pass(2 * minuteMs)
    await guard.until('it is told', () => guard.open.length === 1)
    await storage.commits.write((tx) => storage.instances.trash(tx, id, 2))
    await guard.pass(2 * minuteMs)
    await guard.until('it is over', () => guard.open.length === 0)
  })
})
