// /instance/create, fetchInstances and delete: the instances themselves.
import { z } from 'zod'
import { InstanceName, type InstanceView } from '../../contract/instances/instance.ts'
import type { Proxy } from '../../contract/instances/proxy.ts'
import { BadRequestError, ConflictError, NotFoundError, UnauthorizedError } from '../../errors.ts'
import { numbersOf } from '../access.ts'
import { chatwootAtCreate, chatwootCreated, chatwootRow, chatwootWanted } from './integrations/chatwoot.ts'
import { proxyOf } from './integrations/proxy.ts'
import { digitsOf } from './jid.ts'
import { instanceObject, stateWord, success } from './objects.ts'
import { qrObject } from './qr.ts'
import { Settings } from './settings.ts'
import type { CreateRequest } from '../../instances/types.ts'
import type { CallerRoute, DialectCall, DialectContext, InstanceRoute, OwnerRoute } from './dialect.ts'
import { subscribeAtCreate, SubscriptionAtCreate } from './transports/subscriptions.ts'
import { parseBody } from './validate.ts'
import { WebhookAtCreate, webhookAtCreate } from './webhook.ts'

const text = z.string().optional()
const flag = z.boolean().optional()

const CreateBody = z.object({
  instanceName: z.string().min(1, 'The "instanceName" cannot be empty'),
  integration: text,
  token: text,
  qrcode: flag,
  number: z
    .string()
    .regex(/^(?:\d+[.@\w-]+)?$/, String.raw`number does not match pattern "^\\d+[\\.@\\w-]+"`)
    .optional(),
  ...Settings.partial().shape,
  wavoipToken: text,
  proxyHost: text,
  // Upstream takes a text, and its clients send a number as often.
  proxyPort: z.union([z.string(), z.number()]).optional(),
  proxyProtocol: text,
  proxyUsername: text,
  proxyPassword: text,
  webhook: WebhookAtCreate.optional(),
  websocket: SubscriptionAtCreate.optional(),
  rabbitmq: SubscriptionAtCreate.optional(),
  nats: SubscriptionAtCreate.optional(),
  sqs: SubscriptionAtCreate.optional(),
  ...chatwootAtCreate,
})
type CreateBody = z.infer<typeof CreateBody>

const FetchQuery = z.object({ instanceName: text, instanceId: text, number: text })

function proxyAtCreate(body: CreateBody): Proxy | undefined {
  const { proxyHost: host, proxyPort: port, proxyProtocol: protocol } = body
  if (!host) return undefined
  const { proxyUsername: username, proxyPassword: password } = body
  const read = proxyOf({ host, port, protocol, username, password })
  if ('proxy' in read) return read.proxy
  const { field, why } = read
  throw new BadRequestError(`Invalid proxy: proxy${field[0]?.toUpperCase()}${field.slice(1)}. ${why}`)
}

function requestOf(body: CreateBody): CreateRequest {
  const name = InstanceName.safeParse(body.instanceName)
  if (!name.success) throw new BadRequestError(name.error.issues[0]?.message)
  // An upstream client may leave the integration out; any other than this one needs Meta.
  if ((body.integration ?? 'WHATSAPP-BAILEYS') !== 'WHATSAPP-BAILEYS')
    throw new BadRequestError('Invalid integration')
  const proxy = proxyAtCreate(body)
  return {
    name: name.data,
    // Of any length, and one for several: whoever chooses it knows what it opens.
    ...(body.token && { token: body.token, tokenMayBeShared: true }),
    settings: Settings.partial().parse(body),
    ...(proxy && { proxy }),
  }
}

async function make(context: DialectContext, request: CreateRequest): Promise<InstanceView> {
  try {
    return await context.instances.create(request)
  } catch (error) {
    if (!(error instanceof ConflictError) || error.code !== 'name_taken') throw error
    throw new ConflictError(`This name "${request.name}" is already in use.`, {
      code: 'name_taken',
      cause: error,
    })
  }
}

/** The extras and the first code. Whatever fails here, the instance goes to the trash and its name is free. */
async function furnish(context: DialectContext, created: InstanceView, body: CreateBody) {
  const { instances, extras, webhooks } = context
  // Its first event is that the instance was made.
  if (body.webhook)
    await webhooks.setDialect(created.id, webhookAtCreate(body.webhook), { fromItsBeginning: true })
  await subscribeAtCreate(context.transports, created.id, body)
  if (body.wavoipToken) await extras.put(created.id, 'wavoipToken', body.wavoipToken)
  if (body.number) await extras.put(created.id, 'number', body.number)
  const chatwoot = chatwootWanted(body)
  if (chatwoot !== undefined) await context.chatwoot.set(created.id, chatwoot, 'owner')
  // Its code is asked for in Chatwoot, as upstream has it.
  if (body.qrcode !== true || chatwoot !== undefined) return undefined
  const phoneNumber = digitsOf(body.number ?? '')
  await instances.link(created.id, phoneNumber === '' ? {} : { phoneNumber })
  return qrObject(await instances.linkCode(created.id, { timeoutMs: 5000 }))
}

