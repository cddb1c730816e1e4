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
import { account, steps as every } from '../storage/everything.ts'
import { commands, type Pair } from './commands.ts'
import { rowsOf } from './rows.ts'

/** What its owner can ask of it is asked of the manager, never done behind its back. */
const owners = ['state', 'patch', 'trash', 'untrash', 'purge', 'link', 'archive', 'creds']
const steps = Object.fromEntries(Object.entries(every).filter(([name]) => !owners.includes(name)))

const work = fc.array(
  fc.tuple(
    fc.oneof(fc.constantFrom(...Object.keys(commands)), fc.constantFrom(...Object.keys(steps))),
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

/** The one that things happen to, for one run: it is linked when the run begins. */
async function newBusy(rig: Rig, n: number): Promise<string> {
  const name = `busy of run ${n}`
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

/** Throws with the sequence that changed what it must not. */
export async function holds({ runs, seed }: { runs: number; seed?: number }): Promise<void> {
  const rig = await Rig.start()
  const { webhooks, dispatcher } = webhooksOf(rig)
  try {
    dispatcher.start()
    const quiet = await settleQuiet(rig)
    const look = (): string => {
      const db = openSecondConnection(dataPaths(join(rig.folder, 'data')).database)
      try {
        const socket = rig.adapter.of(quiet).map(({ isOver, sent }) => [isOver, sent.length])
        return JSON.stringify([rowsOf(db, quiet), rig.view(quiet), socket])
      } finally {
        db.close()
      }
    }
    const before = look()
    const empty = tables.filter((table) => !before.includes(`[\\"${table}\\",[[`))
    if (empty.length > 0) throw new Error(`There is nothing to change in ${empty.join(', ')}`)
    let run = 0
    const property = fc.asyncProperty(work, async (sequence) => {
      run += 1
      const pair: Pair = { rig, webhooks, quiet, busy: await newBusy(rig, run) }
      // What does not fit the present state is refused: then it alone changes nothing.
      for (const [name, n] of sequence) await perform(pair, name, n).catch(() => undefined)
      await rig.settle()
      await end(pair)
      if (look() !== before) throw new Error(`The other number changed after: ${JSON.stringify(sequence)}`)
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

async function perform(pair: Pair, name: string, n: number): Promise<void> {
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
