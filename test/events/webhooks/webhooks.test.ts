// Webhooks: what is in the log arrives, in order, at least once, whatever the endpoint does meanwhile.
import { expect, it } from 'vitest'
import { Endpoint, isSigned } from '../../helpers/endpoint.ts'
import { forgetEvents } from '../../../core/events/retention.ts'
import { Desk } from '../harness.ts'

const hourMs = 60 * 60 * 1000
const dayMs = 24 * hourMs

const types = (endpoint: Endpoint): unknown[] => endpoint.taken.map(({ json }) => json['type'])

it('delivers each event once, in order, as the API shows it, signed, with the stable id', async () => {
  const desk = await Desk.start()
  const endpoint = await desk.endpoint()
  await desk.happen(3)
  const { secret } = await desk.hook(endpoint, { headers: { 'x-shop': 'one' } })
  const seqs = await desk.happen(20)
  await desk.until('all came', () => endpoint.seqs.length >= 20)
  expect(endpoint.seqs).toEqual(seqs)
  const [first] = endpoint.taken
  expect(first?.json).toEqual(desk.events.get(seqs[0] ?? 0))
  expect(first?.headers).toMatchObject({ 'content-type': 'application/json', 'x-shop': 'one' })
  expect(first?.headers['webhook-id']).toBe(first?.json['id'])
  for (const each of endpoint.taken) expect(await isSigned(secret, each)).toBe(true)
  const forged = endpoint.taken.map((each) => ({ ...each, text: each.text.replace('event', 'Event') }))
  for (const each of forged) expect(await isSigned(secret, each)).toBe(false)
  expect(desk.webhooks.deliveries({})).toEqual([])
})

it('tells only of the instance and the types that were asked for', async () => {
  const desk = await Desk.start()
  const [ours, other] = [await desk.instance(), await desk.instance()]
  const [all, mine, named] = [await desk.endpoint(), await desk.endpoint(), await desk.endpoint()]
  await desk.hook(all)
  await desk.hook(mine, { instanceId: ours })
  await desk.hook(named, { types: ['instance.created'] })
  const seqs = [...(await desk.happen(2, ours)), ...(await desk.happen(2, other)), ...(await desk.happen(1))]
  const created = await desk.storage.commits.write((tx) =>
    desk.events.append(tx, other, { type: 'instance.created', data: { name: 'x' } }),
  )
  await desk.until('all came', () => all.seqs.length === 6 && named.seqs.length > 0 && mine.seqs.length > 1)
  expect(all.seqs).toEqual([...seqs, created])
  expect(mine.seqs).toEqual(seqs.slice(0, 2))
  expect(named.seqs).toEqual([created])
})

