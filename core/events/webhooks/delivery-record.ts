// Writes what became of a delivery: row, cursor, the webhook's health and its event, in one commit.
import type { EventView } from '../../contract/events/event.ts'
import type { WriteTx } from '../../storage/commit.ts'
import type { Storage } from '../../storage/storage.ts'
import type { Delivery, Failure, Lane } from '../../storage/tables/deliveries.ts'
import type { Webhook } from '../../storage/tables/webhooks.ts'
import type { DeliveryRequest, Outcome } from './post.ts'
import type { EventLog } from '../log.ts'
import { isOfEvent, nextTry } from './retries.ts'

export interface HealthParts {
  storage: Pick<Storage, 'webhooks' | 'deliveries'>
  events: EventLog
  now: () => number
  random: () => number
}

/** One event for one webhook, as it was when its turn came. */
export interface Task {
  webhook: Webhook
  event: EventView
  row: Delivery | undefined
  lane: Lane
  requests: DeliveryRequest[]
}

/** An event that an endpoint did not take, and why. */
export interface FailedEvent {
  event: EventView
  outcome: Outcome & { part: number }
}

/** The event that an endpoint took while those before it failed, and which those are beside the first. */
export interface Passed {
  event: EventView
  left: readonly FailedEvent[]
}

const tellAfterMs = 60 * 60 * 1000
const gone = 410
const failedWords = 'The delivery failed.'

/** The webhook as it is now; undefined when its owner has changed its place in the log or removed it meanwhile. */
function present({ storage }: HealthParts, { webhook, lane }: Task): Webhook | undefined {
  const now = storage.webhooks.get(webhook.id)
  return now !== undefined && (lane === 'again' || now.cursor === webhook.cursor) ? now : undefined
}

/** True when the endpoint is up again: what waits in the other lane waits for nothing now. */
export function recordSuccess(parts: HealthParts, tx: WriteTx, task: Task): boolean {
  const { storage } = parts
  const webhook = present(parts, task)
  if (webhook === undefined) return false
  const { id, cursor } = webhook
  if (task.row !== undefined) storage.deliveries.delete(tx, task.row.id)
  if (task.lane === 'live') storage.webhooks.advance(tx, id, { from: cursor, to: task.event.seq })
  // An event that made no request says nothing of the endpoint.
  if (task.requests.length === 0 || webhook.failingSince === null) return false
  tellRecovered(parts, tx, webhook)
  return true
}

function tellRecovered({ storage, events }: HealthParts, tx: WriteTx, webhook: Webhook): void {
  const { id, instanceId, failingSince, failingTold } = webhook
  storage.webhooks.setFailing(tx, id, { since: null, told: false })
  if (failingSince === null || !failingTold) return
  const data = { webhookId: id, since: failingSince, reason: 'The endpoint takes deliveries again.' }
  events.append(tx, instanceId, { type: 'webhook.recovered', data })
}

/** What waited while the endpoint was down goes by itself from now on, so that what happens now need not wait for it. */
export function recordBehind(
  { storage, now }: HealthParts,
  tx: WriteTx,
  { webhook, seqs, to }: { webhook: Webhook; seqs: readonly number[]; to: number },
): void {
  const { id, cursor } = webhook
  if (storage.webhooks.get(id)?.cursor !== cursor) return
  for (const seq of seqs) storage.deliveries.begin(tx, { webhookId: id, seq, lane: 'again', at: now() })
  storage.webhooks.advance(tx, id, { from: cursor, to })
}

/** The endpoint is up, so those before the one that passed are tried by themselves, and the rest goes on behind it. */
export function recordPassed(parts: HealthParts, tx: WriteTx, task: Task, { event, left }: Passed): void {
  const { storage } = parts
  const webhook = present(parts, task)
  const head = storage.deliveries.head(task.webhook.id, 'live')
  if (webhook === undefined || head?.seq !== task.event.seq) return
  storage.deliveries.setAside(tx, head.id)
  recordBehindIt(parts, tx, webhook, { event, left })
}

