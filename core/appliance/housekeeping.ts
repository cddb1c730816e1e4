// Forgets what has served its time, in small batches: hashes of applied messages after 30 days, retry counters
// and undecryptable messages after 14, events by age and number; lets the trash purge what it has kept for its time, and files go that no message has. Numbers that are not
// in the trash are never cleaned up, however idle they are. After the clock has jumped, or a long rest, nothing is
// forgotten for a week.
import type { ApplianceHealth } from '../contract/appliance/appliance.ts'
import type { EventLog } from '../events/log.ts'
import { forgetBeyond, forgetEvents, type RetentionDeps } from '../events/retention.ts'
import type { Log } from '../log.ts'
import { nextRound, putRounds, roundsOf } from '../storage/clock-watch.ts'
import type { WriteTx } from '../storage/commit.ts'
import type { Storage } from '../storage/storage.ts'

const dayMs = 24 * 60 * 60 * 1000
const batch = 500

export interface HousekeepingDeps {
  storage: Pick<
    Storage,
    | 'appliance'
    | 'commits'
    | 'journal'
    | 'retryCounters'
    | 'undecryptable'
    | 'events'
    | 'webhooks'
    | 'deliveries'
  >
  events: Pick<EventLog, 'append'>
  concerns: RetentionDeps['concerns']
  /** The disk budget of the event log. */
  eventLogBytes: number
  /** Reads stored messages anew that an older version could not read; how many. */
  readAnew(stopped: () => boolean): Promise<number>
  /** Makes one of chats that are the same person's and have much; how many. */
  mergeChats(stopped: () => boolean): Promise<number>
  /** Lets go what was said where it does not last; how many. */
  expireMessages(at: number, stopped: () => boolean): Promise<number>
  /** Goes on forgetting who is to be forgotten. */
  forget(): Promise<void>
  /** Lets files and messages go that were kept for their time. */
  letGo(at: number, stopped: () => boolean): Promise<{ files: number; messages: number }>
  /** Purges what the trash has kept for its time. */
  purgeExpired(at: number): Promise<number>
  /** Removes files of messages that nothing refers to for long; how many. */
  sweepMedia(at: number, stopped: () => boolean): Promise<number>
  log: Log
  now: () => number
}

/** Once above the budget, the log is brought so far below it: who is cut off is not cut off again each minute. */
const lean = 0.9

const mergeMs = 2000

/**
 * Begins a minute after the start and then goes round every hour; the log's size is looked at each minute, and whether
 * chats are to become one every other second.
 */
export function startHousekeeping(parts: HousekeepingDeps): () => Promise<void> {
  let round: Promise<void> = Promise.resolve()
  let stopped = false
  const go = (): void => {
    round = keepHouse(parts, () => stopped).catch((err: unknown) =>
      parts.log.warn('Housekeeping failed', { err }),
    )
  }
  const first = setTimeout(go, 60_000).unref()
  const hourly = setInterval(go, 60 * 60 * 1000).unref()
  let trimming: Promise<void> = Promise.resolve()
  const trim = (): void => {
    trimming = trimming
      .then(() => trimLog(parts, () => stopped))
      .catch((err: unknown) => parts.log.warn('The event log could not be cut to its budget', { err }))
  }
  let merging: Promise<void> | undefined
  const merge = (): void => {
    merging ??= mergeAll(parts, () => stopped).finally(() => {
      merging = undefined
    })
  }
  const merges = setInterval(merge, mergeMs).unref()
  const minutely = setInterval(trim, 60_000).unref()
  return async () => {
    stopped = true
    clearTimeout(first)
    clearInterval(hourly)
    clearInterval(minutely)
    clearInterval(merges)
    await Promise.all([round, trimming, merging])
  }
}

async function mergeAll({ mergeChats, log }: HousekeepingDeps, stopped: () => boolean): Promise<void> {
  try {
    const count = await mergeChats(stopped)
    if (count > 0) log.info('Made one of chats that are the same person', { count })
  } catch (err) {
    log.warn('Chats of one person could not be made one', { err })
  }
}

