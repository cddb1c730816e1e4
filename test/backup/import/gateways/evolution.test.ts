// Numbers of Evolution API v2 come over from a real PostgreSQL, a real Redis and its folders: each is online without a QR,
// reads the next message of somebody who kept his session, and is set as it was there. What it came from is as it was.
import { createClient } from '@redis/client'
import { Client } from 'pg'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JobView } from '../../../../core/contract/backups/job-routes.ts'
import { MoveInReport } from '../../../../core/contract/backups/move-in.ts'
import { openPostgres } from '../../../../core/backup/import/sources/postgres.ts'
import { run } from '../../../commands/harness.ts'
import { until } from '../../../helpers/appliance.ts'
import { keptBytes } from '../../../helpers/media.ts'
import { startWorld, waitForTexts, type World } from '../../../helpers/world.ts'
import { PlainClient } from '../../../whatsapp/phone/plain-client.ts'
import {
  credsColumn,
  hashOf,
  postgresWriter,
  prismaJson,
  schemaSql,
  stateOf,
  writeFolder,
  type Writer,
} from './evolution-writer.ts'
import { ChatwootDouble } from '../../../chatwoot/server.ts'
import { Desk } from './desk.ts'
import { FileServer, writePicture } from './file-server.ts'
import { hasPostgres, hasRedis, Postgres, Redis } from './servers.ts'

const friend = '5511999990099'
const numbers = [
  { mode: 'R', id: '6b1f5c1e-0000-4000-8000-000000000001', name: 'shop in Redis', number: '5511999990001' },
  { mode: 'DR', id: '6b1f5c1e-0000-4000-8000-000000000002', name: 'both/ways', number: '5511999990002' },
  { mode: 'DF', id: '6b1f5c1e-0000-4000-8000-000000000003', name: 'in files', number: '5511999990003' },
] as const
const tokenOf = (mode: string): string => `token-of-${mode}-000000000000`

const settings = {
  rejectCall: true,
  msgCall: 'No calls, please',
  groupsIgnore: false,
  alwaysOnline: true,
  readMessages: false,
  readStatus: true,
  syncFullHistory: false,
}
const webhook = {
  url: 'http://127.0.0.1:9/hook',
  headers: { authorization: 'Bearer abc' },
  enabled: true,
  events: ['MESSAGES_UPSERT', 'CONNECTION_UPDATE'],
  webhookByEvents: false,
  webhookBase64: true,
}

let world: World
let postgres: Postgres
let redis: Redis
let fileServer: FileServer
let chatwoot: ChatwootDouble
let instances: string
let hashes: Awaited<ReturnType<typeof connectRedis>>
const jids = new Map<string, string>()
/** How many messages there are of each. */
const written = new Map<string, number>()

async function connectRedis() {
  const client = createClient({ url: redis.url })
  await client.connect()
  return client
}

/** As that program keeps it. */
const ofChatwoot = () => ({
  id: 'chatwoot',
  enabled: true,
  accountId: String(chatwoot.accountId),
  token: chatwoot.token,
  url: chatwoot.url,
  nameInbox: 'Desk of both',
  signMsg: true,
  signDelimiter: null,
  reopenConversation: true,
  conversationPending: false,
  ignoreJids: ['@g.us'],
})

/** A number as that program has it: linked, talking with a friend, then stopped. */
async function live(number: string): Promise<PlainClient> {
  const client = new PlainClient(world.wa)
  await client.link(world.wa.phone({ number }))
  const other = world.wa.phone({ number: friend, name: 'Friend' })
  await other.sendText(number, `hello ${number}`)
  await client.waitForText(`hello ${number}`)
  await client.sendText(other.jid, `answer of ${number}`)
  await other.waitForText(`answer of ${number}`)
  await world.wa.settled(client.jid)
  jids.set(number, client.jid)
  await client.close()
  return client
}

async function write(writer: Writer): Promise<void> {
  for (const { mode, id, name, number } of numbers) {
    const client = await live(number)
    const state = stateOf(client)
    await writer.insert('Instance', {
      id,
      name,
      connectionStatus: 'open',
      integration: 'WHATSAPP-BAILEYS',
      token: tokenOf(mode),
      clientName: 'evolution',
      createdAt: '2026-01-01 00:00:00',
      updatedAt: '2026-11-30 00:00:00',
    })
    await writer.insert('Setting', { id: `s-${mode}`, ...settings, wavoipToken: '', instanceId: id })
    await writer.insert('Webhook', { id: `w-${mode}`, ...webhook, instanceId: id })
    await writer.insert('Websocket', { id: `ws-${mode}`, enabled: true, events: ['CALL'], instanceId: id })
    if (mode === 'DR') await writer.insert('Chatwoot', { ...ofChatwoot(), instanceId: id })
    await writer.insert('Label', { id: `l-${mode}`, labelId: '7', name: 'VIP', color: '3', instanceId: id })
    if (mode !== 'R')
      await writer.insert('Session', { id: `c-${mode}`, sessionId: id, creds: credsColumn(state) })
    const hash = `evolution-cache:instance:${id}`
    if (mode !== 'DF') await hashes.hSet(hash, hashOf(state, mode === 'R'))
    else writeFolder(state, join(instances, id))
    await writeMessages(writer, client, id)
    await client.dispose()
  }
  await writePictures(writer)
}

