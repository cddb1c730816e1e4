// A broker that is away holds nothing up and loses nothing: what it is to be told waits in its order, however long, and
// goes on as soon as it is there again.
import { expect, it } from 'vitest'
import { followBrokers } from '../../../core/events/transports/follow-brokers.ts'
import { failed, tooLarge } from '../../../core/events/transports/transport.ts'
import type { Encode } from '../../../core/events/webhooks/encode.ts'
import { Desk } from '../harness.ts'

const dayMs = 24 * 60 * 60 * 1000
const encode: Encode = (_webhook, { id, seq }) => [{ id, url: '', headers: {}, body: String(seq) }]
const start = () => Desk.start({ rabbitmq: encode })
const url = 'env:RABBITMQ_URI'
const idsOf = (desk: Desk, seqs: readonly number[]): (string | undefined)[] =>
  seqs.map((seq) => desk.events.get(seq)?.id)

it('nothing passes what waits for it, nothing is given up, and it goes on at once when it is back', async () => {
  const desk = await start()
  const endpoint = await desk.endpoint()
  await desk.hook(endpoint)
  const { id } = await desk.hook({ url }, { dialect: 'rabbitmq' })
  let isAway = true
  // It flickers: what comes behind would be taken.
  const first = desk.events.latest() + 1
  desk.atBroker = ({ body }) =>
    isAway && Number(body) === first ? failed('away') : { ok: true, status: null, error: null }
  const written = await desk.happen(5)
  await desk.until('the webhook has them', () => endpoint.seqs.length === written.length)
  await desk.pass(60_000)
  desk.clock.advance(10 * dayMs)
  await desk.pass(60_000)
  expect(desk.brokered).toEqual([])
  expect(desk.webhooks.get(id)).toMatchObject({ waiting: written.length, dead: 0, enabled: true })
  isAway = false
  // Without any time of the clock passing.
  await desk.dispatcher.brokerUp('rabbitmq')
  await desk.until('it has them all', () => desk.brokered.length >= written.length)
  expect(desk.brokered.slice(0, written.length)).toEqual(idsOf(desk, written))
})

it('what it will never take is set aside, and what is behind goes on', async () => {
  const desk = await start()
  const { id } = await desk.hook({ url }, { dialect: 'rabbitmq' })
  const large = desk.events.latest() + 1
  desk.atBroker = ({ body }) =>
    Number(body) === large ? failed('too large', tooLarge) : { ok: true, status: null, error: null }
  const [, ...others] = await desk.happen(3)
  await desk.until('the others are told', () => desk.brokered.length === others.length)
  expect(desk.brokered).toEqual(idsOf(desk, others))
  expect(desk.webhooks.deliveries({ webhookId: id })).toMatchObject([
    { seq: large, lane: 'again', status: 413 },
  ])
})

it('what the environment names no more waits, and goes on where it stopped', async () => {
  const desk = await start()
  const of = await desk.instance()
  const { id } = await desk.hook({ url }, { dialect: 'rabbitmq', instanceId: of })
  const wanted = { dialect: 'rabbitmq' as const, url, types: ['CALL'] }
  const follow = (isOn: boolean) =>
    followBrokers(
      { storage: desk.storage, webhooks: desk.webhooks, brokers: { isOn: () => isOn } },
      (broker) => (broker === 'rabbitmq' ? wanted : undefined),
    )
  await follow(true)
  const ofAll = desk.webhooks.list().find(({ instanceId }) => instanceId === null)
  expect(ofAll).toMatchObject({ dialect: 'rabbitmq', types: ['CALL'], enabled: true })
  await follow(false)
  expect(desk.webhooks.list().map(({ enabled }) => enabled)).toEqual([false, false])
  const written = await desk.happen(2, of)
  expect(desk.brokered).toEqual([])
  await follow(true)
  await desk.until('it is told of them', () =>
    written.every((seq) => desk.brokered.includes(desk.events.get(seq)?.id ?? '')),
  )
  expect(desk.webhooks.get(id)).toMatchObject({ enabled: true, disabledReason: null })
  // What its owner has switched off stays off.
  await desk.webhooks.change(id, { enabled: false })
  await follow(true)
  expect(desk.webhooks.get(id).enabled).toBe(false)
})
