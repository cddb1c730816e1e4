// How an event becomes requests: by the webhook's dialect. Ours is here, Evolution's is handed in.
import type { EventView } from '../../contract/events/event.ts'
import type { Broker, WebhookDialect } from '../../contract/events/webhook.ts'
import type { Webhook } from '../../storage/tables/webhooks.ts'
import type { DeliveryRequest } from './post.ts'

/** None when the event is no concern of the webhook. The same event always makes the same requests. */
export type Encode = (webhook: Webhook, event: EventView) => DeliveryRequest[]
/** Brokers only where there are any. */
export type Encoders = Record<Exclude<WebhookDialect, Broker>, Encode> & Partial<Record<Broker, Encode>>

/** The event as the API shows it. */
export const encodeOwn: Encode = ({ url, headers }, event) => [
  {
    id: event.id,
    url,
    headers: { 'content-type': 'application/json', 'user-agent': 'Holdfast', ...headers },
    body: JSON.stringify(event),
  },
]
