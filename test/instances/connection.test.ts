// The sockets of a linked number: start, stop, how they end, and a refused web version.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Rig } from '../helpers/rig.ts'
import type { ScriptedLink } from '../helpers/scripted-adapter.ts'

const conflict = expect.objectContaining({ status: 409 })
const full = expect.objectContaining({ status: 507 })

let rig: Rig
let link: ScriptedLink
let id: string
beforeEach(async () => {
  rig = await Rig.start()
  link = await rig.linked('shop')
  id = rig.view('shop').id
  // Long enough for the pauses to start from the shortest again.
  await rig.pass(600_000)
})
afterEach(() => rig.end())

/** How many sockets were made since the first two of linking. */
const made = (): number => rig.adapter.of(id).length - 2

describe('start and stop', () => {
  it('stop ends the socket without unlinking, and start logs in again with the same link', async () => {
    expect(await rig.manager.stop('shop')).toMatchObject({
      state: 'stopped',
      desired: 'stopped',
      generation: 1,
    })
    expect(link).toMatchObject({ ended: true, loggedOut: false })
    expect(await rig.manager.start('shop')).toMatchObject({ state: 'connecting', desired: 'running' })
    expect((await rig.link('shop', 2)).options.purpose).toEqual({ kind: 'login', generation: 1 })
  })

  it('asked for twice at once are done once', async () => {
    await Promise.all([rig.manager.stop('shop'), rig.manager.stop('shop')])
    await Promise.all([rig.manager.start('shop'), rig.manager.start('shop'), rig.manager.start('shop')])
    await rig.settle()
    expect(made()).toBe(1)
    expect(rig.manager.timeline('shop').filter(({ state }) => state === 'stopped')).toHaveLength(2)
  })

  it('are idempotent', async () => {
    await rig.manager.start('shop')
    expect(rig.view('shop').state).toBe('open')
    await rig.manager.stop('shop')
    await rig.manager.stop('shop')
    expect(rig.view('shop').state).toBe('stopped')
    expect(made()).toBe(0)
  })

  it('in a row leave the last one standing', async () => {
    const all = [rig.manager.stop('shop'), rig.manager.start('shop'), rig.manager.stop('shop')]
    await Promise.all(all)
    expect(rig.view('shop')).toMatchObject({ state: 'stopped', desired: 'stopped' })
    expect(rig.adapter.live(id)).toEqual([])
  })

  it('stop ends the waiting for the next try', async () => {
    link.close({ code: 428 })
    await rig.state('shop', 'reconnecting')
    await rig.manager.stop('shop')
    await rig.pass(600_000)
    expect(made()).toBe(0)
  })

  it('start does not wait for the next try', async () => {
    link.close({ code: 428 })
    await rig.state('shop', 'reconnecting')
    await rig.manager.start('shop')
    await rig.settle()
    expect(made()).toBe(1)
    await rig.pass(600_000)
    expect(made()).toBe(1)
  })

  it('restart puts another socket in the place of the present one, in one step', async () => {
    expect(await rig.manager.restart('shop')).toMatchObject({ state: 'connecting', desired: 'running' })
    expect(link).toMatchObject({ ended: true, loggedOut: false })
    expect(rig.adapter.live(id)).toHaveLength(1)
    expect(rig.manager.timeline('shop')[1]?.state).toBe('open')
  })

  it('a stop that cannot be stored is refused, and the number stays online', async () => {
    rig.diskIsFull = true
    await expect(rig.manager.stop('shop')).rejects.toEqual(full)
    rig.diskIsFull = false
    expect(rig.view('shop')).toMatchObject({ state: 'open', desired: 'running' })
    expect(link.ended).toBe(false)
  })
})

