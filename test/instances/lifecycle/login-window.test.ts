// How many may be logging in at once from one address: more while it goes well, fewer when it does not.
import { expect, it } from 'vitest'
import { afterLogin, firstWindow, shrunk } from '../../../core/instances/lifecycle/login-window.ts'
import { Logins, type Turn } from '../../../core/instances/logins.ts'
import { Clock } from '../../helpers/clock.ts'

it('grows by one with each that gets through, up to the limit of its owner', () => {
  let window = firstWindow(6)
  const sizes = [window.size]
  for (let login = 0; login < 4; login += 1) {
    window = afterLogin(window, { ms: 300, round: window.round })
    sizes.push(window.size)
  }
  expect(sizes).toEqual([4, 5, 6, 6, 6])
  expect(firstWindow(1).size).toBe(1)
})

it('halves once for all that were under way when one is refused, and never below one', () => {
  const { round } = firstWindow(32)
  let window = firstWindow(32)
  for (let login = 0; login < 4; login += 1) window = afterLogin(window, { ms: undefined, round })
  expect(window.size).toBe(2)
  // What began before says nothing about now, be it good or bad.
  expect(afterLogin(window, { ms: 300, round }).size).toBe(2)
  expect(afterLogin(window, { ms: 300, round: window.round }).size).toBe(3)
  expect(shrunk(shrunk(shrunk(window))).size).toBe(1)
})

it('takes what is long for WhatsApp, and long beside the fastest, as slow', () => {
  const fast = afterLogin(firstWindow(32), { ms: 800, round: 0 })
  const size = (ms: number) => afterLogin(fast, { ms, round: 0 }).size
  expect([size(800), size(3000), size(4000)]).toEqual([6, 6, 6])
  expect(size(4001)).toBe(2)
})

class Rig {
  readonly clock = new Clock()
  readonly logins = new Logins({ now: this.clock.now, setTimer: this.clock.setTimer, most: 4 })
  readonly begun: string[] = []
  readonly turns = new Map<string, Turn>()

  ask(address: string, ...names: string[]): void {
    for (const name of names)
      this.turns.set(
        name,
        this.logins.ask(address, () => void this.begun.push(name)),
      )
  }

  end(name: string, how: Parameters<Turn['end']>[0]): Promise<void> {
    this.turns.get(name)?.end(how)
    return this.settle()
  }

  async settle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
  }
}

it('keeps a queue for each outgoing address: one that is refused holds up no other', async () => {
  const rig = new Rig()
  rig.ask('', 'a', 'b', 'c', 'd', 'e', 'f')
  rig.ask('proxy:1080', 'g', 'h')
  await rig.settle()
  expect(rig.begun).toEqual(['a', 'b', 'c', 'd', 'g', 'h'])
  await rig.end('a', 'refused')
  expect(rig.begun).toHaveLength(6)
  await rig.end('b', 'other')
  expect(rig.begun).toHaveLength(6)
  await rig.end('c', 'other')
  expect(rig.begun.at(-1)).toBe('e')
  expect(rig.logins.waiting).toBe(1)
})

it('gives up the place of one that is ended before its turn, and begins nothing of it', async () => {
  const rig = new Rig()
  rig.ask('', 'a', 'b', 'c', 'd', 'e', 'f')
  await rig.end('e', 'other')
  await rig.end('a', 'other')
  await rig.end('a', 'open')
  expect(rig.begun).toEqual(['a', 'b', 'c', 'd', 'f'])
  expect(rig.logins.waiting).toBe(0)
})

it('waits for none of which nothing is heard, and goes on with fewer', async () => {
  const rig = new Rig()
  rig.ask('', 'a', 'b', 'c', 'd', 'e', 'f', 'g')
  await rig.settle()
  rig.clock.advance(15_000)
  await rig.settle()
  expect(rig.begun).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
})

it('goes on with fewer while the loop lags', async () => {
  const rig = new Rig()
  rig.ask('', 'a', 'b', 'c', 'd', 'e', 'f')
  await rig.settle()
  // A timer of 100 ms that comes after 400.
  rig.clock.lag(400)
  await rig.end('a', 'other')
  await rig.end('b', 'other')
  expect(rig.begun).toHaveLength(4)
  await rig.end('c', 'other')
  expect(rig.begun).toEqual(['a', 'b', 'c', 'd', 'e'])
})
