// /webhook/set and find: Evolution's one webhook of an instance, kept as a webhook like any other.
import { z } from 'zod'
import { WebhookHeaders, WebhookUrl } from '../../contract/events/webhook.ts'
import type { Asker } from '../../contract/asker.ts'
import { BadRequestError } from '../../errors.ts'
import type { DialectWebhook } from '../../events/webhooks/webhooks.ts'
import type { DialectContext, EvolutionExtras, InstanceCall, InstanceRoute } from './dialect.ts'
import { acceptedNames, eventNames } from './event-names.ts'
import { parseBody } from './validate.ts'

const flag = z.boolean().optional()

const fields = {
  enabled: z.boolean(),
  url: z.string(),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  byEvents: flag,
  base64: flag,
  // What n8n's node sends inside.
  webhookByEvents: flag,
  webhookBase64: flag,
  events: z.array(z.enum(acceptedNames)).optional(),
}
const Wrapped = z.object({ webhook: z.object(fields) })
const Bare = z.object({ ...fields, enabled: z.boolean().default(true) })

/** What create takes: it is on whatever was said. */
export const WebhookAtCreate = z.looseObject({ ...fields, enabled: flag, url: z.string().optional() })

type Fields = z.output<typeof Bare>

function isWrapped(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return true
  return 'webhook' in body || !('url' in body)
}

/** Throws in upstream's words where the address cannot be one. */
function settingOf(given: Fields, setBy: Asker): DialectWebhook {
  const url = WebhookUrl.safeParse(given.url)
  if (!url.success) throw new BadRequestError('Invalid "url" property')
  const headers = given.headers && WebhookHeaders.safeParse(asTexts(given.headers))
  if (headers?.success === false) throw new BadRequestError('Invalid "headers" property')
  const byEvents = given.byEvents ?? given.webhookByEvents
  const base64 = given.base64 ?? given.webhookBase64
  // None named means all, none at all while it is off.
  const named = given.events === undefined || given.events.length === 0 ? [...eventNames] : given.events
  return {
    url: url.data,
    setBy,
    enabled: given.enabled,
    types: given.enabled ? named : [],
    ...(headers && { headers: headers.data }),
    options: { ...(byEvents !== undefined && { byEvents }), ...(base64 !== undefined && { base64 }) },
  }
}

function asTexts(headers: Record<string, string | number | boolean>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}

/** By the owner, who alone makes numbers. Parsed before the instance is made, so that a wrong one costs nothing. */
export function webhookAtCreate(given: z.output<typeof WebhookAtCreate>): DialectWebhook {
  return settingOf({ ...given, url: given.url ?? '', enabled: true }, 'owner')
}

function row({ webhooks }: DialectContext, instanceId: string) {
  const found = webhooks.ofDialect(instanceId)
  if (found === undefined) return null
  const { id, url, headers, enabled, types, options, createdAt, updatedAt } = found
  return {
    id,
    url,
    headers: Object.keys(headers).length === 0 ? null : headers,
    enabled,
    events: types ?? [...eventNames],
    webhookByEvents: options.byEvents,
    webhookBase64: options.base64,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
    instanceId,
  }
}

async function set(context: DialectContext, { instance, body, caller }: InstanceCall) {
  const given = isWrapped(body) ? parseBody(Wrapped, body).webhook : parseBody(Bare, body)
  await context.webhooks.setDialect(instance.id, settingOf(given, caller.kind))
  return row(context, instance.id)
}

/** Before there were webhooks, what create was given was only kept: now it becomes what was meant. */
export async function adoptKeptWebhooks(
  extras: EvolutionExtras,
  { instances, webhooks }: Pick<DialectContext, 'instances' | 'webhooks'>,
): Promise<void> {
  for (const { id } of [...instances.list(), ...instances.list({ trashed: true })]) {
    const kept = extras.get(id, 'webhook')
    if (kept === undefined) continue
    const parsed = WebhookAtCreate.safeParse(kept)
    // What could never have been delivered to stays where it is.
    if (!parsed.success || !WebhookUrl.safeParse(parsed.data.url).success) continue
    if (webhooks.ofDialect(id) === undefined) await webhooks.setDialect(id, webhookAtCreate(parsed.data))
    await extras.delete(id, 'webhook')
  }
}

export function webhookRoutes(context: DialectContext): InstanceRoute[] {
  const scope = 'instance'
  return [
    {
      scope,
      method: 'post',
      path: '/webhook/set',
      body: Wrapped,
      status: 201,
      run: (call) => set(context, call),
    },
    { scope, method: 'get', path: '/webhook/find', run: ({ instance }) => row(context, instance.id) },
  ]
}
