// There is a way back: a number that has talked here is handed over in Evolution's form, and a program of Baileys' that reads
// it from there talks on, with nobody asking for anything again. Here it does not connect any more.
import { useMultiFileAuthState as openMultiFile } from '@whiskeysockets/baileys'
import { createClient } from '@redis/client'
import { Client } from 'pg'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JobView } from '../../../../core/contract/backups/job-routes.ts'
import { until } from '../../../helpers/appliance.ts'
import { startWorld, waitForTexts, type World } from '../../../helpers/world.ts'
import { PlainClient } from '../../../whatsapp/phone/plain-client.ts'
import { schemaSql } from './evolution-writer.ts'
import { Desk } from './desk.ts'
import { hasPostgres, hasRedis, Postgres, Redis } from './servers.ts'

const number = '5511999990001'
const friend = '5511999990099'

let world: World
let folder: string
let file: string
let id: string

beforeAll(async () => {
  world = await startWorld()
  folder = mkdtempSync(join(tmpdir(), 'holdfast-back-'))
  file = join(folder, 'shop.tar')
  ;({ id } = await world.link('shop', number))
  await talk(50)
  await world.appliance.ok('PATCH', `/api/v1/instances/${id}`, { settings: { msgCall: "It's \\ busy" } })
})

afterAll(async () => {
  await world.end()
  rmSync(folder, { recursive: true, force: true })
})

async function talk(messages: number): Promise<void> {
  const other = world.wa.phone({ number: friend })
  for (let n = 0; n < messages / 2; n += 1) {
    await world.appliance.ok('POST', '/api/v1/messages', { instance: id, to: friend, text: `out ${n}` })
    await other.waitForText(`out ${n}`)
    await other.sendText(number, `in ${n}`)
    await waitForTexts(world.appliance, id, n + 1)
  }
}

async function handOver(body: Record<string, unknown>): Promise<JobView> {
  const begun = await world.appliance.ok<JobView>('POST', '/api/v1/archives', {
    file,
    to: 'evolution',
    ...body,
  })
  return until('the hand-over has ended', async () => {
    const job = await world.appliance.ok<JobView>('GET', `/api/v1/jobs/${begun.id}`)
    return job.state === 'running' ? undefined : job
  })
}

it('is made with the number alone, for it is not sealed', async () => {
  for (const body of [{ instance: id }, { handOver: true }]) {
    const refused = await world.appliance.request('POST', '/api/v1/archives', {
      file,
      to: 'evolution',
      ...body,
    })
    expect(refused.status).toBe(400)
  }
  expect(await world.appliance.ok('GET', `/api/v1/instances/${id}`)).toMatchObject({ state: 'open' })
})

it('goes to a program of Baileys’, which talks on from there, and is moved here', async () => {
  const before = world.wa.counters(world.device(number))
  const job = await handOver({ instance: id, handOver: true })
  expect(job).toMatchObject({ state: 'done', problem: null, result: { file, handedOver: true } })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(await world.appliance.ok('GET', `/api/v1/instances/${id}`)).toMatchObject({ state: 'moved' })
  expect(spawnSync('/usr/bin/tar', ['xf', file, '-C', folder]).status).toBe(0)

  const { state } = await openMultiFile(join(folder, 'instances', id))
  const client = new PlainClient(world.wa, { auth: state })
  const other = world.wa.phone({ number: friend })
  await client.login()
  await client.sendText(other.jid, 'out again')
  await other.waitForText('out again')
  await other.sendText(number, 'in again')
  await client.waitForText('in again')
  await world.wa.settled(world.device(number))
  await client.dispose()
  const { retryReceiptsSent, redelivered } = before
  expect(world.wa.counters(world.device(number))).toMatchObject({ retryReceiptsSent, redelivered })
  expect(other.undecryptable).toEqual([])
})

describe.skipIf(!hasPostgres || !hasRedis)('in the form of its database and its Redis', () => {
  let postgres: Postgres
  let redis: Redis

  beforeAll(async () => {
    ;[postgres, redis] = await Promise.all([Postgres.start(), Redis.start()])
  })

  afterAll(async () => {
    await Promise.all([postgres.end(), redis.end()])
  })

  it('it is taken by both, also twice, and comes back from there as it is in the folder', async () => {
    const client = new Client({ connectionString: postgres.url })
    await client.connect()
    for (const each of schemaSql('postgres')) await client.query(each)
    for (const _ of [1, 2]) await client.query(readFileSync(join(folder, 'postgres.sql'), 'utf8'))
    const { rows } = await client.query('SELECT "msgCall" FROM "Setting"')
    expect(rows).toEqual([{ msgCall: "It's \\ busy" }])
    await client.end()
    const hashes = await createClient({ url: redis.url }).connect()
    const piped = spawnSync('/usr/bin/redis-cli', ['-u', redis.url, '--pipe'], {
      input: readFileSync(join(folder, 'redis.resp')),
    })
    expect(piped.stdout.toString()).toContain('errors: 0')
    hashes.destroy()

    const [byFolder, byRedis] = await Promise.all([Desk.open(), Desk.open()])
    await byFolder.moveIn({ source: join(folder, 'instances') })
    const report = await byRedis.moveIn({ source: postgres.url, redis: redis.url })
    expect(report.numbers).toMatchObject([{ name: 'shop', number, verdict: 'imported', instanceId: id }])
    const made = byFolder.storage.instances.list()[0]?.id ?? ''
    expect(byRedis.storage.generations.creds(id, 1)).toEqual(byFolder.storage.generations.creds(made, 1))
    expect(byRedis.storage.signalKeys.count(id, 1)).toBeGreaterThan(100)
    expect(byRedis.storage.signalKeys.count(id, 1)).toBe(byFolder.storage.signalKeys.count(made, 1))
    expect(byRedis.storage.instances.get(id)?.settings.msgCall).toBe("It's \\ busy")
    await Promise.all([byFolder.close(), byRedis.close()])
  })
})
