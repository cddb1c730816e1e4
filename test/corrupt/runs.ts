// Damages a copy, starts the real process against it, uses the API, and says what became of it. Then looks at the
// rows: no credentials that were not there before, no value that another number could read.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { openForeign } from './foreign.ts'
import type { InstanceView } from '../../core/contract/instances/instance.ts'
import { openSecondConnection } from '../../core/storage/database.ts'
import { GenerationTable } from '../../core/storage/tables/generations.ts'
import { dataPaths } from '../../core/storage/paths.ts'
import { SignalKeyTable } from '../../core/storage/tables/signal-keys.ts'
import { Appliance } from '../helpers/appliance.ts'
import { seeded } from '../helpers/random.ts'
import { damages } from './damage.ts'
import type { Fixture } from './fixture.ts'

const outcomes = ['whole', 'damaged', 'failing', 'recovery', 'locked', 'refused', 'BROKEN'] as const
type Outcome = (typeof outcomes)[number]

export interface Run {
  seed: number
  kind: string
  what: string
  outcome: Outcome
  /** What must never happen; empty when it did not. */
  broken: string[]
}

/** Nothing listens on this port of loopback: no network is needed. */
const nowhere = { url: 'ws://127.0.0.1:9/ws/chat', rootKey: '00'.repeat(32) }

export async function runOne(fixture: Fixture, seed: number): Promise<Run> {
  const random = seeded(seed)
  const kinds = Object.keys(damages)
  // In turn, so that every kind has its share.
  const kind = kinds[seed % kinds.length] ?? ''
  const folder = join(fixture.root, `run-${seed}`)
  mkdirSync(folder)
  cpSync(fixture.closed, folder, { recursive: true })
  openForeign(join(fixture.root, 'foreign.sqlite'))
  const what = damages[kind]?.({ fixture, folder, random }) ?? ''
  const before = snapshot(folder)
  const broken: string[] = []
  let outcome = await start(folder, broken)
  // What could not be used must not lead from start to start: the second one ends as clearly as the first.
  if (outcome === 'failing') outcome = await start(folder, broken, 'failing')
  const after = snapshot(folder)
  broken.push(...inspect(fixture, folder))
  const isUntouched = outcome === 'locked' || (outcome === 'recovery' && !existsSync(suspectOf(folder)))
  if (isUntouched && before.database !== after.database) broken.push('the database was changed')
  if (before.size > 0 && after.size === 0) broken.push('the database was emptied')
  rmSync(folder, { recursive: true })
  return { seed, kind, what, outcome: broken.length > 0 ? 'BROKEN' : outcome, broken }
}

const databaseOf = (folder: string): string => dataPaths(join(folder, 'data')).database
const suspectOf = (folder: string): string => dataPaths(join(folder, 'data')).suspect

function snapshot(folder: string): { database: string; size: number } {
  const file = databaseOf(folder)
  if (!existsSync(file)) return { database: '', size: 0 }
  return { database: readFileSync(file).toString('latin1'), size: statSync(file).size }
}

async function start(folder: string, broken: string[], worst: Outcome = 'whole'): Promise<Outcome> {
  // Each run is a copy of one fixture, and meant to be one.
  const env = { HOLDFAST_LOG_LEVEL: 'error', HOLDFAST_TWIN: 'adopt' }
  const appliance = new Appliance({ whatsapp: nowhere, folder, env })
  try {
    await appliance.start()
  } catch {
    return refusal(appliance.stderr, broken)
  }
  let outcome: Outcome
  try {
    outcome = await use(appliance)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    broken.push(`it ended by itself: ${reason}\n${appliance.stderr.slice(-1500)}`)
    return 'BROKEN'
  }
  const code = await appliance.stop()
  if (code !== 0) broken.push(`it did not stop in order (${String(code)})`)
  return outcome === 'whole' ? worst : outcome
}

/** An ended start must have said why, in words made for that. */
function refusal(stderr: string, broken: string[]): Outcome {
  const last = stderr.trim().split('\n').at(-1) ?? ''
  if (!last.startsWith('holdfast: ') || last.includes('Something unexpected')) {
    broken.push(`it ended without a clear reason: ${stderr.slice(-1500)}`)
  }
  if (/was written by a newer|knows schemas up to/.test(last)) return 'refused'
  return /key|passphrase/.test(last) ? 'locked' : 'refused'
}

async function mode(appliance: Appliance): Promise<string> {
  const { body } = await appliance.request<{ mode?: string }>('GET', '/api/v1/health')
  return body.mode ?? 'none'
}

