// kill -9 of the real appliance: a consumer of the stream that resumes, and a webhook, miss nothing of what was committed.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { apiKey, Appliance, until } from '../../helpers/appliance.ts'
import { Endpoint } from '../../helpers/endpoint.ts'
import { StreamConsumer } from '../../helpers/event-stream.ts'

const kills = 4

let appliance: Appliance
let endpoint: Endpoint
beforeAll(async () => {
  endpoint = await Endpoint.start()
  appliance = await Appliance.start({ whatsapp: { url: 'ws://127.0.0.1:1/ws', rootKey: 'ab'.repeat(32) } })
})
afterAll(async () => {
  await appliance.destroy()
  await endpoint.close()
})

it('loses no event, keeps their order, and resumes', async () => {
  const { id } = await appliance.createInstance('written')
  const path = `/api/v1/instances/${id}`
  await appliance.ok('POST', '/api/v1/webhooks', { url: endpoint.url, after: 0 })
  // Now and then it refuses, so that some deliveries are rows and some are not when the kill comes.
  endpoint.answer = () => (endpoint.received.length % 17 === 5 ? 503 : 200)
  const consumer = new StreamConsumer()
  let accepted = 0
  for (let round = 0; round < kills; round += 1) {
    await consumer.connect(appliance.url, apiKey, '?after=0')
    const goal = accepted + 40
    const writer = async (): Promise<void> => {
      while (accepted < goal) {
        const { status } = await appliance.request('PATCH', path, { settings: { rejectCall: true } })
        if (status === 200) accepted += 1
      }
    }
    const writing = Promise.allSettled([writer(), writer(), writer()])
    await until('some were accepted', () => accepted >= goal - 15)
    await appliance.kill()
    await writing
    await until('the stream has ended', () => consumer.ended)
    await appliance.start()
  }
  await consumer.connect(appliance.url, apiKey)
  const log = await appliance.events()
  const seqs = log.map(({ seq }) => seq)
  expect(log.filter(({ type }) => type === 'instance.updated').length).toBeGreaterThanOrEqual(accepted)
  await until('the stream has all', () => (consumer.seqs.at(-1) ?? 0) >= (seqs.at(-1) ?? 0))
  expect(consumer.seqs.slice(0, seqs.length)).toEqual(seqs)

  endpoint.answer = () => 200
  // The appliance goes on telling of itself meanwhile: what came after the look at the log is not counted.
  const last = seqs.at(-1) ?? 0
  const delivered = (): number[] => endpoint.seqs.filter((seq) => seq <= last)
  await until('the webhook has all', () => new Set(delivered()).size === seqs.length)
  // Each once but for what was under way at a kill; in order, and a repetition only of the last.
  const deliveredOnce = delivered().filter((seq, n, all) => seq !== all[n - 1])
  expect(deliveredOnce).toEqual(seqs)
  expect(delivered().length - seqs.length).toBeLessThanOrEqual(kills)
  const ids = new Map(log.map(({ seq, id: eventId }) => [seq, eventId]))
  for (const { json, headers } of endpoint.received.filter(({ json: { seq } }) => Number(seq) <= last))
    expect(headers['webhook-id']).toBe(ids.get(Number(json['seq'])))
}, 120_000)
