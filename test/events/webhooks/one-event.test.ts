// One event that an endpoint cannot take holds up no other: it is set aside, listed, tried by itself, and given up alone.
import { expect, it } from 'vitest'
import type { Encode } from '../../../core/events/webhooks/encode.ts'
import type { Endpoint } from '../../helpers/endpoint.ts'
import { Desk } from '../harness.ts'

const hourMs = 60 * 60 * 1000

const dialect: Encode = ({ url }, event) => [
  { id: event.id, url, headers: {}, body: JSON.stringify({ seq: event.seq }) },
]

/** Everything but these events is taken. */
function refuse(endpoint: Endpoint, poison: readonly (number | undefined)[], reply: number | 'hang'): void {
  endpoint.answer = ({ json }) => (poison.includes(Number(json['seq'])) ? reply : 200)
}

it.each([413, 400, 422])('an event answered with %i lets the next pass at once', async (status) => {
  const desk = await Desk.start()
  const endpoint = await desk.endpoint()
  const { id } = await desk.hook(endpoint)
  const latest = desk.events.latest()
  refuse(endpoint, [latest + 1], status)
  const [poison, ...others] = await desk.happen(3)
  // Without any time of the clock passing.
  await desk.until('the others came', () => endpoint.seqs.length === 2)
  expect(endpoint.seqs).toEqual(others)
  expect(desk.webhooks.deliveries({})).toMatchObject([
    { webhookId: id, seq: poison, state: 'failing', lane: 'again', status },
  ])
  endpoint.answer = () => 200
  await desk.pass(5000)
  await desk.until('it came by itself', () => endpoint.seqs.includes(poison ?? 0))
  await desk.until('nothing is left', () => desk.webhooks.deliveries({}).length === 0)
})

it('an event answered with 500 is set aside when the next one passes', async () => {
  const desk = await Desk.start()
  const endpoint = await desk.endpoint()
  const { id } = await desk.hook(endpoint)
  refuse(endpoint, [desk.events.latest() + 1], 500)
  const [poison, ...others] = await desk.happen(3)
  await desk.until('it failed', () => desk.webhooks.deliveries({})[0])
  await desk.pass(5000)
  await desk.until('the others came', () => endpoint.seqs.length === 2)
  expect(endpoint.seqs).toEqual(others)
  expect(desk.webhooks.deliveries({})).toMatchObject([{ seq: poison, state: 'failing', lane: 'again' }])
  expect(desk.webhooks.get(id)).toMatchObject({ failingSince: null, waiting: 1, dead: 0 })
  // A second one costs those behind it nothing: it is known by now that this endpoint fails single events.
  refuse(endpoint, [poison, desk.events.latest() + 1], 500)
  const [, last] = await desk.happen(2)
  await desk.until('the last came', () => endpoint.seqs.includes(last ?? 0))
})

it('many such events in a row do not stop a number either', async () => {
  const desk = await Desk.start()
  const endpoint = await desk.endpoint()
  await desk.hook(endpoint)
  const first = desk.events.latest() + 1
  const poison = Array.from({ length: 20 }, (_, n) => first + n)
  refuse(endpoint, poison, 500)
  const seqs = await desk.happen(22)
  await desk.pass(2 * 60_000)
  expect(endpoint.seqs).toEqual(seqs.slice(20))
  expect(desk.webhooks.deliveries({}).map(({ seq, lane }) => [seq, lane])).toEqual(
    poison.toReversed().map((seq) => [seq, 'again']),
  )
})

it('an event that is left without an answer holds the next for one wait', async () => {
  const desk = await Desk.start()
  const endpoint = await desk.endpoint()
  await desk.hook(endpoint)
  refuse(endpoint, [desk.events.latest() + 1], 'hang')
  const [, next] = await desk.happen(2)
  await desk.until('it hangs', () => endpoint.received[0])
  await desk.pass(30_000)
  await desk.until('the next came', () => endpoint.seqs.includes(next ?? 0))
})

it('an event that cannot be put into words holds up no other', async () => {
  let unreadable = 0
  const desk = await Desk.start({
    evolution: (webhook, event) => {
      if (event.seq === unreadable) throw new Error('torn')
      return dialect(webhook, event)
    },
  })
  const endpoint = await desk.endpoint()
  await desk.hook(endpoint, { dialect: 'evolution' })
  unreadable = desk.events.latest() + 1
  const [, next] = await desk.happen(2)
  await desk.until('the next came', () => endpoint.seqs.includes(next ?? 0))
  expect(desk.webhooks.deliveries({})).toMatchObject([{ seq: unreadable, state: 'failing' }])
})

it('what fails in a replay lets the rest of it pass', async () => {
  const desk = await Desk.start()
  const endpoint = await desk.endpoint()
  const seqs = await desk.happen(4)
  refuse(endpoint, [seqs[0]], 500)
  const { id } = await desk.hook(endpoint)
  await desk.webhooks.replay(id, { fromSeq: seqs[0] ?? 0, toSeq: seqs[3] ?? 0 })
  await desk.until('it failed', () => endpoint.received[0])
  await desk.pass(10_000)
  await desk.until('the rest came', () => endpoint.seqs.length === 3)
  expect(endpoint.seqs).toEqual(seqs.slice(1))
})

it('a dead endpoint is not asked for each event of a replay, and takes them in order when it is back', async () => {
  const desk = await Desk.start()
  const endpoint = await desk.endpoint()
  const seqs = await desk.happen(300)
  endpoint.answer = () => 503
  const { id } = await desk.hook(endpoint)
  await desk.webhooks.replay(id, { fromSeq: seqs[0] ?? 0, toSeq: seqs.at(-1) ?? 0 })
  await desk.pass(5 * 60_000)
  expect(endpoint.received.length).toBeLessThan(12)
  endpoint.answer = () => 200
  await desk.pass(60_000)
  await desk.passUntil('all came', () => endpoint.seqs.length === 300)
  expect(new Set(endpoint.seqs)).toEqual(new Set(seqs))
})

it.each([400, 401, 403, 404, 410, 413, 422])(
  'the dialect takes %i for an answer: a dead letter at once, listed and replayable',
  async (status) => {
    const desk = await Desk.start({ evolution: dialect })
    const endpoint = await desk.endpoint()
    const { id } = await desk.hook(endpoint, { dialect: 'evolution' })
    refuse(endpoint, [desk.events.latest() + 1], status)
    const [poison, next] = await desk.happen(2)
    await desk.until('the next came', () => endpoint.seqs.includes(next ?? 0))
    expect(desk.webhooks.get(id)).toMatchObject({ enabled: true, dead: 1, waiting: 0 })
    await desk.pass(hourMs)
    expect(endpoint.received.filter(({ json }) => json['seq'] === poison)).toHaveLength(1)
    const [dead] = desk.webhooks.deliveries({ state: 'dead' })
    expect(dead).toMatchObject({ seq: poison, status })
    endpoint.answer = () => 200
    await desk.webhooks.retry(dead?.id ?? 0)
    await desk.until('it came', () => endpoint.seqs.includes(poison ?? 0))
  },
)
