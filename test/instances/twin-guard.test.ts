// What a start does about a database that is behind its backups: by a little it goes on, by more its numbers are held.
import { beforeEach, expect, it } from 'vitest'
import { reasons } from '../../core/contract/sentences/states.ts'
import { EventLog } from '../../core/events/log.ts'
import { TwinGuard } from '../../core/instances/twin-guard.ts'
import type { Progress } from '../../core/instances/twin.ts'
import { createLog } from '../../core/log.ts'
import type { Storage } from '../../core/storage/storage.ts'
import { witnessOf } from '../../core/appliance/witness.ts'
import { addInstance, newStorage } from '../storage/harness.ts'

let storage: Storage
let id: string
let isBroken: boolean
beforeEach(async () => {
  storage = await newStorage()
  id = await addInstance(storage, { desired: 'running' })
  isBroken = false
  await storage.commits.write((tx) => {
    storage.history.begin(tx, 'one')
    const linked = { n: 1, account: '49', jid: '49:1@s.whatsapp.net', lid: null, creds: { of: '49' }, at: 1 }
    storage.generations.promote(tx, id, { ...linked, origin: 'qr' })
    storage.signalKeys.set(tx, id, 1, {
      session: { '49.0': { ratchet: 1 } },
      'identity-key': { '49.0': Buffer.of(1) },
    })
  })
})

async function look(newest: Progress | undefined): Promise<TwinGuard> {
  const events = new EventLog(storage, Date.now)
  const snapshots = { breakOff: () => void (isBroken = true) }
  const locations = { newest: async () => undefined }
  const witness = { ...witnessOf({ storage, snapshots, locations }), newest: async () => newest }
  const guard = new TwinGuard({ storage, events, log: createLog('silent'), answer: undefined, witness })
  await guard.look()
  return guard
}

const own = (): Progress => storage.history.get() ?? { lineage: '', number: 0 }
const keys = (type: string): string[] => storage.signalKeys.ids(id, 1, type)
const told = (): unknown[] =>
  storage.events.list({ after: 0, limit: 10, types: ['appliance.twin'] }).map(({ data }) => data)

it('goes on as it is where no backup holds more', async () => {
  await look(undefined)
  const before = own()
  const guard = await look(before)
  expect(guard).toMatchObject({ question: undefined, answer: undefined })
  expect({ isBroken, now: own(), told: told(), sessions: keys('session') }).toEqual({
    isBroken: false,
    now: before,
    told: [],
    sessions: ['49.0'],
  })
})

it('goes on as another history with new sessions where the last seconds are missing, and asks nobody', async () => {
  await look(undefined)
  const before = own()
  const guard = await look({ ...before, number: before.number + 5 })
  expect(guard).toMatchObject({ question: undefined, answer: undefined })
  expect(told()).toEqual([{ state: 'adopted', reason: expect.stringContaining('last seconds') }])
  expect(isBroken).toBe(true)
  expect(keys('session')).toEqual([])
  expect(keys('identity-key')).toEqual(['49.0'])
  expect(own()).toMatchObject({ parent: { lineage: before.lineage, number: before.number } })
  expect(own().lineage).not.toBe(before.lineage)
})

it('holds the numbers where more is missing, and asks again until every one of them is held', async () => {
  await look(undefined)
  const before = own()
  const more = { ...before, number: before.number + 6 }
  const refused = await look(more)
  expect(refused.answer).toEqual({ held: reasons.held_as_older })
  // The disk did not take it that the number is held.
  await refused.remember()
  expect(own()).toEqual(before)

  const guard = await look(more)
  await storage.commits.write((tx) =>
    storage.instances.setState(tx, id, { state: 'held', code: null, reason: guard.question ?? null, at: 2 }),
  )
  await guard.remember()
  expect(told()).toEqual([{ state: 'held', reason: guard.question?.text }])
  expect(keys('session')).toEqual([])
  expect(own()).toMatchObject({ parent: { lineage: before.lineage, number: before.number } })
  // Told once: what was answered meanwhile stays so.
  const later = await look(own())
  expect(later).toMatchObject({ question: guard.question, answer: undefined })
})