/** What the endpoint took came before those that it did not. */
export function recordBehindIt(
  parts: HealthParts,
  tx: WriteTx,
  webhook: Webhook,
  { event, left }: Passed,
): void {
  const { storage, now } = parts
  const at = now()
  for (const { event: each, outcome } of left) {
    const id = storage.deliveries.begin(tx, { webhookId: webhook.id, seq: each.seq, lane: 'again', at })
    storage.deliveries.fail(
      tx,
      id,
      failureOf(parts, { webhook, event: each, row: undefined, lane: 'again' }, outcome),
    )
  }
  storage.webhooks.advance(tx, webhook.id, { from: webhook.cursor, to: event.seq })
  if (webhook.failingSince !== null) tellRecovered(parts, tx, webhook)
}

function failureOf(
  { now, random }: HealthParts,
  { webhook, event, row, lane }: Pick<Task, 'webhook' | 'event' | 'row' | 'lane'>,
  { status, error, part }: Outcome & { part: number },
): Failure {
  const at = now()
  const failingSince = row?.failingSince ?? at
  const next = nextTry({
    now: at,
    attempts: (row?.attempts ?? 0) + 1,
    status,
    dialect: webhook.dialect,
    lane,
    failingSince,
    endpointFailingSince: webhook.failingSince ?? at,
    eventAt: event.at,
    random: random(),
  })
  return { ...next, part, failingSince, status, error: error ?? failedWords, at }
}

export function recordFailure(
  parts: HealthParts,
  tx: WriteTx,
  task: Task,
  failed: Outcome & { part: number; isAside: boolean },
): void {
  const { storage, now } = parts
  const webhook = present(parts, task)
  if (webhook === undefined) return
  const { event, row, lane } = task
  const at = now()
  const failure = failureOf(parts, { webhook, event, row, lane: failed.isAside ? 'again' : lane }, failed)
  const id = row?.id ?? storage.deliveries.begin(tx, { webhookId: webhook.id, seq: event.seq, lane, at })
  storage.deliveries.fail(tx, id, failure)
  if (lane === 'live' && (failed.isAside || failure.state === 'dead')) {
    if (failure.state !== 'dead') storage.deliveries.setAside(tx, id)
    storage.webhooks.advance(tx, webhook.id, { from: webhook.cursor, to: event.seq })
  }
  // What fails by itself says nothing of an endpoint that takes the others.
  const isAlone = lane === 'again' && (row?.attempts ?? 0) > 0 && webhook.failingSince === null
  if (isAlone) return
  const { status, error: reason } = failure
  tellHealth(parts, tx, { webhook, since: webhook.failingSince ?? at, status, reason })
}

/** What became of a request that is of no event in the log. True when the endpoint is up again. */
export function recordHealth(
  parts: HealthParts,
  tx: WriteTx,
  { id }: Webhook,
  { ok, status, error }: Outcome,
): boolean {
  const { storage, now } = parts
  const webhook = storage.webhooks.get(id)
  if (webhook === undefined) return false
  const since = webhook.failingSince ?? now()
  if (!ok && !isOfEvent(status))
    tellHealth(parts, tx, { webhook, since, status, reason: error ?? failedWords })
  if (!ok || webhook.failingSince === null) return false
  tellRecovered(parts, tx, webhook)
  return true
}

function tellHealth(
  { storage, events, now }: HealthParts,
  tx: WriteTx,
  health: { webhook: Webhook; since: number; status: number | null; reason: string },
): void {
  const { webhook, since, status, reason } = health
  const { id, instanceId, failingTold } = webhook
  const told = failingTold || now() - since >= tellAfterMs
  storage.webhooks.setFailing(tx, id, { since, told })
  const data = { webhookId: id, since, reason }
  if (told && !failingTold) events.append(tx, instanceId, { type: 'webhook.failing', data })
  if (status !== gone || !webhook.enabled || webhook.dialect === 'evolution') return
  const disabledReason =
    'The endpoint answered 410: it is gone for good. What happens while it is off is kept as far back as the log reaches.'
  const current = storage.webhooks.get(id) ?? webhook
  storage.webhooks.put(tx, { ...current, enabled: false, disabledReason, updatedAt: now() })
  events.append(tx, instanceId, { type: 'webhook.disabled', data: { ...data, reason: disabledReason } })
}