async function create(context: DialectContext, call: DialectCall) {
  const body = parseBody(CreateBody, call.body)
  if (body.webhook) webhookAtCreate(body.webhook)
  chatwootWanted(body)
  const created = await make(context, requestOf(body))
  try {
    const qrcode = await furnish(context, created, body)
    const view = context.instances.find(created.id) ?? created
    return createdObject(context, view, { body, qrcode })
  } catch (error) {
    await context.instances.trash(created.id)
    throw error
  }
}

function createdObject(
  context: DialectContext,
  view: InstanceView,
  { body, qrcode }: { body: CreateBody; qrcode: unknown },
) {
  const { webhook, wavoipToken = '' } = body
  const chatwoot = chatwootCreated(context, view)
  return {
    instance: {
      instanceName: view.name,
      instanceId: view.id,
      integration: 'WHATSAPP-BAILEYS',
      webhookWaBusiness: null,
      accessTokenWaBusiness: '',
      status: body.qrcode === true ? 'connecting' : stateWord(view),
    },
    hash: context.instances.token(view.id),
    webhook:
      webhook === undefined
        ? {}
        : {
            webhookUrl: webhook.url,
            webhookByEvents: webhook.byEvents ?? webhook.webhookByEvents,
            webhookBase64: webhook.base64 ?? webhook.webhookBase64,
          },
    websocket: {},
    rabbitmq: {},
    nats: {},
    sqs: {},
    settings: { ...Settings.parse(view.settings), wavoipToken },
    ...(qrcode === undefined ? {} : { qrcode }),
    ...(chatwoot === undefined ? {} : { chatwoot }),
  }
}

/** One token that cannot be read must not hide the other numbers: its instance's state tells of the damage. */
export function shownToken(instances: Pick<DialectContext['instances'], 'token'>, id: string): string {
  try {
    return instances.token(id)
  } catch {
    return ''
  }
}

function row(context: DialectContext, view: InstanceView) {
  const { instances, extras, transports } = context
  const wavoipToken = extras.get(view.id, 'wavoipToken')
  const number = extras.get(view.id, 'number')
  const own = view.jid === null ? [] : instances.messages.contacts(view.id, { jid: view.jid, limit: 1 })
  return instanceObject({
    view,
    token: shownToken(instances, view.id),
    wavoipToken: typeof wavoipToken === 'string' ? wavoipToken : '',
    number: typeof number === 'string' ? number : null,
    profilePicUrl: own[0]?.pictureUrl ?? null,
    counts: instances.messages.counts(view.id),
    subscriptions: {
      Rabbitmq: transports.rabbitmq?.find(view.id) ?? null,
      Nats: transports.nats?.find(view.id) ?? null,
      Sqs: transports.sqs?.find(view.id) ?? null,
      Websocket: transports.websocket?.find(view.id) ?? null,
    },
    chatwoot: chatwootRow(context, view),
  })
}

function fetchInstances(context: DialectContext, { request, caller }: DialectCall) {
  const { instanceName, instanceId, number } = FetchQuery.parse(request.query)
  const visible = caller.kind === 'owner' ? context.instances.list() : numbersOf(caller, context.instances)
  const found = visible.filter(
    (view) =>
      (!instanceName || view.name === instanceName) &&
      (!instanceId || view.id === instanceId) &&
      (!number || view.number === digitsOf(number)),
  )
  const filter = instanceName || instanceId || number
  if (found.length === 0 && caller.kind === 'instance') throw new UnauthorizedError()
  if (found.length === 0 && filter) throw new NotFoundError(`Instance "${filter}" not found`)
  return found.map((view) => row(context, view))
}

export function instanceRoutes(context: DialectContext): (OwnerRoute | CallerRoute | InstanceRoute)[] {
  return [
    {
      scope: 'owner',
      method: 'post',
      path: '/instance/create',
      body: CreateBody,
      status: 201,
      run: (call) => create(context, call),
    },
    {
      scope: 'caller',
      method: 'get',
      path: '/instance/fetchInstances',
      run: (call) => fetchInstances(context, call),
    },
    {
      scope: 'instance',
      method: 'delete',
      path: '/instance/delete',
      // Nothing is erased: the instance and its link stay in the trash.
      run: async ({ instance }) => {
        await context.instances.trash(instance.id)
        return success('Instance deleted')
      },
    },
  ]
}
