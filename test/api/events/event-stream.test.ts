// GET /events/stream: from the durable log, without gap or double, whenever the consumer comes and goes.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '../../helpers/appliance.ts'
import { StreamConsumer } from '../../helpers/event-stream.ts'
import { dataPaths } from '../../../core/storage/paths.ts'
import { lookAt } from '../../storage/harness.ts'
import { startCore, type Harness } from '../harness.ts'

const ownerKey = 'test-owner-key-1234'

let core: Harness
beforeAll(async () => {
  core = await startCore()
})
afterAll(() => core.stop())

async function make(name: string): Promise<{ id: string; token: string }> {
  const { json } = await core.ask('POST', '/api/v1/instances', { body: { name } })
  return json as { id: string; token: string }
}

async function change(id: string, times: number): Promise<void> {
  const body = { settings: { rejectCall: true } }
  for (let n = 0; n < times; n += 1) await core.ask('PATCH', `/api/v1/instances/${id}`, { body })
}

const ask = (key: string, query = ''): Promise<number> => new StreamConsumer().connect(core.url, key, query)

async function logged(query = ''): Promise<number[]> {
  const { json } = await core.ask('GET', `/api/v1/events?limit=1000${query}`)
  return (json as { events: { seq: number }[] }).events.map(({ seq }) => seq)
}

it('is exactly the log for a consumer that comes and goes while it is written', async () => {
  const writers = await Promise.all(Array.from({ length: 4 }, (_, n) => make(`writer ${n}`)))
  const work = { isDone: false }
  const done = Promise.all(writers.map(({ id }) => change(id, 60))).then(() => (work.isDone = true))
  const consumer = new StreamConsumer()
  for (let visits = 0; !work.isDone || visits < 3; visits += 1) {
    const before = consumer.events.length
    expect(await consumer.connect(core.url, ownerKey, '?after=0')).toBe(200)
    if (!work.isDone) await until('it took some', () => work.isDone || consumer.events.length > before + 3)
    consumer.disconnect()
    await until('it has gone', () => consumer.ended)
  }
  await done
  await consumer.connect(core.url, ownerKey)
  const all = await logged()
  await until('it has all', () => consumer.seqs.at(-1) === all.at(-1))
  expect(consumer.seqs).toEqual(all)
  expect(all.length).toBeGreaterThan(240)
  consumer.disconnect()
})

it('has every event of a backlog of many pages, in order', async () => {
  const { id } = await make('busy')
  await change(id, 250)
  const consumer = new StreamConsumer()
  await consumer.connect(core.url, ownerKey, '?after=0')
  await until('it has begun', () => consumer.events.length > 0)
  await change(id, 1)
  const all = await logged()
  await until('it has the newest', () => consumer.seqs.at(-1) === all.at(-1))
  expect(consumer.seqs).toEqual(all)
  expect(all.length).toBeGreaterThan(250)
  consumer.disconnect()
})

it('begins with now where nothing else is asked, and forgets nothing of a consumer that was told nothing', async () => {
  const { id } = await make('late')
  const consumer = new StreamConsumer()
  await consumer.connect(core.url, ownerKey)
  await until('it knows where it is', () => consumer.lastId)
  consumer.disconnect()
  await until('it has gone', () => consumer.ended)
  const before = await logged()
  await change(id, 2)
  await consumer.connect(core.url, ownerKey)
  await until('it was told', () => consumer.events.length === 2)
  expect(consumer.seqs).toEqual((await logged()).slice(before.length))
  consumer.disconnect()
})

it('tells only of the instance and the types that were asked for', async () => {
  const [ours, other] = [await make('ours'), await make('other')]
  const consumers = ['?after=0&instance=ours', '?after=0&types=instance.created', '?after=0']
  const [mine, made, own] = await Promise.all(
    consumers.map(async (query, n) => {
      const consumer = new StreamConsumer()
      await consumer.connect(core.url, n === 2 ? ours.token : ownerKey, query)
      return consumer
    }),
  )
  await change(other.id, 3)
  await change(ours.id, 3)
  await until('all was told', () => mine?.events.length === 4 && own?.events.length === 4)
  expect(mine?.seqs).toEqual(await logged('&instance=ours'))
  expect(own?.seqs).toEqual(mine?.seqs)
  expect(made?.seqs).toEqual(await logged('&types=instance.created'))
  for (const each of [mine, made, own]) each?.disconnect()
})

it('wants a key, and an instance that is the own', async () => {
  const { token } = await make('curious')
  expect(await ask('wrong')).toBe(401)
  expect(await ask(token, '?instance=ours')).toBe(404)
  expect(await ask(ownerKey, '?instance=nobody')).toBe(404)
  expect(await ask(ownerKey, '?after=x')).toBe(400)
})

it('ends when the appliance stops, which does not wait for it', async () => {
  const other = await startCore()
  const consumer = new StreamConsumer()
  await consumer.connect(other.url, ownerKey)
  await other.stop()
  await until('it ended', () => consumer.ended)
  // The server cuts what is left after a while: it has not come to that.
  expect(consumer.whole).toBe(true)
})

it('a cursor beyond the log is answered: 409 on the list, a reset on the stream, which goes on from there', async () => {
  const { id } = await make('restored')
  const newest = (await logged()).at(-1)
  const list = await core.ask('GET', '/api/v1/events?after=1000000')
  expect(list).toMatchObject({ status: 409, json: { code: 'conflict', details: { newest } } })
  expect(await core.ask('GET', `/api/v1/events?after=${newest}`)).toMatchObject({ status: 200 })
  const consumer = new StreamConsumer()
  consumer.lastId = '1000000'
  await consumer.connect(core.url, ownerKey)
  await until('it was told', () => consumer.named.length > 0)
  expect(consumer.named).toEqual([{ name: 'reset', data: { newest } }])
  expect(consumer.lastId).toBe(String(newest))
  await change(id, 1)
  await until('it goes on', () => consumer.events.length === 1)
  consumer.disconnect()
})

it('what was asked for and is forgotten is answered: 409 on the list, a reset on the stream, then what is left', async () => {
  const { id } = await make('cut off')
  await change(id, 20)
  const all = await logged()
  const [before, forgottenTo, newest] = [all.at(-15), all.at(-8), all.at(-1)]
  lookAt({ paths: dataPaths(core.dataDir) }, (db) => {
    db.pragma('query_only = OFF')
    db.prepare('UPDATE event_log SET forgotten_to = ?').run(forgottenTo)
  })
  const list = await core.ask('GET', `/api/v1/events?after=${before}`)
  expect(list).toMatchObject({ status: 409, json: { code: 'conflict', details: { newest, forgottenTo } } })
  expect(await core.ask('GET', `/api/v1/events?after=${forgottenTo}`)).toMatchObject({ status: 200 })
  expect(await logged()).toEqual(all.slice(-7))
  const [late, whole] = [new StreamConsumer(), new StreamConsumer()]
  late.lastId = String(before)
  await late.connect(core.url, ownerKey)
  await whole.connect(core.url, ownerKey, '?after=0')
  await until('all was told', () => late.events.length === 7 && whole.events.length === 7)
  expect(late.named).toEqual([{ name: 'reset', data: { newest, after: before, upTo: forgottenTo } }])
  expect(late.seqs).toEqual(all.slice(-7))
  expect(whole.named).toEqual([])
  const { json } = await core.ask('GET', '/api/v1/health')
  expect(json).toMatchObject({
    eventLog: { forgottenTo, newest, budgetBytes: 2048 * 1024 * 1024, cutOff: 0 },
  })
  for (const each of [late, whole]) each.disconnect()
})
