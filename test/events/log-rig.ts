// An event log on a real database, with what may happen to it, for the tests of who follows it.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { EventView } from '../../core/contract/events/event.ts'
import { EventLog } from '../../core/events/log.ts'
import type { Storage } from '../../core/storage/storage.ts'
import { Clock } from '../helpers/clock.ts'
import { between, type Random } from '../helpers/random.ts'
import { lookAt, newHome, openHome, type Home } from '../storage/harness.ts'

export const types = ['instance.created', 'instance.updated', 'instance.trashed'] as const
export type Type = (typeof types)[number]

export interface Rig {
  home: Home
  storage: Storage
  log: EventLog
  clock: Clock
}

/** A disk that takes anything from none to four turns. */
async function slowly(random: Random, done: (error: null) => void): Promise<void> {
  await turns(between(random, 0, 4))
  done(null)
}

export async function newRig(random?: Random): Promise<Rig> {
  const home = newHome()
  const clock = new Clock()
  const storage = await openHome(home, random && { fdatasync: (_fd, done) => void slowly(random, done) })
  return { home, storage, clock, log: new EventLog(storage, clock.now) }
}

/** Returns how many. */
export async function turns(count: number): Promise<number> {
  for (let n = 0; n < count; n += 1) await nextTurn()
  return count
}

/** For what needs turns and nothing else: everything is on disk already. */
export async function until(isSo: () => boolean): Promise<void> {
  for (let left = 20_000; left > 0; left -= await turns(1)) if (isSo()) return
  throw new Error('In vain.')
}

/** In one commit. */
export function happen(
  { storage, log }: Rig,
  count: number,
  type: Type = 'instance.updated',
): Promise<number[]> {
  return storage.commits.write((tx) =>
    Array.from({ length: count }, (_, n) => log.append(tx, null, { type, data: { name: `event ${n}` } })),
  )
}

export const seqsOf = (events: readonly EventView[]): number[] => events.map(({ seq }) => seq)

/** What a disk may do to a row. */
export function spoil({ home }: Rig, seq: number): void {
  put(home, seq, '{"name":')
}

export function mend({ home }: Rig, seq: number): void {
  put(home, seq, '{"name":"mended"}')
}

function put(home: Home, seq: number, data: string): void {
  lookAt(home, (db) => {
    db.pragma('query_only = OFF')
    db.pragma('ignore_check_constraints = ON')
    db.prepare('UPDATE events SET data = ? WHERE seq = ?').run(data, seq)
  })
}
