// Writes what became of a delivery: row, cursor, the webhook's health and its event, in one commit.
import type { EventView } from '../../contract/events/event.ts'
import type { WriteTx } from '../../storage/commit.ts'
import type { Storage } from '../../storage/storage.ts'
import type { Delivery, Lane } from '../../storage/tables/deliveries.ts'
import type { Webhook } from '../../storage/tables/webhooks.ts'
import type { DeliveryRequest, Outcome } from './post.ts'
import type { EventLog } from '../log.ts'
import { nextTry } from './retries.ts'

interface Parts {
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

const tellAfterMs = 60 * 60 * 1000
const gone = 410

/** The webhook as it is now; undefined when its owner has changed its place in the log or removed it meanwhile. */
function present({ storage }: Parts, { webhook, lane }: Task): Webhook | undefined {
  const now = storage.webhooks.get(webhook.id)
  return now !== undefined && (lane === 'again' || now.cursor === webhook.cursor) ? now : undefined
}

export function recordSuccess(parts: Parts, tx: WriteTx, task: Task): void {
  const { storage, events, now } = parts
  const webhook = present(parts, task)
  if (webhook === undefined) return
  const { id, instanceId, cursor, failingSince, failingTold } = webhook
  if (task.row !== undefined) storage.deliveries.delete(tx, task.row.id)
  if (task.lane === 'live') storage.webhooks.advance(tx, id, { from: cursor, to: task.event.seq })
  // An event that made no request says nothing of the endpoint.
  if (failingSince === null || task.requests.length === 0) return
  storage.webhooks.setFailing(tx, id, { since: null, told: false })
  // What waits in the other lane waits for nothing now.
  storage.deliveries.hurry(tx, id, now())
  if (!failingTold) return
  const data = { webhookId: id, since: failingSince, reason: 'The endpoint takes deliveries again.' }
  events.append(tx, instanceId, { type: 'webhook.recovered', data })
}

export function recordFailure(
  parts: Parts,
  tx: WriteTx,
  task: Task,
  failed: Outcome & { part: number },
): void {
  const { storage, now, random } = parts
  const webhook = present(parts, task)
  if (webhook === undefined) return
  const { event, row, lane } = task
  const at = now()
  const failingSince = row?.failingSince ?? at
  const endpointFailingSince = webhook.failingSince ?? at
  const attempts = (row?.attempts ?? 0) + 1
  const { status, part } = failed
  const error = failed.error ?? 'The delivery failed.'
  const next = nextTry({
    now: at,
    attempts,
    status,
    failingSince,
    endpointFailingSince,
    eventAt: event.at,
    random: random(),
  })
  const id = row?.id ?? storage.deliveries.begin(tx, webhook.id, event.seq, at)
  storage.deliveries.fail(tx, id, { ...next, part, failingSince, status, error, at })
  if (next.state === 'dead' && lane === 'live')
    storage.webhooks.advance(tx, webhook.id, { from: webhook.cursor, to: event.seq })
  tellHealth(parts, tx, { webhook, since: endpointFailingSince, status, reason: error })
}

function tellHealth(
  { storage, events, now }: Parts,
  tx: WriteTx,
  health: { webhook: Webhook; since: number; status: number | null; reason: string },
): void {
  const { webhook, since, status, reason } = health
  const { id, instanceId, failingTold } = webhook
  const told = failingTold || now() - since >= tellAfterMs
  storage.webhooks.setFailing(tx, id, { since, told })
  const data = { webhookId: id, since, reason }
  if (told && !failingTold) events.append(tx, instanceId, { type: 'webhook.failing', data })
  if (status !== gone || !webhook.enabled) return
  const disabledReason = 'The endpoint answered 410: it is gone for good. Nothing is lost while it is off.'
  const current = storage.webhooks.get(id) ?? webhook
  storage.webhooks.put(tx, { ...current, enabled: false, disabledReason, updatedAt: now() })
  events.append(tx, instanceId, { type: 'webhook.disabled', data: { ...data, reason: disabledReason } })
}
