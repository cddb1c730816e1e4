// Random sequences of all that can happen to one number, by the manager, the webhooks, a socket and the tables
// below them; after each, every row of another number must be what it was, byte for byte.
import * as fc from 'fast-check'
import { join } from 'node:path'
import { encodeOwn } from '../../core/events/webhooks/encode.ts'
import { Dispatcher } from '../../core/events/webhooks/dispatcher.ts'
import { Webhooks } from '../../core/events/webhooks/webhooks.ts'
import { createLog } from '../../core/log.ts'
import { openSecondConnection } from '../../core/storage/database.ts'
import { dataPaths } from '../../core/storage/paths.ts'
import { Rig } from '../helpers/rig.ts'
import { account, steps as all } from '../storage/everything.ts'
import { commands as every, type Command, type Pair } from './commands.ts'
import { demands, isRefusal, isStepRefusal, prepared, type Demand, type Move } from './demands.ts'
import { rowsOf } from './rows.ts'

/** What its owner can ask of it is asked of the manager, never done behind its back. */
const owners = ['state', 'patch', 'trash', 'untrash', 'purge', 'link', 'archive', 'creds']
const steps = Object.fromEntries(Object.entries(all).filter(([name]) => !owners.includes(name)))

const work = fc.array(
  fc.tuple(
    fc.oneof(fc.constantFrom(...Object.keys(every)), fc.constantFrom(...Object.keys(steps))),
    fc.integer({ min: 1, max: 3 }),
  ),
  { minLength: 1, maxLength: 30, size: 'max' },
)

function webhooksOf({ storage, events, clock }: Rig): { webhooks: Webhooks; dispatcher: Dispatcher } {
  const { now, setTimer } = clock
  const statuses = [200, 503, 410, 200, 422]
  let asked = 0
  const outbound = {
    ask: async (): Promise<number> => {
      asked += 1
      return statuses[asked % statuses.length] ?? 200
    },
    resolve: async (host: string): Promise<string> => host,
  }
  const encoders = { own: encodeOwn, evolution: encodeOwn, ntfy: encodeOwn, smtp: encodeOwn }
  const parts = { storage, events, encoders, log: createLog('silent'), now, setTimer, outbound }
  const dispatcher = new Dispatcher({ ...parts, random: () => 0.5 })
  return { dispatcher, webhooks: new Webhooks({ storage, events, dispatcher, now }) }
}

/** The other number: online, with two links behind it, and rows of every kind under the same names and ids. */
async function settleQuiet(rig: Rig): Promise<string> {
  const first = await rig.linked('quiet', account)
  first.autoAck = true
  for (const text of ['1', '2', '3']) await rig.sendText('quiet', { to: '12125550101', text })
  await rig.settle()
  await rig.manager.logout('quiet')
  await rig.linked('quiet', account)
  const { id } = rig.view('quiet')
  const made = Object.entries(steps).filter(([name]) => !/^no|discard|drop|requeue/.test(name))
  for (const n of [1, 2, 3]) {
    for (const [, step] of made) await rig.storage.commits.write((tx) => step(n)(rig.storage, tx, id))
  }
  await rig.storage.commits.write((tx) => steps['pending']?.(4)(rig.storage, tx, id))
  await rig.settle()
  return id
}

/** The one that things happen to: it is linked and online when they begin. */
async function newBusy(rig: Rig, name: string): Promise<string> {
  await rig.linked(name, account)
  return rig.view(name).id
}

const tables = [
  'appliance',
  'generations',
  'outbox',
  'receipts',
  'journal',
  'signal_keys',
  'pending_credentials',
  'webhooks',
  'deliveries',
  'timeline',
]

export interface HoldsOptions {
  runs: number
  seed?: number
  /** Tests put others in their place, to see that they are found out. */
  commands?: Readonly<Record<string, Command>>
  /** Of these alone something is demanded, where a test is about them. */
  demanded?: readonly string[]
}

