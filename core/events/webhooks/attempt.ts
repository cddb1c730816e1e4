// One try to deliver an event: what it is in words, its requests one after another, and, where it fails, whether that is
// the event or the endpoint. The endpoint itself shows it: when it takes one of the next events, it is up.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { speaksEvolution } from '../../contract/events/webhook.ts'
import type { EventView } from '../../contract/events/event.ts'
import type { Log } from '../../log.ts'
import type { Storage } from '../../storage/storage.ts'
import type { Webhook } from '../../storage/tables/webhooks.ts'
import type { Encoders } from './encode.ts'
import type { EventLog, EventPage } from '../log.ts'
import type { FailedEvent, Passed, Task } from './delivery-record.ts'
import type { DeliveryRequest, Outcome, PostOptions } from './post.ts'
import { passersBy } from './retries.ts'

export interface AttemptDeps extends Omit<PostOptions, 'by'> {
  storage: Pick<Storage, 'webhooks' | 'deliveries' | 'commits'>
  events: EventLog
  encoders: Encoders
  log: Log
  /** It never throws. */
  send: (webhook: Webhook, request: DeliveryRequest) => Promise<Outcome>
  /** No new delivery begins. The signal, given later, cuts off what is under way. */
  stopping: AbortSignal
}

const unreadable: Outcome = { ok: false, status: null, error: 'What the event tells of cannot be read.' }

/** Undefined when it cannot be said just now. */
export function encode(
  { encoders, log }: AttemptDeps,
  webhook: Webhook,
  event: EventView,
): DeliveryRequest[] | undefined {
  // A webhook that fails is not told that it fails.
  const isOwn = 'webhookId' in event.data && event.data.webhookId === webhook.id
  if (isOwn) return []
  try {
    // Without one nothing is known of it, which is not that it is no concern.
    return encoders[webhook.dialect]?.(webhook, event)
  } catch (err) {
    log.warn('An event cannot be put into words for a webhook', { seq: event.seq, err })
    return undefined
  }
}

/** From this part on, until one fails. */
export async function sendParts(
  { send }: AttemptDeps,
  webhook: Webhook,
  { requests, part: first }: { requests: DeliveryRequest[] | undefined; part: number },
): Promise<Outcome & { part: number }> {
  let part = first
  if (requests === undefined) return { ...unreadable, part }
  for (const request of requests.slice(first)) {
    const outcome = await send(webhook, request)
    if (!outcome.ok) return { ...outcome, part }
    part += 1
  }
  return { ok: true, status: null, error: null, part }
}

/** The next event, or events, that the webhook may be told of. */
export function pageAfter({ events }: AttemptDeps, webhook: Webhook, after: number, limit = 1): EventPage {
  const { instanceId, types, dialect } = webhook
  return events.page({
    after,
    limit,
    ...(instanceId !== null && { instanceId }),
    ...(types !== null && !speaksEvolution(dialect) && { types }),
  })
}

/**
 * Lets events behind the one that failed pass it, nearest first, until the endpoint takes one; undefined when it takes
 * none, so that it is down and the order is kept.
 */
export async function letPass(
  deps: AttemptDeps,
  { webhook, event, attempts }: Pick<Task, 'webhook' | 'event'> & { attempts: number },
  failed: Outcome,
): Promise<Passed | undefined> {
  const { after, count } = passersBy({ attempts, status: failed.status })
  const left: FailedEvent[] = []
  for await (const next of eventsAfter(deps, webhook, event.seq)) {
    if (deps.stopping.aborted) return undefined
    const requests = encode(deps, webhook, next)
    if (requests?.length === 0) continue
    const isBefore = left.length < after
    const outcome = isBefore ? { ...failed, part: 0 } : await sendParts(deps, webhook, { requests, part: 0 })
    if (outcome.ok) return { event: next, left }
    left.push({ event: next, outcome })
    if (left.length >= after + count) return undefined
  }
  return undefined
}

async function* eventsAfter(deps: AttemptDeps, webhook: Webhook, after: number): AsyncGenerator<EventView> {
  for (let cursor = after; cursor < deps.events.latest();) {
    const page = pageAfter(deps, webhook, cursor)
    cursor = page.next
    yield* page.events
    await nextTurn()
  }
}