/** Cuts the log to its disk budget. It goes by no clock, so it waits for none that is to be believed. */
export async function trimLog(
  parts: Pick<HousekeepingDeps, 'storage' | 'events' | 'concerns' | 'eventLogBytes' | 'log' | 'now'>,
  stopped: () => boolean = () => false,
): Promise<void> {
  const { storage, eventLogBytes, log, now } = parts
  let [count, forgotten] = [0, 0]
  for (let bytes = eventLogBytes; !stopped(); bytes = eventLogBytes * lean) {
    forgotten = await storage.commits.write((tx) => forgetBeyond(parts, tx, { now: now(), batch, bytes }))
    if (forgotten === 0) break
    count += forgotten
  }
  if (count > 0)
    log.warn('The event log had grown to its disk budget: its oldest events are forgotten', { count })
}

export function logHealth(
  { events, webhooks }: Pick<Storage, 'events' | 'webhooks'>,
  budgetBytes: number,
): NonNullable<ApplianceHealth['eventLog']> {
  const [sizeBytes, newest, forgottenTo] = [events.sizeBytes(), events.latest(), events.forgottenTo()]
  return { sizeBytes, budgetBytes, newest, forgottenTo, cutOff: webhooks.owed() }
}

/**
 * One round. Nothing is old by a clock that has jumped: it is believed after a week. What fails, of a part or for its own
 * reasons, keeps no other part from its turn.
 */
export async function keepHouse(
  parts: HousekeepingDeps,
  stopped: () => boolean = () => false,
): Promise<void> {
  const { storage, log, now } = parts
  await tried(log, 'forgetting who is to be forgotten', () => parts.forget())
  await tried(log, 'reading stored messages anew', async () => {
    const read = await parts.readAnew(stopped)
    if (read > 0) log.info('Read stored messages anew that an older version could not read', { count: read })
  })
  // Asked once a round: what was judged here is what everything in it is measured by.
  const at = now()
  const before = roundsOf(storage.appliance, at)
  const rounds = nextRound(before, at)
  if (rounds !== before) await storage.commits.write((tx) => putRounds(storage.appliance, tx, rounds))
  if (rounds.hold === 0) return tidy(parts, at, stopped)
  if (rounds.hold > before.hold)
    log.warn('The clock jumped or the appliance rested for days: nothing old is forgotten for a week')
  return undefined
}

async function tried(log: Log, part: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (err) {
    log.warn('A part of the housekeeping failed; the others go on, and it is tried in the next round', {
      task: part,
      err,
    })
  }
}

async function tidy(parts: HousekeepingDeps, at: number, stopped: () => boolean): Promise<void> {
  const { storage, log } = parts
  const inBatches = (task: (tx: WriteTx) => number) => async (): Promise<void> => {
    let forgotten = batch
    while (forgotten === batch && !stopped()) forgotten = await storage.commits.write(task)
  }
  const told = (what: string, work: () => Promise<number>) => async (): Promise<void> => {
    const count = await work()
    if (count > 0) log.info(what, { count })
  }
  const work: Readonly<Record<string, () => Promise<void>>> = {
    'the hashes of applied messages': inBatches((tx) => storage.journal.forget(tx, at - 30 * dayMs, batch)),
    'retry counters': inBatches((tx) => storage.retryCounters.forget(tx, at - 14 * dayMs, batch)),
    'undecryptable messages': inBatches((tx) => storage.undecryptable.forget(tx, at - 14 * dayMs, batch)),
    'the event log': inBatches((tx) => forgetEvents(parts, tx, { now: at, batch })),
    'what does not last': told('Let go what was said where it does not last', () =>
      parts.expireMessages(at, stopped),
    ),
    'what was kept for its time': told(
      'Let files and messages go that were kept for their time',
      async () => {
        const { files, messages } = await parts.letGo(at, stopped)
        return files + messages
      },
    ),
    'the trash': told('Purged what the trash has kept for its time', () => parts.purgeExpired(at)),
    'files that nothing refers to': told('Removed files that no message refers to any more', () =>
      parts.sweepMedia(at, stopped),
    ),
  }
  for (const [part, each] of Object.entries(work)) if (!stopped()) await tried(log, part, each)
}