describe('the end of a socket', () => {
  it('is followed by tries with growing pauses, without end, and nothing is lost', async () => {
    const pauses: number[] = []
    link.close({ code: 503 })
    for (let tries = 0; tries < 12; tries += 1) {
      await rig.settle()
      const pause = rig.clock.nextMs ?? 0
      pauses.push(pause)
      await rig.pass(pause)
      rig.adapter.of(id).at(-1)?.close({ code: 503 })
    }
    await rig.settle()
    expect(pauses.slice(0, 4)).toEqual([1500, 2500, 4500, 8500])
    expect(Math.max(...pauses)).toBe(150_500)
    expect(rig.view('shop')).toMatchObject({ state: 'reconnecting', generation: 1, stateCode: 503 })
    // One line for what happened, not one for each try.
    expect(rig.manager.timeline('shop').filter(({ state }) => state === 'reconnecting')).toHaveLength(1)
  })

  it('that WhatsApp ends each time without a reason is called that, and costs nothing', async () => {
    const reasons: (string | null)[] = []
    for (let tries = 0; tries < 6; tries += 1) {
      rig.adapter.of(id).at(-1)?.close({ code: 428 })
      await rig.settle()
      reasons.push(rig.view('shop').reasonCode)
      await rig.pass(rig.clock.nextMs ?? 0)
    }
    const each = Array.from({ length: 4 }, () => 'connection_closed')
    expect(reasons).toEqual([...each, 'closed_each_time', 'closed_each_time'])
    expect(rig.view('shop')).toMatchObject({ state: 'reconnecting', generation: 1 })
    rig.adapter.of(id).at(-1)?.open()
    await rig.state('shop', 'open')
  })

  it('keeps the pauses long while sockets open only for moments', async () => {
    for (let flap = 0; flap < 6; flap += 1) {
      const last = rig.adapter.of(id).at(-1)
      if (flap > 0) last?.open()
      await rig.settle()
      last?.close({ code: 428 })
      await rig.settle()
      const pause = rig.clock.nextMs ?? 0
      expect(pause).toBe(Math.round(1000 + 0.5 * (2000 * 2 ** flap - 1000)))
      await rig.pass(pause)
    }
    const last = rig.adapter.of(id).at(-1)
    last?.open()
    await rig.pass(600_000)
    last?.close({ code: 428 })
    await rig.settle()
    expect(rig.clock.nextMs).toBe(1500)
  })

  it('is followed by a replay of what was received', async () => {
    const before = rig.adapter.replays.length
    link.close({ code: 428 })
    await rig.state('shop', 'reconnecting')
    expect(rig.adapter.replays.slice(before)).toEqual([{ instanceId: id, generation: 1 }])
  })

  it('of an old socket is not believed any more', async () => {
    await rig.manager.stop('shop')
    await rig.manager.start('shop')
    const next = await rig.link('shop', 2)
    next.open()
    await rig.state('shop', 'open')
    link.options.onFact({ kind: 'closed', code: 401, deviceRemoved: true, wasOpen: true, detail: '' })
    link.options.onFact({ kind: 'damaged', detail: '' })
    await rig.settle()
    expect(rig.view('shop')).toMatchObject({ state: 'open', generation: 1 })
  })

  it('with a doubtful 401 is tried once more after a minute, and then believed', async () => {
    link.close({ code: 401 })
    await rig.state('shop', 'reconnecting')
    await rig.pass(59_000)
    expect(made()).toBe(0)
    await rig.pass(1000)
    const again = await rig.link('shop', 2)
    again.close({ code: 401 })
    expect(await rig.state('shop', 'logged_out')).toMatchObject({ generation: null, stateCode: 401 })
  })

  it('with a doubtful 401 is forgotten when the next login works', async () => {
    for (let time = 0; time < 3; time += 1) {
      rig.adapter.of(id).at(-1)?.close({ code: 401 })
      await rig.pass(60_000)
      rig.adapter.of(id).at(-1)?.open()
      await rig.state('shop', 'open')
    }
    expect(rig.manager.generations('shop')).toMatchObject([{ archivedAt: null }])
  })

  it('with 440 waits for the owner; start is refused, takeover is not', async () => {
    link.close({ code: 440 })
    await rig.state('shop', 'replaced')
    await rig.pass(600_000)
    await expect(rig.manager.start('shop')).rejects.toEqual(conflict)
    expect(made()).toBe(0)
    await rig.manager.takeover('shop')
    await rig.settle()
    expect(made()).toBe(1)
    await expect(rig.manager.takeover('shop')).rejects.toEqual(conflict)
  })

  it.each([402, 403, 406])('with %i keeps the link and waits for the owner', async (code) => {
    link.close({ code })
    expect(await rig.state('shop', 'restricted')).toMatchObject({ stateCode: code, generation: 1 })
    await rig.pass(600_000)
    expect(made()).toBe(0)
    await rig.manager.start('shop')
    await rig.settle()
    expect(made()).toBe(1)
  })

  it('of a socket that could not be made is like any other', async () => {
    rig.adapter.openFails = new Error('no network')
    link.close({ code: 428 })
    await rig.pass(2000)
    expect(rig.view('shop').state).toBe('reconnecting')
    rig.adapter.openFails = undefined
    await rig.pass(10_000)
    expect(made()).toBe(1)
  })
})

describe('a refused web version', () => {
  it('is tried once more with the newest known one, which the other instances use too', async () => {
    rig.adapter.newestVersion = [2, 3000, 200]
    link.close({ code: 405 })
    const again = await rig.link('shop', 2)
    expect(again.options.version).toEqual([2, 3000, 200])
    again.open()
    await rig.state('shop', 'open')
    const other = await rig.linked('other')
    expect(other.options.version).toEqual([2, 3000, 200])
    expect(rig.adapter.fetches).toBe(1)
  })

  it('outlives a restart', async () => {
    rig.adapter.newestVersion = [2, 3000, 200]
    link.close({ code: 405 })
    await rig.link('shop', 2)
    await rig.restart()
    await rig.pass(1000)
    expect(rig.adapter.of(id).at(-1)?.options.version).toEqual([2, 3000, 200])
  })

  it.each([undefined, [2, 3000, 100] as const])(
    'asks for an update when the newest is %j',
    async (newest) => {
      rig.adapter.newestVersion = newest
      link.close({ code: 411 })
      expect(await rig.state('shop', 'outdated')).toMatchObject({ stateCode: 411, generation: 1 })
      expect(made()).toBe(0)
    },
  )

  it('asks for an update when the newest is refused as well', async () => {
    rig.adapter.newestVersion = [2, 3000, 200]
    link.close({ code: 405 })
    const again = await rig.link('shop', 2)
    again.close({ code: 405 })
    expect(await rig.state('shop', 'outdated')).toMatchObject({ generation: 1 })
  })

  it('is never asked about without a refusal', async () => {
    link.close({ code: 500 })
    await rig.pass(10_000)
    expect(rig.adapter.fetches).toBe(0)
  })
})
