// Five hundred numbers of Evolution API with a thousand messages each come over from a real PostgreSQL and Redis, through the
// appliance's own door, while a number that is here talks. Their phones are nobody's: each tries to connect and is refused.
import { createClient } from '@redis/client'
import { Client } from 'pg'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { JobView } from '../../../core/contract/backups/job-routes.ts'
import { MoveInReport } from '../../../core/contract/backups/move-in.ts'
import { hashOf, schemaSql, stateOfKeys } from '../../backup/import/gateways/evolution-writer.ts'
import { Postgres, Redis } from '../../backup/import/gateways/servers.ts'
import type { HistoryView } from '../../../core/contract/messages/history.ts'
import { until } from '../../helpers/appliance.ts'
import { program, startFlags } from '../../helpers/program.ts'
import { startWorld, type World } from '../../helpers/world.ts'
import { percentile, type Bench, type Row } from '../harness.ts'
import { talking, type While } from '../meanwhile.ts'
import { peakBytes, residentBytes, resetPeak } from './usage.ts'

const talker = { name: 'talker', number: '5511999800020' }
const talk = {
  instance: talker.name,
  number: talker.number,
  peer: '5511999800021',
  everyMs: { call: 50, message: 200 },
}
const messagesEach = 1000
const hourMs = 3_600_000
const mebibyte = 1024 * 1024
const idOf = (n: number): string => `6b1f5c1e-0000-4000-8000-${String(n).padStart(12, '0')}`
const Counted = z.array(z.object({ name: z.string(), _count: z.object({ Message: z.int() }) }))

export const movingIn: Bench = {
  name: 'moving-in',
  about:
    `Numbers of Evolution API (--numbers) with ${messagesEach} messages each come over from PostgreSQL and Redis on this machine, all with ` +
    'their messages, while another number hears a text each 200 ms and the API is asked each 50 ms; compared: the same for 20 s before. ' +
    'Memory is that of the appliance.',
  async rows({ numbers = 500 }) {
    const [world, postgres, redis] = await Promise.all([
      startWorld({ appliance: { env: { HOLDFAST_SNAPSHOTS: 'off' } } }),
      Postgres.start(),
      Redis.start(),
    ])
    try {
      await fill(postgres, redis, numbers)
      const from = { source: postgres.url, redis: redis.url }
      const atRest = await intoFolderAtRest(from)
      return [...atRest, ...(await measured(world, from, numbers))]
    } finally {
      await Promise.all([world.end(), postgres.end(), redis.end()])
    }
  },
}

async function fill(postgres: Postgres, redis: Redis, numbers: number): Promise<void> {
  const client = new Client({ connectionString: postgres.url })
  await client.connect()
  for (const each of schemaSql('postgres')) await client.query(each)
  const hashes = await createClient({ url: redis.url }).connect()
  for (let n = 0; n < numbers; n += 1) {
    const name = `number ${n}`
    const row = [idOf(n), name, 'open', 'WHATSAPP-BAILEYS', `token-0000000-${n}`]
    await client.query(
      'INSERT INTO "Instance" (id, name, "connectionStatus", integration, token) VALUES ($1, $2, $3, $4, $5)',
      row,
    )
    await hashes.hSet(
      `evolution-cache:instance:${idOf(n)}`,
      hashOf(stateOfKeys(`5522${900_000_000 + n}`, 800), true),
    )
  }
  await client.query(`INSERT INTO "Message" (id, key, "pushName", "messageType", message, "messageTimestamp", status, "instanceId")
    SELECT 'm' || i.id || n,
      jsonb_build_object('id', '3EB0' || upper(substr(md5(i.id || n), 1, 18)), 'fromMe', n % 3 = 0,
        'remoteJid', (5521900000000 + n % 20) || '@s.whatsapp.net'),
      'Somebody', 'conversation', jsonb_build_object('conversation', 'What was said long ago, number ' || n || ', and some words more'),
      1700000000 + n * 60, 'READ', i.id
    FROM "Instance" i, generate_series(1, ${messagesEach}) n`)
  await client.end()
  hashes.destroy()
}

