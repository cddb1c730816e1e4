// An endpoint that comes back is not flooded: what has waited goes at its pace and in order, and what happens now goes soon.
import { expect, it } from 'vitest'
import type { Encode } from '../../../core/events/webhooks/encode.ts'
import { Pace } from '../../../core/events/webhooks/pace.ts'
import { Desk } from '../harness.ts'

const dialect: Encode = ({ url }, event) => [
  { id: event.id, url, headers: {}, body: JSON.stringify({ seq: event.seq }) },
]
const minuteMs = 60_000

/** How many had come at each moment of the clock, in whole seconds after the first. */
function rates(moments: readonly number[]): number[] {
  const [first = 0] = moments
  const seconds = Map.groupBy(moments, (at) => Math.floor((at - first) / 1000))
  return [...seconds.values()].map((each) => each.length)
}

const count = 80

async function comeBack(kind: 'own' | 'evolution') {
  const desk = await Desk.start({ evolution: dialect })
  const endpoint = await desk.endpoint()
  const moments: number[] = []
  endpoint.answer = () => 503
  await desk.hook(endpoint, { dialect: kind })
  const waited = await desk.happen(count)
  await desk.pass(2 * minuteMs)
  endpoint.answer = () => {
    moments.push(desk.clock.now())
    return 200
  }
  /** Lets time pass until so many have come. */
  const came = (many: number) => desk.passUntil('so many came', () => endpoint.seqs.length >= many)
  return { desk, endpoint, waited, moments, came }
}

it('what has waited goes in order and not faster than the pace, what happens then comes after it', async () => {
  const { desk, endpoint, waited, moments, came } = await comeBack('own')
  const fresh = await desk.happen(1)
  await came(count + 1)
  expect(endpoint.seqs).toEqual([...waited, ...fresh])
  expect(Math.max(...rates(moments))).toBeLessThanOrEqual(50)
  expect(rates(moments).length).toBeGreaterThan(2)
})

it('in the dialect the return is seen within half a minute, and what happens then waits for nothing', async () => {
  const { desk, endpoint, waited, moments, came } = await comeBack('evolution')
  await desk.pass(30_000)
  const [fresh = 0] = await desk.happen(1)
  // Without any time of the clock passing.
  await desk.until('it came', () => endpoint.seqs.includes(fresh))
  await came(count + 1)
  expect(endpoint.seqs.filter((seq) => seq !== fresh)).toEqual(waited)
  expect(Math.max(...rates(moments))).toBeLessThanOrEqual(50)
})

it('the pace is that of the endpoint, however many webhooks have it', () => {
  const pace = new Pace()
  const places = Array.from({ length: 100 }, (_, n) => pace.book(`http://n8n:5678/${n}`, 1000))
  expect(places.filter((at) => at === 1000)).toHaveLength(25)
  expect(places.at(-1)).toBe(1000 + 75 * 40)
  expect(pace.book('http://other:5678/', 1000)).toBe(1000)
  // After a pause so many may go at once again, and a clock that was set back makes nobody wait.
  expect(pace.book('http://n8n:5678/', 60_000)).toBe(60_000)
  expect(pace.book('http://n8n:5678/', 60_000 - 3_600_000)).toBe(60_000 - 3_600_000)
})

it('an endpoint that takes what it is sent gets more of it, until it fails', () => {
  const pace = new Pace()
  /** How many go in so many seconds where each is asked for when the one before has gone. */
  const gone = (from: number, seconds: number): number => {
    let places = 0
    for (let at = pace.book('http://n8n:5678/', from); at < from + seconds * 1000; places += 1)
      at = pace.book('http://n8n:5678/', at)
    return places
  }
  const begun = 1_000_000
  expect(gone(begun, 10)).toBeLessThanOrEqual(11 * 25)
  // So many a second come to more numbers than one sells by: it must go faster than they happen.
  expect(gone(begun + 60_000, 10)).toBeLessThanOrEqual(11 * 25)
  expect(gone(begun + 70_000, 40) / 40).toBeGreaterThan(150)
  expect(gone(begun + 120_000, 10)).toBeLessThanOrEqual(11 * 25)
})

it('what has waited is kept over a restart, and comes in order', async () => {
  const { desk, endpoint, waited, came } = await comeBack('evolution')
  await came(1)
  await desk.restart()
  await came(count)
  expect(endpoint.seqs).toEqual(waited)
})
