// OpenAPI 3.1, generated from the route table: there is no second description to keep true.
import { z } from 'zod'
import {
  ApplianceHealth,
  CreatedInstance,
  InstanceHealth,
  LinkCodeView,
  Problem,
} from './appliance/appliance.ts'
import { Content } from './content.ts'
import { EventView } from './events/event.ts'
import { GenerationView, InstanceView, TimelineEntry } from './instances/instance.ts'
import { ChatView, ContactView, MessageView, OutboxView } from './messages/message.ts'
import type { Route } from './route.ts'
import { routeScopes } from './appliance/scopes.ts'
import { routes, type RouteName } from './routes.ts'
import { DeliveryView, WebhookView } from './events/webhook.ts'

const named = z.registry<{ id: string }>()
named.add(ApplianceHealth, { id: 'ApplianceHealth' })
named.add(ChatView, { id: 'ChatView' })
named.add(ContactView, { id: 'ContactView' })
named.add(Content, { id: 'Content' })
named.add(CreatedInstance, { id: 'CreatedInstance' })
named.add(DeliveryView, { id: 'DeliveryView' })
named.add(EventView, { id: 'EventView' })
named.add(GenerationView, { id: 'GenerationView' })
named.add(InstanceHealth, { id: 'InstanceHealth' })
named.add(InstanceView, { id: 'InstanceView' })
named.add(LinkCodeView, { id: 'LinkCodeView' })
named.add(MessageView, { id: 'MessageView' })
named.add(OutboxView, { id: 'OutboxView' })
named.add(Problem, { id: 'Problem' })
named.add(TimelineEntry, { id: 'TimelineEntry' })
named.add(WebhookView, { id: 'WebhookView' })

const Json = z.record(z.string(), z.unknown())
type Json = z.infer<typeof Json>

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, $defs: __, ...json } = z.toJSONSchema(schema, { io, metadata: named })
  // Named schemas are referred to where the document keeps them.
  return Json.parse(JSON.parse(JSON.stringify(json).replaceAll('"#/$defs/', '"#/components/schemas/')))
}

function parameters(schema: z.ZodType | undefined, place: 'path' | 'query' | 'header'): Json[] {
  if (schema === undefined) return []
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' })
  return Object.entries(properties).map(([name, of]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: of,
  }))
}

const binary = { type: 'string', format: 'binary' }

function bodyOf({ body, form, takesFile }: Route): Json | undefined {
  const fields = form === undefined ? {} : schemaOf(form, 'input')
  const properties = { ...Json.parse(fields['properties'] ?? {}), file: binary }
  const asForm = { 'multipart/form-data': { schema: { type: 'object', ...fields, properties } } }
  if (takesFile === true) return { 'application/octet-stream': { schema: binary }, ...asForm }
  if (body === undefined) return undefined
  return { 'application/json': { schema: schemaOf(body, 'input') }, ...(form !== undefined && asForm) }
}

const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }

/** The first word of its path. */
const tagOf = ({ path }: Route): string => path.split('/')[1] ?? ''

/** Nothing at all is no body that it takes. */
const isBodyNeeded = ({ body, takesFile }: Route): boolean =>
  takesFile === true || (body !== undefined && !body.safeParse({}).success)

/** What is sent to a webhook, by the type of the event. */
function webhooks(): Json {
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/EventView' } } }
  const post = {
    operationId: 'takeEvent',
    summary:
      'An event, as it is sent to a webhook. Whatever answers with 2xx has taken it; else it comes again, in order.',
    description: 'Signed in `webhook-signature` with the secret of the webhook (Standard Webhooks).',
    tags: ['webhooks'],
    requestBody: { required: true, content },
    responses: { '2XX': { description: 'Taken.' }, default: { description: 'It comes again.' } },
  }
  return { event: { post } }
}

const responses = {
  unauthorized: { description: 'The key is missing or wrong.', content: problem },
  forbidden: {
    description: 'The key may not do this: a scope is missing, or it is not for this address.',
    content: problem,
  },
  rateLimited: {
    description: 'Too many wrong keys came from this address, or this key has asked more often than it may.',
    headers: {
      'Retry-After': {
        schema: { type: 'integer' },
        description: 'In so many seconds it may be asked again.',
      },
    },
    content: problem,
  },
}

function operation(operationId: RouteName, route: Route): Json {
  const plain = operationId === 'streamEvents' ? 'text/event-stream' : (route.media ?? 'application/json')
  const png = operationId === 'getQr' ? { 'image/png': { schema: { type: 'string', format: 'binary' } } } : {}
  const scope = routeScopes[operationId]
  const needs = scope === 'owner' ? "An owner's key." : `An owner's key, or one with the scope \`${scope}\`.`
  const token = route.access === 'instance' ? ' The token of a number, for that number alone.' : ''
  return {
    operationId,
    summary: route.summary,
    description: `${needs}${token}`,
    tags: [tagOf(route)],
    parameters: [
      ...parameters(route.params, 'path'),
      ...parameters(route.query, 'query'),
      ...parameters(route.headers, 'header'),
    ],
    ...(bodyOf(route) && { requestBody: { required: isBodyNeeded(route), content: bodyOf(route) } }),
    responses: {
      [route.status]: {
        description: 'Done',
        content: { [plain]: { schema: schemaOf(route.answer, 'output') }, ...png },
      },
      401: { $ref: '#/components/responses/unauthorized' },
      403: { $ref: '#/components/responses/forbidden' },
      429: { $ref: '#/components/responses/rateLimited' },
      default: { description: 'What happened, what is safe and what to do next.', content: problem },
    },
  }
}

/** The description of our own API. The dialect has its own documentation upstream. */
export function openapi(version: string): Json {
  const paths: Record<string, Json> = {}
  for (const [name, route] of Object.entries<Route>(routes)) {
    const path = `/api/v1${route.path}`.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method]: operation(name as RouteName, route) }
  }
  const { schemas } = z.toJSONSchema(named, { io: 'output', uri: (id) => `#/components/schemas/${id}` })
  for (const schema of Object.values(schemas)) {
    delete schema.$schema
    delete schema.$id
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Holdfast', version, license: { name: 'MIT', identifier: 'MIT' } },
    // From where it lies itself, so that it holds under whichever path a proxy shows us.
    servers: [{ url: '../..' }],
    security: [{ bearer: [] }, { apikey: [] }],
    tags: [...new Set(Object.values<Route>(routes).map(tagOf))].toSorted().map((name) => ({ name })),
    paths,
    webhooks: webhooks(),
    components: {
      schemas,
      responses,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        apikey: { type: 'apiKey', in: 'header', name: 'apikey' },
      },
    },
  }
}