async function use(appliance: Appliance): Promise<Outcome> {
  if ((await retried(() => mode(appliance))) === 'recovery') return 'recovery'
  const statuses: number[] = []
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T | undefined> => {
    try {
      const answer = await appliance.request<T>(method, path, body)
      statuses.push(answer.status)
      return answer.status < 300 ? answer.body : undefined
    } catch {
      // It turns to recovery just now, or it has ended: the last question shows which.
      statuses.push(503)
      return undefined
    }
  }
  const listed = await settled(ask)
  for (const { id } of listed) {
    for (const path of [`/instances/${id}/timeline`, `/messages?instance=${id}`, `/chats?instance=${id}`]) {
      await ask('GET', `/api/v1${path}`)
    }
    await ask('POST', '/api/v1/messages', { instance: id, to: '4917000000001', text: 'hello' })
  }
  await ask('GET', '/api/v1/events?limit=500')
  await ask('POST', '/api/v1/instances', { name: 'a new one' })
  // A failed write leads to recovery a moment later.
  await new Promise((resolve) => setTimeout(resolve, 300))
  const now = await retried(() => mode(appliance))
  if (now === 'recovery') return 'recovery'
  if (listed.some(({ state }) => state === 'damaged')) return 'damaged'
  return listed.length === 3 && statuses.every((status) => status < 500) ? 'whole' : 'failing'
}

/** While it turns to recovery, nobody answers for a moment. */
async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let left = 100; left > 0; left -= 1) {
    try {
      return await work()
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  return work()
}

type Ask = <T>(method: string, path: string, body?: unknown) => Promise<T | undefined>

/** The numbers, once each has tried to connect. */
async function settled(ask: Ask): Promise<InstanceView[]> {
  for (let left = 30; ; left -= 1) {
    const list = await ask<{ instances: InstanceView[] }>('GET', '/api/v1/instances')
    const waiting = list?.instances.some(({ state }) => state === 'connecting') ?? false
    if (!waiting || left === 0) return list?.instances ?? []
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** What can be read of the rows with the true key must be what was there before, at the very same place. */
function inspect({ instances, sealer }: Fixture, folder: string): string[] {
  const broken: string[] = []
  if (!existsSync(databaseOf(folder)) || statSync(databaseOf(folder)).size === 0) return broken
  const db = attempt(() => openSecondConnection(databaseOf(folder)))
  if (db === undefined) return broken
  try {
    const generations = attempt(() => new GenerationTable(db, sealer))
    const keys = attempt(() => new SignalKeyTable(db, sealer))
    for (const { id, noiseKey, sessions } of instances) {
      const creds = attempt(() => generations?.creds(id, 1))
      if (creds !== undefined && noiseOf(creds) !== noiseKey)
        broken.push(`the credentials of ${id} are others`)
      if ((attempt(() => generations?.latest(id)) ?? 0) > 1) broken.push(`${id} was linked anew`)
      if (attempt(() => generations?.pending(id)) !== undefined) broken.push(`${id} has fresh credentials`)
      for (const [name, expected] of sessions) {
        const found = attempt(() => keys?.get(id, 1, 'session', [name])[name])
        if (found === undefined) continue
        const bytes = found instanceof Uint8Array ? Buffer.from(found).toString('hex') : 'something else'
        if (bytes !== expected) broken.push(`${name} of ${id} reads as something else`)
      }
    }
    return broken
  } finally {
    db.close()
  }
}

function noiseOf(creds: unknown): string {
  const { noiseKey } = creds as { noiseKey?: { private?: Uint8Array } }
  return Buffer.from(noiseKey?.private ?? []).toString('hex')
}

/** undefined for what cannot be read: that is no harm here. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}

/** Rows: kinds of damage; columns: outcomes. */
export function table(runs: readonly Run[]): string {
  const kinds = [...new Set(runs.map(({ kind }) => kind))].toSorted()
  const lines = kinds.map((kind) => {
    const own = runs.filter((run) => run.kind === kind)
    const counts = outcomes.map((outcome) => own.filter((run) => run.outcome === outcome).length)
    return `| ${kind} | ${own.length} | ${counts.join(' | ')} |`
  })
  const totals = outcomes.map((outcome) => runs.filter((run) => run.outcome === outcome).length)
  return [
    `| damage | runs | ${outcomes.join(' | ')} |`,
    `|---|---|${outcomes.map(() => '---|').join('')}`,
    ...lines,
    `| all | ${runs.length} | ${totals.join(' | ')} |`,
  ].join('\n')
}
