// When a socket is held for stuck because nothing comes of what came in, and when it must not be.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Flow, Patience } from '../../../../core/instances/baileys/socket/flow.ts'

const minute = 60_000
let patience: Patience
let stuck: { waiting: number; since: number }[]
const flows: Flow[] = []
beforeEach(() => {
  vi.useFakeTimers()
  patience = new Patience()
  stuck = []
})
afterEach(() => {
  for (const flow of flows.splice(0)) flow.stop()
  vi.useRealTimers()
})

/** Of the next socket of the same number. */
function next(): Flow {
  const flow = new Flow({
    stuckMs: minute,
    patience,
    now: Date.now,
    onStuck: (what) => void stuck.push(what),
  })
  flows.push(flow)
  return flow
}

it('is stuck once when something waits and nothing comes out for the time it has', () => {
  const flow = next()
  const since = Date.now()
  flow.came('A')
  flow.came('B')
  flow.came('A')
  vi.advanceTimersByTime(minute)
  expect(stuck).toEqual([])
  vi.advanceTimersByTime(minute)
  expect(stuck).toEqual([{ waiting: 2, since }])
  vi.advanceTimersByTime(100 * minute)
  expect(stuck).toHaveLength(1)
})

it('is not stuck while it is idle, nor while anything comes out, however much waits', () => {
  const flow = next()
  vi.advanceTimersByTime(100 * minute)
  for (let n = 0; n < 200; n += 1) flow.came(`${n}`)
  for (let n = 0; n < 199; n += 1) {
    vi.advanceTimersByTime(minute - 1)
    flow.out(`${n}`)
  }
  expect(stuck).toEqual([])
})

it('waits longer each time in a row, and as at first once all has come out', () => {
  const waited = (): number => {
    const flow = next()
    const [before, told] = [Date.now(), stuck.length]
    flow.came('the same again')
    while (stuck.length === told) vi.advanceTimersByTime(minute / 4)
    return (Date.now() - before) / minute
  }
  const times = Array.from({ length: 5 }, waited)
  expect(times.map(Math.floor)).toEqual([1, 4, 16, 64, 64])
  const flow = next()
  flow.came('the same again')
  flow.out('the same again')
  expect(Math.floor(waited())).toBe(1)
})
