// Damages a copy, starts the real process against it, uses the API, and says what became of it. Then compares every
// value, unsealed, table by table and number by number, with what was there before: a start changes none of them.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { openForeign } from './foreign.ts'
import type { InstanceView } from '../../core/contract/instances/instance.ts'
import { dataPaths } from '../../core/storage/paths.ts'
import { Appliance } from '../helpers/appliance.ts'
import { seeded } from '../helpers/random.ts'
import { baseOf, damages } from './damage.ts'
import type { Fixture } from './fixture.ts'
import { differences, valuesIn, type Values } from './values.ts'

/**
 * whole: everything is as it was made. altered: everything is as the damage has left it, which nobody can tell from what
 * was written. The others say that something is wrong; BROKEN says that the appliance has done harm.
 */
const outcomes = [
  'whole',
  'altered',
  'damaged',
  'failing',
  'recovery',
  'locked',
  'refused',
  'BROKEN',
] as const
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

/** cli: of another copy of the source. */
export async function runOne(fixture: Fixture, seed: number, { cli }: { cli?: string } = {}): Promise<Run> {
  const random = seeded(seed)
  const kinds = Object.keys(damages)
  // In turn, so that every kind has its share.
  const kind = kinds[seed % kinds.length] ?? ''
  const folder = mkdtempSync(join(fixture.root, `run-${seed}-`))
  cpSync(fixture.closed, folder, { recursive: true })
  openForeign(join(fixture.root, 'foreign.sqlite'))
  const what = damages[kind]?.({ fixture, folder, random }) ?? ''
  const before = snapshot(folder)
  const values = valuesIn(folder, fixture.sealer)
  const broken: string[] = []
  let said = await start(folder, broken, { cli })
  // What could not be used must not lead from start to start: the second one ends as clearly as the first.
  if (said === 'failing') said = await start(folder, broken, { cli, worst: 'failing' })
  const after = snapshot(folder)
  const isUntouched = said === 'locked' || (said === 'recovery' && !existsSync(suspectOf(folder)))
  if (isUntouched && before.database !== after.database) broken.push('the database was changed')
  if (before.size > 0 && after.size === 0) broken.push('the database was emptied')
  const made = fixture.values[baseOf(kind)]
  const outcome = judge(said, { before: values, after: valuesIn(folder, fixture.sealer), made }, broken)
  rmSync(folder, { recursive: true })
  return { seed, kind, what, outcome: broken.length > 0 ? 'BROKEN' : outcome, broken }
}

interface Found {
  before: Values | undefined
  after: Values | undefined
  made: Values
}

/** Adds what is broken; what was said to be whole is called altered where the damage has made it another. */
function judge(said: Outcome, { before, after, made }: Found, broken: string[]): Outcome {
  if (before === undefined && after !== undefined) broken.push('there is a database where none could be read')
  if (before !== undefined && after === undefined) broken.push('the database cannot be read any more')
  if (before === undefined || after === undefined) return said
  broken.push(...differences(before, after, made))
  if (said !== 'whole') return said
  return differences(made, after, made).length === 0 ? 'whole' : 'altered'
}

const databaseOf = (folder: string): string => dataPaths(join(folder, 'data')).database
const suspectOf = (folder: string): string => dataPaths(join(folder, 'data')).suspect

function snapshot(folder: string): { database: string; size: number } {
  const file = databaseOf(folder)
  if (!existsSync(file)) return { database: '', size: 0 }
  return { database: readFileSync(file).toString('latin1'), size: statSync(file).size }
}

async function start(
  folder: string,
  broken: string[],
  { cli, worst = 'whole' }: { cli: string | undefined; worst?: Outcome },
): Promise<Outcome> {
  // Each run is a copy of one fixture, and meant to be one.
  const env = { HOLDFAST_LOG_LEVEL: 'error', HOLDFAST_TWIN: 'adopt' }
  const appliance = new Appliance({ whatsapp: nowhere, folder, env, ...(cli !== undefined && { cli }) })
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