/** Throws with the sequence that changed what it must not, and where what is commanded does not come about. */
export async function holds({ runs, seed, commands = every, demanded }: HoldsOptions): Promise<void> {
  const rig = await Rig.start()
  const { webhooks, dispatcher } = webhooksOf(rig)
  try {
    dispatcher.start()
    const quiet = await settleQuiet(rig)
    const look = (id: string): string => {
      const db = openSecondConnection(dataPaths(join(rig.folder, 'data')).database)
      try {
        return rowsOf(db, id)
      } finally {
        db.close()
      }
    }
    const lookAtQuiet = (): string => {
      const socket = rig.adapter.of(quiet).map(({ isOver, sent }) => [isOver, sent.length])
      return JSON.stringify([look(quiet), rig.view(quiet), socket])
    }
    const before = lookAtQuiet()
    const empty = tables.filter((table) => !before.includes(`[\\"${table}\\",[[`))
    if (empty.length > 0) throw new Error(`There is nothing to change in ${empty.join(', ')}`)
    const desk: Desk = { rig, webhooks, quiet, commands, look }
    await demandEach(desk, demanded)
    if (lookAtQuiet() !== before) throw new Error('The other number changed where each command was demanded')
    let run = 0
    const property = fc.asyncProperty(work, async (sequence) => {
      run += 1
      const pair: Pair = { rig, webhooks, quiet, busy: await newBusy(rig, `busy of run ${run}`) }
      for (const [name, n] of sequence) await tryTo(desk, pair, [name, n])
      await rig.settle()
      await end(pair)
      if (lookAtQuiet() !== before)
        throw new Error(`The other number changed after: ${JSON.stringify(sequence)}`)
    })
    await fc.assert(property, {
      numRuns: runs,
      // What has changed once stays so: a shorter sequence could not be told from a harmless one.
      endOnFailure: true,
      ...(seed !== undefined && { seed }),
    })
  } finally {
    await dispatcher.stop()
    await rig.end()
  }
}

interface Desk extends Omit<Pair, 'busy'> {
  commands: Readonly<Record<string, Command>>
  look(id: string): string
}

/** Each command and each step once where it fits, on a number of its own: it does what it is there for. */
async function demandEach(desk: Desk, demanded?: readonly string[]): Promise<void> {
  const missing = Object.keys(every).filter((name) => demands[name] === undefined)
  if (missing.length > 0) throw new Error(`Nothing is demanded of ${missing.join(', ')}`)
  const ofSteps = Object.keys(steps).map((name): [string, Demand] => {
    const after = (prepared[name] ?? []).map((each) => [each, 2] as const)
    return [name, { n: 2, after }]
  })
  for (const [name, demand] of [...Object.entries(demands), ...ofSteps])
    if (demanded === undefined || demanded.includes(name)) await demandOf(desk, name, demand)
}

async function demandOf(
  desk: Desk,
  name: string,
  { n, after = [], result = 'changes' }: Demand,
): Promise<void> {
  const { rig } = desk
  const pair: Pair = { ...desk, busy: await newBusy(rig, `busy of ${name}`) }
  for (const move of after) {
    await perform(desk, pair, move)
    await rig.settle()
  }
  const before = desk.look(pair.busy)
  let error: unknown
  try {
    await perform(desk, pair, [name, n])
  } catch (cause) {
    error = cause
  }
  if (result !== 'refused' && error !== undefined) throw new Error(`${name} failed`, { cause: error })
  if (result === 'refused' && !isRefusal(error)) throw new Error(`${name} was not refused`, { cause: error })
  await rig.settle()
  if (result === 'changes' && desk.look(pair.busy) === before) throw new Error(`${name} changes nothing`)
  await end(pair)
}

/** What does not fit the present state is refused: then it alone changes nothing. */
async function tryTo(desk: Desk, pair: Pair, move: Move): Promise<void> {
  try {
    await perform(desk, pair, move)
  } catch (error) {
    const [name] = move
    const isRefused = steps[name] === undefined ? isRefusal(error) : isStepRefusal(error)
    if (!isRefused) throw new Error(`${move.join(' ')} failed, which was no refusal`, { cause: error })
  }
}

async function perform({ commands }: Desk, pair: Pair, [name, n]: Move): Promise<void> {
  const { storage } = pair.rig
  await commands[name]?.(pair, n)
  const step = steps[name]
  if (step) await storage.commits.write((tx) => step(n)(storage, tx, pair.busy))
}

/** Purged, as the last thing that happens to it, and with what was made beside it. */
async function end({ rig, quiet }: Pair): Promise<void> {
  for (const { id } of rig.manager.list()) if (id !== quiet) await rig.manager.trash(id)
  for (const { id, name } of rig.manager.list({ trashed: true })) await rig.manager.purge(id, name)
}
