// npm run bench -- door: what a request costs at the public door beside what Express costs anyway: accepting a text and a
// file that is here already, and reading from a million messages.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Appliance, apiKey } from '../../helpers/appliance.ts'
import { linkExisting } from '../../helpers/world.ts'
import { png } from '../../fixtures/pictures.ts'
import { startWhatsApp, type WhatsApp } from '../../whatsapp/server/server.ts'
import type { Bench, Row } from '../harness.ts'
import { copyOfLarge, large } from '../large-database.ts'

const messages = 1_000_000
/** Requests of a round, and how many of them are under way. */
const count = 400
const many = 16

const busy = { name: 'busy', number: '5511988880001' }
const other = { name: 'other', number: '5511988880002' }

export const door: Bench = {
  name: 'door',
  about:
    `Requests a second over HTTP, ${count} a round, ${many} under way at once. Compared: an Express route in a process of its own ` +
    'that parses the same body and answers the same JSON; in the first rows after one row put durably into SQLite, as ' +
    `each of ours is. Ours: on ${messages} messages (by --scale), with nothing that leaves meanwhile.`,
  async rows({ rounds, scale }) {
    const wa = await startWhatsApp()
    const bare = await startBare()
    const folder = await copyOfLarge({ messages: messages * scale, chats: 1000 })
    const appliance = new Appliance({ whatsapp: wa, folder })
    try {
      await appliance.start()
      await prepare(appliance, wa)
      const rows: Row[] = []
      for (const asked of await requestsTo(appliance))
        rows.push(await compared(appliance, bare.url, { ...asked, rounds }))
      return rows
    } finally {
      await appliance.destroy()
      bare.end()
      await wa.stop()
    }
  },
}

interface Asked {
  figure: string
  path: string
  body: object
  /** How many are under way. */
  atOnce?: number
  /** What it is compared with. */
  beside: 'bare' | 'durable'
  goal?: number
}

async function startBare(): Promise<{ url: string; end(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bare-child.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const { url } = JSON.parse(line) as { url: string }
  return {
    url,
    end() {
      child.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Two numbers that know each other, of which one sends nothing for an hour. */
async function prepare(appliance: Appliance, wa: WhatsApp): Promise<void> {
  for (const { name, number } of [busy, other]) {
    await appliance.createInstance(name)
    await linkExisting(wa, appliance, name, number)
  }
  await appliance.ok('PATCH', `/api/v1/instances/${busy.name}`, { pacing: { gapMs: 3_600_000 } })
  await appliance.sendText(busy.name, other.number, 'the first')
}

async function requestsTo(appliance: Appliance): Promise<Asked[]> {
  const picture = png(300, 200, [
    [200, 80, 20],
    [20, 80, 200],
  ])
  const { hash } = await kept(appliance, picture)
  const text = { number: other.number, text: 'A text as people write it to each other.' }
  const image = { instance: busy.name, to: other.number, content: { kind: 'image', file: { hash } } }
  return [
    {
      figure: 'sendText, beside a durable insert',
      path: `/message/sendText/${busy.name}`,
      body: text,
      beside: 'durable',
      goal: 0.5,
    },
    {
      figure: 'sendText, one after another, beside a durable insert',
      path: `/message/sendText/${busy.name}`,
      body: text,
      beside: 'durable',
      goal: 0.5,
      atOnce: 1,
    },
    {
      figure: 'sendMedia by hash, beside a durable insert',
      path: '/api/v1/messages',
      body: image,
      beside: 'durable',
    },
    { figure: 'sendText', path: `/message/sendText/${busy.name}`, body: text, beside: 'bare' },
    { figure: 'sendMedia by hash', path: '/api/v1/messages', body: image, beside: 'bare' },
    {
      figure: 'findMessages, 50 of them',
      path: `/chat/findMessages/${large.name}`,
      body: { where: {}, page: 1, offset: 50 },
      beside: 'bare',
    },
    {
      figure: 'findChats, 50 of them',
      path: `/chat/findChats/${large.name}`,
      body: { take: 50 },
      beside: 'bare',
    },
  ]
}

async function kept(appliance: Appliance, bytes: Buffer): Promise<{ hash: string }> {
  const answer = await fetch(`${appliance.url}/api/v1/media?instance=${busy.name}`, {
    method: 'POST',
    headers: { apikey: apiKey, 'content-type': 'image/png' },
    body: new Uint8Array(bytes),
  })
  return (await answer.json()) as { hash: string }
}

async function compared(
  appliance: Appliance,
  bare: string,
  { figure, path, body, beside, goal, rounds, atOnce = many }: Asked & { rounds: number },
): Promise<Row> {
  const example = await appliance.ok('POST', path, body)
  await fetch(`${bare}/answer`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(example),
  })
  const figures = { ours: [] as number[], theirs: [] as number[] }
  for (let round = 0; round <= rounds; round += 1) {
    const theirs = await perSecond(`${bare}/${beside}`, body, atOnce)
    const ours = await perSecond(`${appliance.url}${path}`, body, atOnce)
    // The first warms up.
    if (round === 0) continue
    figures.theirs.push(theirs)
    figures.ours.push(ours)
  }
  process.stderr.write(`${figure}\n`)
  const met = goal === undefined ? {} : { met: (ratio: number) => ratio >= goal }
  return { figure, ...figures, unit: 'a second', goal: goal === undefined ? '' : `${goal}x`, ...met }
}

async function perSecond(url: string, body: object, atOnce: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  const bytes = Buffer.from(JSON.stringify(body))
  let left = count
  const one = async (): Promise<void> => {
    for (; left > 0;) {
      left -= 1
      await post(url, bytes, agent)
    }
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: atOnce }, one))
  const took = performance.now() - began
  agent.destroy()
  return (count / took) * 1000
}

function post(url: string, bytes: Buffer, agent: Agent): Promise<void> {
  const headers = { apikey: apiKey, 'content-type': 'application/json', 'content-length': bytes.length }
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method: 'POST', agent, headers }, (response) => {
      if ((response.statusCode ?? 500) >= 300) reject(new Error(`${url} answered ${response.statusCode}`))
      response.resume().on('end', resolve)
    })
    request.on('error', reject)
    request.end(bytes)
  })
}
