// What a webhook is told before anything else when events were forgotten before it had taken them: log.reset, made from
// the webhook's row and so the same at every try. It is no event of the log.
import { createHash } from 'node:crypto'
import type { EventView } from '../../contract/events/event.ts'
import type { WriteTx } from '../../storage/commit.ts'
import type { Lost, Webhook } from '../../storage/tables/webhooks.ts'
import { recordBehindIt, recordHealth, type HealthParts, type Passed } from './delivery-record.ts'
import type { DeliveryRequest, Outcome } from './post.ts'
import { isOfEvent } from './retries.ts'

export interface Reset {
  webhook: Webhook
  lost: Lost
  requests: DeliveryRequest[]
  /** The endpoint takes what follows it, so that a failure says nothing of the endpoint. */
  isAside: boolean
}

export function resetOf({ id, instanceId }: Webhook, { after, to, at }: Lost): EventView {
  const hash = createHash('sha256').update(`${id} ${after} ${to}`).digest('hex')
  const data = { after, upTo: to, reason: 'These events were forgotten before they were delivered.' }
  return { seq: to, id: `reset-${hash.slice(0, 32)}`, instanceId, at, type: 'log.reset', data }
}

/** It is over when the endpoint took it, will never have it, or its dialect has no word for it. */
export function recordReset(
  parts: HealthParts,
  tx: WriteTx,
  { webhook, lost, requests, isAside }: Reset,
  outcome: Outcome,
): { isOver: boolean; isBack: boolean } {
  const isOver = outcome.ok || isOfEvent(outcome.status)
  if (isOver) parts.storage.webhooks.settle(tx, webhook.id, lost)
  const tells = requests.length > 0 && (outcome.ok || !isAside)
  return { isOver, isBack: tells && recordHealth(parts, tx, webhook, outcome) }
}

/** The endpoint is up but does not take the reset: the rest goes on, and it stands in the webhook for as long as that is so. */
export function recordResetPassed(parts: HealthParts, tx: WriteTx, webhook: Webhook, passed: Passed): void {
  const now = parts.storage.webhooks.get(webhook.id)
  if (now === undefined || now.cursor !== webhook.cursor) return
  recordBehindIt(parts, tx, now, passed)
}