/** One as it should be, one that was altered in the store, one that is nowhere, and one whose message alone says where. */
async function writePictures(writer: Writer): Promise<void> {
  const [{ id: instanceId }] = numbers
  const chat = `${friend}@s.whatsapp.net`
  const put = (id: string, more: { object?: string; url?: string }) =>
    writePicture(writer, { instanceId, id, chat, bytes: Buffer.from(`picture ${id}`), ...more })
  const at = (name: string): string => `${instanceId}/${chat}/image/${name} é.jpg`
  await put('FILE1', { object: at('1') })
  await put('FILE2', { object: at('2') })
  await put('FILE3', { object: at('3') })
  await put('FILE4', {
    url: `http://${fileServer.host}/open/${encodeURIComponent('4 é')}.jpg?X-Amz-Expires=1`,
  })
  written.set(instanceId, (written.get(instanceId) ?? 0) + 4)
  fileServer.objects.set(`/evolution/evolution-api/${at('1')}`, Buffer.from('picture FILE1'))
  fileServer.objects.set(`/evolution/evolution-api/${at('2')}`, Buffer.from('picture FILE?'))
  fileServer.objects.set('/open/4 é.jpg', Buffer.from('picture FILE4'))
}

async function writeMessages(writer: Writer, client: PlainClient, instanceId: string): Promise<void> {
  const chat = `${friend}@s.whatsapp.net`
  await writer.insert('Contact', { id: `k-${instanceId}`, remoteJid: chat, pushName: 'Friend', instanceId })
  await writer.insert('Chat', {
    id: `h-${instanceId}`,
    remoteJid: chat,
    name: 'Friend',
    unreadMessages: 1,
    updatedAt: '2026-11-30 00:00:00',
    instanceId,
  })
  for (const [at, message] of client.messages.entries()) {
    if (!message.message || !message.key.id) continue
    written.set(instanceId, (written.get(instanceId) ?? 0) + 1)
    await writer.insert('Message', {
      id: `m-${instanceId}-${at}`,
      key: { ...message.key, remoteJid: chat, remoteJidAlt: message.key.remoteJid },
      pushName: message.pushName ?? null,
      messageType: 'conversation',
      message: prismaJson(message.message),
      messageTimestamp: Number(message.messageTimestamp),
      status: message.key.fromMe ? 'READ' : 'DELIVERY_ACK',
      source: 'android',
      instanceId,
    })
  }
}

/** Everything that Redis says of every hash. */
async function redisAsItIs(): Promise<unknown> {
  const names = (await hashes.keys('*')).toSorted()
  return Promise.all(names.map(async (name) => [name, await hashes.hGetAll(name), await hashes.ttl(name)]))
}

async function moveIn(more: Record<string, unknown> = {}): Promise<MoveInReport> {
  const body = { source: postgres.url, redis: redis.url, folder: instances, stillMs: 0, ...more }
  const { id } = await world.appliance.ok<JobView>('POST', '/api/v1/imports/numbers', body)
  const job = await until('the job has ended', async () => {
    const view = await world.appliance.ok<JobView>('GET', `/api/v1/jobs/${id}`)
    return view.state === 'running' ? undefined : view
  })
  if (job.problem !== null) throw new Error(`${job.problem.detail} ${job.problem.hint}`)
  return MoveInReport.parse(job.result)
}