it('repeats a failed one with the same id, waiting longer each time, and sends none before it', async () => {
  const desk = await Desk.start()
  const endpoint = await desk.endpoint()
  endpoint.answer = () => 500
  const { id } = await desk.hook(endpoint)
  const seqs = await desk.happen(3)
  // Those behind it are let try in between, which an endpoint that is down shows nothing of.
  const ofFirst = () => endpoint.received.filter(({ json }) => json['seq'] === seqs[0])
  const waits: number[] = []
  for (let tries = 1; tries <= 6; tries += 1) {
    await desk.until('it is tried', () => ofFirst().length === tries)
    const row = await desk.until('it is recorded', () =>
      desk.webhooks.deliveries({}).find(({ attempts }) => attempts === tries),
    )
    expect(row).toMatchObject({ webhookId: id, seq: seqs[0], state: 'failing', lane: 'live', status: 500 })
    waits.push(row.nextAt - desk.clock.now())
    if (tries < 6) await desk.pass(waits.at(-1) ?? 0)
  }
  expect(waits).toEqual([5000, 10_000, 20_000, 40_000, 80_000, 160_000])
  // Those behind the one that fails wait as well, and what failing itself told.
  expect(desk.webhooks.get(id).waiting).toBeGreaterThanOrEqual(3)
  expect(new Set(ofFirst().map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  endpoint.answer = () => 200
  await desk.pass(160_000)
  await desk.until('all came', () => endpoint.seqs.length === 3)
  expect(endpoint.seqs).toEqual(seqs)
  await desk.until('nothing waits', () => desk.webhooks.get(id).failingSince === null)
  expect(desk.webhooks.deliveries({})).toEqual([])
})

it('takes a redirect, a hang and a closed port for failures', async () => {
  const desk = await Desk.start()
  const [redirects, hangs, closed] = [await desk.endpoint(), await desk.endpoint(), await Endpoint.start()]
  redirects.answer = () => 302
  hangs.answer = () => 'hang'
  await closed.close()
  for (const endpoint of [redirects, hangs, closed]) await desk.hook(endpoint)
  await desk.happen(1)
  await desk.until('two have failed', () => desk.webhooks.deliveries({}).length === 2 && hangs.received[0])
  await desk.pass(30_000)
  await desk.until('all have failed', () => desk.webhooks.deliveries({}).length === 3)
  const errors = desk.webhooks.deliveries({}).map(({ error }) => String(error))
  expect(new Set(errors)).toEqual(
    new Set([
      'No answer within 30 seconds.',
      'The endpoint cannot be reached (ECONNREFUSED).',
      'The endpoint redirects (302), which is not followed.',
    ]),
  )
})

it('loses nothing of a day of downtime, and another endpoint does not notice', async () => {
  const desk = await Desk.start()
  const [down, up] = [await desk.endpoint(), await desk.endpoint()]
  down.answer = () => 503
  const { id } = await desk.hook(down)
  await desk.hook(up)
  const seqs: number[] = []
  for (let hour = 0; hour < 24; hour += 1) {
    seqs.push(...(await desk.happen(5)))
    // Without any time of the clock passing: nobody waits for the one that is down.
    await desk.until('the other has it', () => up.seqs.includes(seqs.at(-1) ?? 0))
    if (hour === 12) await desk.restart()
    await desk.pass(hourMs)
  }
  expect(down.taken).toEqual([])
  expect(desk.webhooks.get(id)).toMatchObject({ waiting: 120, dead: 0 })
  const told = (): string[] =>
    desk.events
      .list({ after: 0, limit: 1000 })
      .map(({ type }) => type)
      .filter((type) => type.startsWith('webhook.'))
  expect(told()).toEqual(['webhook.failing'])
  down.answer = () => 200
  await desk.pass(dayMs)
  await desk.passUntil('all came', () => down.seqs.length >= seqs.length)
  expect(down.seqs.slice(0, seqs.length)).toEqual(seqs)
  expect(told()).toEqual(['webhook.failing', 'webhook.recovered'])
  // What it was told of others is told to the other only.
  expect(types(down)).not.toContain('webhook.failing')
  await desk.until('the other was told', () => types(up).includes('webhook.recovered'))
  expect(types(up)).toContain('webhook.failing')
}, 120_000)

it('goes on after a start with what was not delivered, though nothing new happens', async () => {
  const desk = await Desk.start()
  const endpoint = await desk.endpoint()
  await desk.hook(endpoint)
  await desk.dispatcher.stop()
  const seqs = await desk.happen(3)
  await desk.restart()
  await desk.until('all came', () => endpoint.seqs.length === 3)
  expect(endpoint.seqs).toEqual(seqs)
})

it('keeps what fails until it was delivered, however much the log forgets meanwhile', async () => {
  const desk = await Desk.start()
  const endpoint = await desk.endpoint()
  endpoint.answer = () => 503
  const { id } = await desk.hook(endpoint)
  const seqs = await desk.happen(5)
  await desk.until('one fails', () => desk.webhooks.deliveries({})[0])
  expect(desk.webhooks.get(id).cursor).toBeLessThan(seqs[0] ?? 0)
  await desk.storage.commits.write((tx) => {
    const limits = { ageMs: dayMs, rows: 0 }
    forgetEvents(desk, tx, { now: desk.clock.now(), batch: 100, limits })
  })
  endpoint.answer = () => 200
  await desk.webhooks.update(id, {})
  await desk.until('all came', () => endpoint.seqs.length >= 5)
  expect(endpoint.seqs).toEqual(seqs)
})

it('stays where its owner has set it while a delivery was under way, whatever comes of that', async () => {
  for (const status of [200, 400]) {
    const desk = await Desk.start()
    const endpoint = await desk.endpoint()
    const seqs = await desk.happen(4)
    const under = Promise.withResolvers<void>()
    endpoint.answer = ({ json }) => {
      if (json['seq'] !== seqs[0]) return 200
      under.resolve()
      return endpoint.received.length === 0 ? 'hang' : status
    }
    const { id } = await desk.hook(endpoint, { after: 0 })
    await under.promise
    const moved = desk.webhooks.update(id, { after: seqs[2] ?? 0 })
    await desk.pass(30_000)
    await moved
    await desk.until('the last came', () => endpoint.seqs.includes(seqs[3] ?? 0))
    expect(endpoint.seqs).toEqual(seqs.slice(3))
    await desk.until('it has passed all', () => desk.webhooks.get(id).cursor === seqs[3])
    expect(desk.webhooks.deliveries({})).toEqual([])
  }
})

it('a test that is taken ends the wait', async () => {
  const desk = await Desk.start()
  const endpoint = await desk.endpoint()
  endpoint.answer = () => 503
  const { id } = await desk.hook(endpoint)
  const [seq] = await desk.happen(1)
  await desk.until('it waits', () => desk.webhooks.deliveries({})[0])
  expect(await desk.webhooks.test(id)).toMatchObject({ ok: false, status: 503 })
  endpoint.answer = () => 200
  expect(await desk.webhooks.test(id)).toMatchObject({ ok: true, status: 200, error: null })
  await desk.until('it came', () => endpoint.seqs.includes(seq ?? 0))
})

it('goes on without what is refused, gives it up after three days, and delivers it when asked to', async () => {
  const desk = await Desk.start()
  const endpoint = await desk.endpoint()
  const [poison] = await desk.happen(1)
  endpoint.answer = ({ json }) => (json['seq'] === poison ? 500 : 200)
  const { id } = await desk.hook(endpoint, { after: 0 })
  const others = await desk.happen(2)
  await desk.pass(2 * dayMs)
  expect(endpoint.seqs).toEqual(others)
  expect(desk.webhooks.get(id)).toMatchObject({ waiting: 1, dead: 0 })
  await desk.pass(2 * dayMs)
  const dead = desk.webhooks.deliveries({ state: 'dead' })
  expect(dead).toMatchObject([{ seq: poison, state: 'dead', error: 'The endpoint answered 500.' }])
  expect(desk.webhooks.get(id)).toMatchObject({ waiting: 0, dead: 1, failingSince: null })
  endpoint.answer = () => 200
  expect(await desk.webhooks.retry(dead[0]?.id ?? 0)).toMatchObject({ state: 'pending', lane: 'again' })
  await desk.until('it came', () => endpoint.seqs.includes(poison ?? 0))
  await desk.until('no row is left', () => desk.webhooks.deliveries({}).length === 0)
})

it('is switched off by 410 with an event, and goes on where it stopped', async () => {
  const desk = await Desk.start()
  const [endpoint, other] = [await desk.endpoint(), await desk.endpoint()]
  endpoint.answer = () => 410
  const { id } = await desk.hook(endpoint)
  await desk.hook(other, { types: ['webhook.disabled'] })
  const seqs = await desk.happen(2)
  await desk.until('it is off', () => !desk.webhooks.get(id).enabled)
  expect(desk.webhooks.get(id).disabledReason).toContain('410')
  await desk.until('it was told', () => other.taken.length === 1)
  seqs.push(...(await desk.happen(1)))
  await desk.pass(hourMs)
  expect(endpoint.received.length).toBe(1)
  endpoint.answer = () => 200
  await desk.webhooks.update(id, { enabled: true })
  await desk.until('all came', () => endpoint.seqs.length === 3)
  expect(endpoint.seqs).toEqual(seqs)
})

it('replays a range beside what happens, and only what concerns it', async () => {
  const desk = await Desk.start()
  const [ours, other] = [await desk.instance(), await desk.instance()]
  const before = await desk.happen(4, ours)
  await desk.happen(2, other)
  const endpoint = await desk.endpoint()
  const { id } = await desk.hook(endpoint, { instanceId: ours })
  expect(await desk.webhooks.replay(id, { fromSeq: before[1] ?? 0, toSeq: 1e9 })).toBe(3)
  await desk.until('they came', () => endpoint.seqs.length === 3)
  expect(endpoint.seqs).toEqual(before.slice(1))
  const live = await desk.happen(1, ours)
  await desk.until('the next came', () => endpoint.seqs.length === 4)
  expect(endpoint.seqs.slice(3)).toEqual(live)
  await desk.webhooks.update(id, { after: 0 })
  await desk.until('all came again', () => endpoint.seqs.length === 9)
  expect(endpoint.seqs.slice(4)).toEqual([...before, ...live])
  await expect(desk.webhooks.replay(id, { fromSeq: 1, toSeq: 1 })).resolves.toBe(1)
})

it('what is deleted or purged takes its waiting deliveries along; its line ends', async () => {
  const desk = await Desk.start()
  const endpoint = await desk.endpoint()
  endpoint.answer = () => 500
  const { id } = await desk.hook(endpoint)
  await desk.happen(1)
  await desk.until('it waits', () => desk.webhooks.deliveries({})[0])
  await desk.webhooks.delete(id)
  expect(desk.webhooks.deliveries({})).toEqual([])
  await desk.pass(hourMs)
  expect(endpoint.received.length).toBe(1)
})