/** By the command, where no number connects: what it takes by itself. */
async function intoFolderAtRest({ source, redis }: { source: string; redis: string }): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
  const begun = performance.now()
  const env = {
    ...process.env,
    HOLDFAST_DATA_DIR: join(folder, 'data'),
    HOLDFAST_KEY_FILE: join(folder, 'holdfast.key'),
  }
  const args = ['import', source, '--redis', redis, '--messages', '--json']
  const child = spawn(process.execPath, [...startFlags(), program, ...args], { env, stdio: 'ignore' })
  const ended = once(child, 'exit')
  let peak = 0
  const watch = setInterval(() => {
    try {
      peak = Math.max(peak, peakBytes(child.pid ?? 0))
    } catch {
      // It has ended.
    }
  }, 200)
  const [code] = await ended
  clearInterval(watch)
  rmSync(folder, { recursive: true, force: true })
  return [
    {
      figure: 'the command into a folder at rest',
      ours: [(performance.now() - begun) / 1000],
      unit: 's',
      goal: '',
    },
    { figure: 'its exit code', ours: [Number(code)], unit: '', goal: '0', met: (value) => value === 0 },
    atMost('its memory at most', peak / mebibyte, { unit: 'MB', goal: 300 }),
  ]
}

async function measured(
  world: World,
  from: { source: string; redis: string },
  numbers: number,
): Promise<Row[]> {
  const { appliance } = world
  await world.link(talker.name, talker.number)
  const calm = await talking(world, talk, () => sleep(20_000))
  const pid = appliance.pid ?? 0
  const idle = residentBytes(pid)
  resetPeak(pid)
  const begun = performance.now()
  let links = 0
  const meanwhile = await talking(world, talk, async () => {
    const report = await moveIn(world, from)
    links = (performance.now() - begun) / 1000
    const came = report.numbers.filter(({ verdict }) => verdict === 'imported').length
    if (came !== numbers) throw new Error(`Only ${came} of ${numbers} came`)
    const last = report.numbers.at(-1)?.instanceId ?? ''
    await until(
      'all messages are in',
      async () => {
        await sleep(1000)
        const { waiting } = await world.appliance.ok<HistoryView>('GET', `/api/v1/instances/${last}/history`)
        return waiting === 0 ? true : undefined
      },
      hourMs,
    )
  })
  const seconds = (performance.now() - begun) / 1000
  const messages = await countMessages(world)
  return [
    {
      figure: 'messages',
      ours: [messages],
      unit: `of ${numbers * messagesEach}`,
      goal: 'all',
      met: (n) => n === numbers * messagesEach,
    },
    atMost('all of it took', seconds, { unit: 's', goal: 600 }),
    { figure: 'until the last link was here and its messages laid down', ours: [links], unit: 's', goal: '' },
    { figure: 'memory before', ours: [idle / mebibyte], unit: 'MB', goal: '' },
    {
      figure: 'additional memory, with all their sockets',
      ours: [(peakBytes(pid) - idle) / mebibyte],
      unit: 'MB',
      goal: '',
    },
    ...replied(calm, meanwhile),
  ]
}

async function moveIn({ appliance }: World, from: { source: string; redis: string }): Promise<MoveInReport> {
  const body = { ...from, messages: true, dryRun: false, stillMs: 0 }
  const { id } = await appliance.ok<JobView>('POST', '/api/v1/imports/numbers', body)
  const job = await until(
    'the numbers are here',
    async () => {
      await sleep(500)
      const view = await appliance.ok<JobView>('GET', `/api/v1/jobs/${id}`)
      process.stderr.write(
        `\r${view.step ?? ''} ${view.progress.done} of ${view.progress.total ?? '?'}      `,
      )
      return view.state === 'running' ? undefined : view
    },
    hourMs,
  )
  if (job.problem !== null) throw new Error(job.problem.detail)
  return MoveInReport.parse(job.result)
}

async function countMessages({ appliance }: World): Promise<number> {
  const counted = Counted.parse(await appliance.ok('GET', '/instance/fetchInstances'))
  return counted
    .filter(({ name }) => name !== talker.name)
    .reduce((sum, { _count }) => sum + _count.Message, 0)
}

function replied(calm: While, meanwhile: While): Row[] {
  const row = (figure: string, part: number): Row => ({
    figure,
    theirs: [percentile(calm.replies, part)],
    ours: [percentile(meanwhile.replies, part)],
    unit: 'ms',
    goal: '',
  })
  return [row('a reply, median', 0.5), row('a reply, 99th percentile', 0.99), row('the longest reply', 1)]
}

function atMost(figure: string, value: number, { unit, goal }: { unit: string; goal: number }): Row {
  return { figure, ours: [value], unit, goal: `<= ${goal}`, met: (each) => each <= goal }
}