describe.skipIf(!hasPostgres || !hasRedis)(
  'Evolution API v2, as it is kept in Redis, in both, and in files,',
  () => {
    let before: { dump: string; redis: unknown }

    beforeAll(async () => {
      ;[world, postgres, redis] = await Promise.all([
        startWorld({ appliance: { env: { WEBSOCKET_ENABLED: 'true' } } }),
        Postgres.start(),
        Redis.start(),
      ])
      fileServer = await FileServer.start()
      chatwoot = await ChatwootDouble.start()
      chatwoot.addInbox('Desk of both', 'http://evolution:8080/chatwoot/webhook/both')
      instances = mkdtempSync(join(tmpdir(), 'holdfast-instances-'))
      hashes = await connectRedis()
      const client = new Client({ connectionString: postgres.url })
      await client.connect()
      for (const each of schemaSql('postgres')) await client.query(each)
      await write(postgresWriter(client))
      await client.end()
      before = { dump: postgres.dump(), redis: await redisAsItIs() }
    })

    afterAll(async () => {
      hashes.destroy()
      fileServer.end()
      await chatwoot.stop()
      await Promise.all([world.end(), postgres.end(), redis.end()])
      rmSync(instances, { recursive: true, force: true })
    })

    it('is told of by a dry run, which is the default and makes nothing', async () => {
      const report = await moveIn({ messages: true })
      expect(report).toMatchObject({
        from: 'evolution',
        guessed: true,
        dryRun: true,
        running: { changed: [] },
      })
      expect(report.numbers.map(({ there, number, verdict }) => [there, number, verdict])).toEqual(
        numbers.map(({ name, number }) => [name, number, 'ready']),
      )
      // Our own connection of this test to Redis.
      expect(report.running.connections).toBeGreaterThan(0)
      const { instances: made } = await world.appliance.ok<{ instances: unknown[] }>(
        'GET',
        '/api/v1/instances',
      )
      expect(made).toEqual([])
    })

    it('is only read, by the word of the server itself', async () => {
      postgres.sql('evolution', 'CREATE SEQUENCE steps; CREATE VIEW "Spy" AS SELECT nextval(\'steps\')')
      const tables = await openPostgres(postgres.urlOf('evolution', 'postgres'))
      await expect(tables.rows('Spy')).rejects.toMatchObject({ code: '25006' })
      await tables.close()
      postgres.sql('evolution', 'DROP VIEW "Spy"; DROP SEQUENCE steps')
    })

    it('is told of by the command line in words', async () => {
      const args = ['import', postgres.url, '--redis', redis.url, '--folder', instances, '--dry-run']
      const { code, stdout } = await run(args, { HOLDFAST_DATA_DIR: join(world.appliance.folder, 'data') })
      expect(stdout).toContain('evolution (by its looks): 3 numbers, of which 3 would come.')
      expect(stdout).toContain('The other program seems to run')
      expect(stdout).toMatch(/both\/ways as both-ways: \+5511999990002, ready, \d+ keys, with token, \w+/)
      expect(code).toBe(0)
    })

    it('comes over from dumps of both just the same, in either form of a plain one, and not from one in its own', async () => {
      const hgetall = join(instances, 'hgetall.json')
      const all = await Promise.all(
        (await hashes.keys('*')).map(async (name) => [name, await hashes.hGetAll(name)] as const),
      )
      writeFileSync(hgetall, JSON.stringify(Object.fromEntries(all)))
      for (const form of [[], ['--inserts'], ['--column-inserts']]) {
        const desk = await Desk.open()
        const file = join(instances, 'evolution.sql')
        writeFileSync(file, postgres.dump('evolution', form))
        const report = await desk.moveIn({ source: file, redis: hgetall, folder: instances, messages: true })
        expect(report.numbers.map(({ there, verdict, messages }) => [there, verdict, messages])).toEqual(
          numbers.map(({ id, name }) => [name, 'imported', written.get(id)]),
        )
        for (const { mode, id } of numbers) {
          expect(desk.storage.instances.token(id)).toBe(tokenOf(mode))
          expect(desk.storage.instances.get(id)?.settings).toMatchObject(settings)
          expect(desk.storage.signalKeys.count(id, 1)).toBeGreaterThan(800)
        }
        await desk.close()
      }
      const own = join(instances, 'own.dump')
      writeFileSync(own, 'PGDMP and what follows')
      await expect(moveIn({ source: own })).rejects.toThrow('pg_restore')
    })

    it('comes over: online without a QR, both ways, with nothing asked for again', async () => {
      const counters = new Map(
        numbers.map(({ number }) => [number, world.wa.counters(jids.get(number) ?? '')]),
      )
      const report = await moveIn({ messages: true, dryRun: false })
      expect(
        report.numbers.map(({ verdict, name, instanceId, state }) => ({ verdict, name, instanceId, state })),
      ).toEqual(
        numbers.map(({ id, name }) => ({
          verdict: 'imported',
          name: name.replace('/', '-'),
          instanceId: id,
          state: 'open',
        })),
      )
      const other = world.wa.phone({ number: friend })
      for (const { id, number } of numbers) {
        await other.sendText(number, `welcome ${number}`)
        const message = { instance: id, to: friend, text: `from its new home ${number}` }
        await world.appliance.ok('POST', '/api/v1/messages', message)
        await other.waitForText(`from its new home ${number}`)
        expect(await waitForTexts(world.appliance, id, 2)).toContain(`welcome ${number}`)
        const jid = jids.get(number) ?? ''
        const { retryReceiptsSent, redelivered } = counters.get(number) ?? {}
        expect(world.wa.counters(jid)).toMatchObject({ retryReceiptsSent, redelivered })
      }
      expect(other.undecryptable).toEqual([])
    })

    it('is set as it was there, field by field, by its own token', async () => {
      for (const { mode, name } of numbers) {
        const own = encodeURIComponent(name.replace('/', '-'))
        const ask = async (path: string) => {
          const response = await fetch(`${world.appliance.url}${path}/${own}`, {
            headers: { apikey: tokenOf(mode) },
          })
          return response.json()
        }
        expect(await ask('/settings/find')).toMatchObject(settings)
        expect(await ask('/webhook/find')).toMatchObject({ ...webhook })
        expect(await ask('/websocket/find')).toMatchObject({ enabled: true, events: ['CALL'] })
      }
    })

    it('goes on in its inbox of Chatwoot, without a second one', async () => {
      const inbox = await until('its inbox leads here', () =>
        [...chatwoot.inboxes.values()].find(({ webhook_url: url }) =>
          url.includes('/webhook/both-ways?secret='),
        ),
      )
      expect(inbox.name).toBe('Desk of both')
      expect(chatwoot.inboxes.size).toBe(1)
      const found = await world.appliance.ok('GET', '/chatwoot/find/both-ways')
      expect(found).toMatchObject({
        enabled: true,
        signMsg: true,
        reopenConversation: true,
        ignoreJids: ['@g.us'],
      })
      await until('what was written since is there', () =>
        chatwoot.messages.some(({ content }) => content?.startsWith('welcome')) ? true : undefined,
      )
    })

    it('brings what was said, once and as what it is, and people by their names', async () => {
      for (const { id, number } of numbers) {
        const { messages } = await world.appliance.ok<{
          messages: { text: string; fromMe: boolean; status: string }[]
        }>('GET', `/api/v1/messages?instance=${id}&limit=100`)
        const said = messages.map(({ text, fromMe, status }) => ({ text, fromMe, status }))
        expect(said).toContainEqual({ text: `hello ${number}`, fromMe: false, status: 'delivered' })
        expect(said).toContainEqual({ text: `answer of ${number}`, fromMe: true, status: 'read' })
        expect(said.filter(({ text }) => text === `hello ${number}`)).toHaveLength(1)
      }
    })

    it('brings the files of what was said, from its store and by their addresses, and names those that are not to be had', async () => {
      const only = [numbers[0].name]
      const [found] = (await moveIn({ only, messages: true, dryRun: false, media: fileServer.place })).numbers
      expect(found).toMatchObject({ files: { kept: 1, missing: 3 } })
      const missing = found?.problems.filter(({ code }) => code === 'file_not_had')
      expect(missing?.map(({ file, params }) => [file, params['error']])).toEqual([
        ['FILE2', 'another file lies there'],
        ['FILE3', 'HTTP 404'],
        ['FILE4', 'not in the store'],
      ])
      const [again] = (await moveIn({ only, dryRun: false, media: 'url' })).numbers
      expect(again).toMatchObject({ files: { kept: 2, missing: 2 } })
      const { messages } = await world.appliance.ok<{
        messages: { id: string; media: { state: string; hash: string | null } | null }[]
      }>('GET', `/api/v1/messages?instance=${numbers[0].id}&limit=100`)
      const states = messages.flatMap(({ id, media }) => (media === null ? [] : [[id, media.state]]))
      expect(states.toSorted()).toEqual([
        ['FILE1', 'kept'],
        ['FILE2', 'left'],
        ['FILE3', 'left'],
        ['FILE4', 'kept'],
      ])
      const hash = messages.find(({ id }) => id === 'FILE1')?.media?.hash ?? ''
      expect(keptBytes(world.appliance, hash).toString()).toBe('picture FILE1')
    })

    it('stays there as it was, and is not brought twice', async () => {
      expect(postgres.dump()).toBe(before.dump)
      expect(await redisAsItIs()).toEqual(before.redis)
      const again = await moveIn({ messages: true, dryRun: false })
      expect(again.numbers.map(({ verdict }) => verdict)).toEqual(['here', 'here', 'here'])
    })
  },
)
