// What the log forgets: the old, and what is too much, but nothing that a webhook has not passed unless it is old, or
// the log would grow beyond its disk budget. Whose webhook loses events by that is written down in the same commit.
import { speaksEvolution } from '../contract/events/webhook.ts'
import type { EventView } from '../contract/events/event.ts'
import type { EventLog } from './log.ts'
import type { WriteTx } from '../storage/commit.ts'
import type { Storage } from '../storage/storage.ts'
import type { Lost, WebhookPlace } from '../storage/tables/webhooks.ts'

export interface EventLimits {
  ageMs: number
  rows: number
}

export interface RetentionDeps {
  storage: Pick<Storage, 'events' | 'webhooks' | 'deliveries'>
  events: Pick<EventLog, 'append'>
  /** Only an encoder knows what the dialect tells of; true also where that cannot be said. */
  concerns(webhookId: string, event: EventView): boolean
}

interface Batch {
  now: number
  batch: number
}

const eventLimits: EventLimits = { ageMs: 30 * 24 * 60 * 60 * 1000, rows: 1_000_000 }
/** Whoever follows closely is never cut off, whatever the budget. */
const keptRows = 1000
const page = 100

/** One batch, the oldest first; returns how many went. Their dead letters go with them. */
export function forgetEvents(
  deps: RetentionDeps,
  tx: WriteTx,
  { now, batch, limits = eventLimits }: Batch & { limits?: EventLimits },
): number {
  const { events, webhooks } = deps.storage
  const passed = webhooks.slowest() ?? Number.MAX_SAFE_INTEGER
  const upTo = Math.min(events.latest() - limits.rows, passed)
  return forget(deps, tx, events.leaving({ before: now - limits.ageMs, upTo }, batch), now)
}

/** One batch while the log is larger than so many bytes, whoever has not passed it; returns how many went. */
export function forgetBeyond(
  deps: RetentionDeps,
  tx: WriteTx,
  { now, batch, bytes, kept = keptRows }: Batch & { bytes: number; kept?: number },
): number {
  const { events } = deps.storage
  if (events.sizeBytes() <= bytes) return 0
  const upTo = events.latest() - kept
  return forget(deps, tx, events.leaving({ before: Number.MIN_SAFE_INTEGER, upTo }, batch), now)
}

function forget(deps: RetentionDeps, tx: WriteTx, leaving: readonly number[], now: number): number {
  const [first, last] = [leaving[0], leaving.at(-1)]
  if (first === undefined || last === undefined) return 0
  const { storage } = deps
  const waiting = new Map(storage.deliveries.waitingOf(first, last).map(({ id, seq }) => [id, seq]))
  for (const webhook of storage.webhooks.places()) {
    const loses = firstLost(deps, webhook, { last, waiting: waiting.get(webhook.id) })
    if (loses !== undefined) cutOff(deps, tx, webhook, { after: loses - 1, to: last, at: now })
  }
  storage.events.forget(tx, leaving)
  return leaving.length
}

/** The first event that leaves before this webhook has been told of it; undefined when none of them concerns it. */
function firstLost(
  deps: RetentionDeps,
  webhook: WebhookPlace,
  { last, waiting }: { last: number; waiting: number | undefined },
): number | undefined {
  const lost = [firstNotPassed(deps, webhook, last), waiting].filter((seq) => seq !== undefined)
  return lost.length === 0 ? undefined : Math.min(...lost)
}

/** One of the dialect may lag behind in the table, with nothing in between that it tells of. */
function firstNotPassed(
  { storage, concerns }: RetentionDeps,
  { id, instanceId, types, dialect, cursor }: WebhookPlace,
  last: number,
): number | undefined {
  const isTold = !speaksEvolution(dialect)
  for (let after = cursor; after < last;) {
    const found = storage.events.list({
      after,
      until: last,
      limit: isTold ? 1 : page,
      ...(instanceId !== null && { instanceId }),
      ...(types !== null && isTold && { types }),
    })
    const first = isTold ? found[0] : found.find((event) => concerns(id, event))
    if (first !== undefined || found.length < page) return first?.seq
    after = found.at(-1)?.seq ?? last
  }
  return undefined
}

/** It goes on behind what it has lost, once it was told of that. The owner is told once until then, if it is on. */
function cutOff({ storage, events }: RetentionDeps, tx: WriteTx, webhook: WebhookPlace, lost: Lost): void {
  const { id, instanceId, enabled, lost: before } = webhook
  const after = Math.min(before?.after ?? lost.after, lost.after)
  storage.webhooks.setLost(tx, id, { after, to: lost.to, at: before?.at ?? lost.at }, lost.to)
  if (before !== null || !enabled) return
  const reason =
    'Events were forgotten before its endpoint had taken them, because they were too old or the log had grown to its ' +
    'disk budget. What they tell of is stored all the same. The endpoint is sent log.reset before anything else.'
  events.append(tx, instanceId, { type: 'webhook.cut_off', data: { webhookId: id, since: lost.at, reason } })
}
