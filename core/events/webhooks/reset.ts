// What a webhook is told before anything else when events were forgotten before it had taken them: log.reset, made from
// the webhook's row and so the same at every try. It is no event of the log.
import { createHash } from 'node:crypto'
import type { EventView } from '../../contract/events/event.ts'
import type { WriteTx } from '../../storage/commit.ts'
import type { Lost, Webhook } from '../../storage/tables/webhooks.ts'
import { recordHealth, type HealthParts } from './delivery-record.ts'
import type { DeliveryRequest, Outcome } from './post.ts'
import { isOfEvent } from './retries.ts'

export interface Reset {
  webhook: Webhook
  lost: Lost
  requests: DeliveryRequest[]
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
  { webhook, lost, requests }: Reset,
  outcome: Outcome,
): { isOver: boolean; isBack: boolean } {
  const isOver = outcome.ok || isOfEvent(outcome.status)
  if (isOver) parts.storage.webhooks.settle(tx, webhook.id, lost)
  return { isOver, isBack: requests.length > 0 && recordHealth(parts, tx, webhook, outcome) }
}
