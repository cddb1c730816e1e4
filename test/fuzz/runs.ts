// Requests to every route of both APIs with bodies from their own schemas, by the owner and by the token of one number. None
// may end in a 5xx or in the process, nothing of another tenant may change, and nothing is said on stderr.
import * as fc from 'fast-check'
import { rmSync } from 'node:fs'
import { z } from 'zod'
import { dialectRoutes } from '../../core/api/evolution/router.ts'
import type { DialectContext } from '../../core/api/evolution/dialect.ts'
import { routes } from '../../core/contract/routes.ts'
import type { Route } from '../../core/contract/route.ts'
import { writeHistory } from '../api/evolution/history.ts'
import { startCore, tempFolder, type Harness } from '../api/harness.ts'
import { bodiesOf } from './bodies.ts'

interface Target {
  method: string
  path: string
  bodies: fc.Arbitrary<unknown>
}

interface Finding {
  request: string
  what: string
}

export interface Outcome {
  seed: number
  requests: number
  /** How many of each status. */
  statuses: Record<string, number>
  findings: Finding[]
}

/** They end the run, take minutes, or answer for ever. */
const left =
  /^(?:\/snapshots|\/restores|\/archives|\/imports|\/recovery|\/locations|\/support-bundle|\/jobs|\/session|\/adopt|\/shapes)|\/(?:archive|purge|stream|takeover|activate)\b/
/** What goes to the trash there cannot be asked for afterwards. */
const endsANumber = /\/instance\/delete|\/instances\/:id$/

function targets(): Target[] {
  const own = Object.values<Route>(routes)
    .filter(({ path, method }) => !left.test(path) && !(method === 'delete' && endsANumber.test(path)))
    .map(({ method, path, body }) => ({
      method: method.toUpperCase(),
      path: `/api/v1${path}`,
      bodies: bodiesOf(body),
    }))
  // Only the table is read.
  const dialect = dialectRoutes({} as DialectContext)
    // Those that are off are one and the same: one of them is enough.
    .filter(({ path, off }) => !endsANumber.test(path) && (off === undefined || path === '/typebot/create'))
    .map(({ method, path, scope, body }) => ({
      method: method.toUpperCase(),
      path: scope === 'instance' ? `${path}/:id` : path,
      bodies: bodiesOf(body),
    }))
  return [...own, ...dialect]
}

/** Stands for the number that is asked about. */
const named = 'loja'

const values = fc.oneof(
  { weight: 6, arbitrary: fc.constant(named) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('1', '0', '..%2f', '%00', 'nobody', 'a'.repeat(300), '%F0%9F%99%82'),
  },
)
const queries = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom('instance', 'limit', 'after', 'before', 'jid', 'number', 'instanceName', 'q'),
        fc.constantFrom(named, '1', '-1', '1e9', 'x', '', '%ff', '[a]=1'),
      )
      .map(([name, value]) => `?${name}=${value}`),
  },
)

/** Each with its own seed, so that one is found again without those before it. */
function requestOf(all: readonly Target[], seed: number) {
  const [target] = fc.sample(fc.constantFrom(...all), { seed, numRuns: 1 })
  if (target === undefined) throw new Error('There is no route.')
  const parts = fc.tuple(values, queries, target.bodies, fc.boolean())
  const [[value, query, body, asOwner] = ['loja', '', {}, true]] = fc.sample(parts, { seed, numRuns: 1 })
  const path = target.path.replaceAll(/:\w+/g, value) + query
  // The owner never touches the number that is nobody's business: what changes there was done by somebody else.
  const name = asOwner ? named : seed % 2 === 0 ? 'meine' : 'outra'
  const told = (text: string): string => text.replaceAll(named, name)
  return { ...target, path: told(path), raw: told(JSON.stringify(body)), asOwner }
}

/** All that the API shows of the number that is nobody's business, but for what time changes. */
async function pictureOf(core: Harness): Promise<string> {
  const paths = ['', '/timeline', '/generations'].map((end) => `/api/v1/instances/outra${end}`)
  const replies = []
  for (const path of [...paths, '/api/v1/messages?instance=outra', '/api/v1/outbox?instance=outra'])
    replies.push((await core.ask('GET', path)).text)
  replies.push((await core.ask('GET', '/webhook/find/outra')).text)
  return replies.join('\n')
}

const Made = z.looseObject({ token: z.string() })

/** only: of the routes that have this in their path. */
export async function fuzz({
  seed,
  requests,
  only = '',
}: {
  seed: number
  requests: number
  only?: string
}): Promise<Outcome> {
  const folder = tempFolder()
  await writeHistory(folder)
  const core = await startCore({ dataDir: folder })
  const outcome: Outcome = { seed, requests, statuses: {}, findings: [] }
  const found = (request: string, what: string): void => void outcome.findings.push({ request, what })
  const stderr = listen()
  try {
    await core.ask('POST', '/api/v1/instances/loja/start')
    const made = await core.ask('POST', '/api/v1/instances', { body: { name: 'meine' } })
    await core.ask('POST', '/api/v1/instances', { body: { name: 'outra' } })
    const { token } = Made.parse(made.json)
    const all = targets().filter(({ path }) => path.includes(only))
    for (let n = 0; n < requests; n += 1) {
      const { method, path, raw, asOwner } = requestOf(all, seed + n)
      const name = `${seed + n}: ${method} ${path} ${asOwner ? 'by the owner' : 'by a token'}`
      const before = asOwner ? undefined : await everyTenth(n, () => pictureOf(core))
      const reply = await core.ask(method, path, { raw, ...(!asOwner && { key: token }) })
      outcome.statuses[reply.status] = (outcome.statuses[reply.status] ?? 0) + 1
      if (reply.status >= 500 && reply.status !== 503) found(name, `${reply.status} ${reply.text}`)
      const after = before === undefined ? undefined : await pictureOf(core)
      if (before !== after) found(name, `changed another tenant: ${before} became ${after}`)
      if (!asOwner && /"name":"(?:loja|outra)"/.test(reply.text)) found(name, 'showed another tenant')
    }
    for (const line of core.logged().split('\n'))
      if (line.includes('A request failed')) found('the log', line)
  } catch (error) {
    found('the run', error instanceof Error ? error.message : String(error))
  } finally {
    for (const line of stderr.stop()) found('stderr', line)
    await core.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  return outcome
}

async function everyTenth<T>(n: number, work: () => Promise<T>): Promise<T | undefined> {
  return n % 10 === 0 ? work() : undefined
}

/** What is said on stderr meanwhile, and what nobody caught. */
function listen(): { stop(): string[] } {
  const said: string[] = []
  const write = process.stderr.write.bind(process.stderr)
  const heard = (chunk: string | Uint8Array): boolean => {
    said.push(String(chunk))
    return true
  }
  process.stderr.write = heard
  const onUncaught = (error: unknown): void => void said.push(`uncaught: ${String(error)}`)
  process.on('unhandledRejection', onUncaught)
  return {
    stop() {
      process.stderr.write = write
      process.off('unhandledRejection', onUncaught)
      return said
    },
  }
}
