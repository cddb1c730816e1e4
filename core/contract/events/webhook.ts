// Webhooks and what became of their deliveries, as the API shows and takes them.
import { z } from 'zod'
import { TimeMs } from '../instances/instance.ts'

/** How a delivery looks: our own events, Evolution's names and envelope (to a broker too), or an alert in words for people. */
export const WebhookDialect = z.enum(['own', 'evolution', 'ntfy', 'smtp', 'rabbitmq', 'nats', 'sqs'])
export type WebhookDialect = z.infer<typeof WebhookDialect>

/** Those that go to a broker, which the environment names. */
export const brokers = ['rabbitmq', 'nats', 'sqs'] as const
export type Broker = (typeof brokers)[number]

export function isBroker(dialect: WebhookDialect): dialect is Broker {
  return brokers.some((each) => each === dialect)
}

/** Whether it speaks in Evolution's words, by which it is subscribed to. */
export function speaksEvolution(dialect: WebhookDialect): boolean {
  return dialect === 'evolution' || isBroker(dialect)
}

export const WebhookUrl = z
  .url({ protocol: /^https?$/, error: 'The address must begin with http:// or https://.' })
  .max(2048)

const token = /^[!#$%&'*+.^_`|~\dA-Za-z-]+$/
const HeaderName = z.string().min(1).max(100).regex(token, 'This is not the name of a header.')
/** How a request is sent is not a matter of its headers. */
const ofTheConnection =
  /^(?:connection|content-length|expect|keep-alive|te|trailer|transfer-encoding|upgrade)$/i
export const WebhookHeaders = z.record(
  HeaderName.refine(
    (name) => !ofTheConnection.test(name),
    'This header cannot be set: it belongs to the connection.',
  ),
  z
    .string()
    .max(4096)
    .regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'A header holds Latin letters only, and no line breaks.'),
)

/** Standard Webhooks: 24 to 64 bytes in base64 after "whsec_". */
const WebhookSecret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/, 'The secret is "whsec_" and 24 to 64 bytes in base64.')

const TypeNames = z.array(z.string().min(1).max(64)).max(100)
/** Event names; none (null) means all. */
const Types = TypeNames.min(1).nullable()

/** Only for the dialect. */
export const WebhookOptions = z.object({
  /** Each event to an address of its own: …/messages-upsert. */
  byEvents: z.boolean().default(false),
  /** The file of a message is in its event, as message.base64, where it is here soon and not larger than 32 MB. */
  base64: z.boolean().default(false),
})
export type WebhookOptions = z.infer<typeof WebhookOptions>

export const WebhookView = z.object({
  id: z.uuid(),
  /** null: the events of all instances and of the appliance. */
  instanceId: z.string().nullable(),
  dialect: WebhookDialect,
  /** Of a broker the variable of the environment that says where it is. */
  url: z.string(),
  /** null: all. Empty where the dialect has switched it off. */
  types: TypeNames.nullable(),
  /** The names of the headers that go along; their values are sealed. */
  headers: z.array(z.string()),
  options: WebhookOptions,
  enabled: z.boolean(),
  /** Why the appliance switched it off; null when it did not. */
  disabledReason: z.string().nullable(),
  /** Its sealed part (headers, secret) cannot be read, so it cannot deliver: delete it and make it again. */
  damaged: z.boolean(),
  /** Every event up to this one is delivered, given up, or no concern of this webhook. */
  cursor: z.int(),
  /** Since when no delivery has succeeded; null while all is well. */
  failingSince: TimeMs.nullable(),
  /**
   * Events after the one, up to the other, that were forgotten before it was told of them: too old, or more than the
   * log's disk budget. It is sent log.reset before anything else; null once it has taken that.
   */
  lost: z.object({ after: z.int(), upTo: z.int(), at: TimeMs }).nullable(),
  /** What waits to be sent again, with all that waits behind it (1,000 events are looked at); and what was given up. */
  waiting: z.int(),
  dead: z.int(),
  createdAt: TimeMs,
  updatedAt: TimeMs,
})
export type WebhookView = z.infer<typeof WebhookView>

/** The only answer that shows the secret. */
export const CreatedWebhook = WebhookView.extend({ secret: z.string() })
export const Webhooks = z.object({ webhooks: z.array(WebhookView) })

const changes = {
  types: Types.optional(),
  headers: WebhookHeaders.optional(),
  options: WebhookOptions.partial().optional(),
  secret: WebhookSecret.optional(),
  enabled: z.boolean().optional(),
  /** Deliver what follows this event: 0 is the beginning of the log. */
  after: z.int().min(0).optional(),
}

export const CreateWebhook = z.object({
  ...changes,
  /** Id or name; for all instances when absent. */
  instance: z.string().trim().min(1).max(100).optional(),
  /** The others are made in the settings. */
  dialect: WebhookDialect.extract(['own', 'evolution']).default('own'),
  url: WebhookUrl,
})
export type CreateWebhook = z.output<typeof CreateWebhook>

export const PatchWebhook = z.object({ ...changes, url: WebhookUrl.optional() })
export type PatchWebhook = z.output<typeof PatchWebhook>

/** Both ends are sent too. */
export const ReplayRequest = z
  .object({ fromSeq: z.int().min(1), toSeq: z.int().min(1) })
  .refine(({ fromSeq, toSeq }) => fromSeq <= toSeq, '"toSeq" must not be before "fromSeq".')
export const ReplayAnswer = z.object({ deliveries: z.int() })

export const TestAnswer = z.object({
  ok: z.boolean(),
  /** The status that the endpoint answered; null when it did not. */
  status: z.int().nullable(),
  error: z.string().nullable(),
  durationMs: z.int(),
})
export type TestAnswer = z.infer<typeof TestAnswer>

/** pending: to be sent. failing: was tried and will be again. dead: given up, until somebody asks to retry. */
export const DeliveryState = z.enum(['pending', 'failing', 'dead'])
export type DeliveryState = z.infer<typeof DeliveryState>

/** What was delivered at the first try has no row. */
export const DeliveryView = z.object({
  id: z.int(),
  webhookId: z.string(),
  seq: z.int(),
  eventId: z.string(),
  type: z.string(),
  instanceId: z.string().nullable(),
  /** live: in its turn. again: by itself, because it was asked for or because others of its endpoint pass. */
  lane: z.enum(['live', 'again']),
  state: DeliveryState,
  attempts: z.int(),
  nextAt: TimeMs,
  status: z.int().nullable(),
  error: z.string().nullable(),
  createdAt: TimeMs,
  updatedAt: TimeMs,
})
export type DeliveryView = z.infer<typeof DeliveryView>

export const Deliveries = z.object({ deliveries: z.array(DeliveryView) })
