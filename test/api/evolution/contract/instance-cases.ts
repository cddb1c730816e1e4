// The contract of what is asked about instances, of their settings, and of the ways of telling.
import { z } from 'zod'
import type { Case } from './case.ts'
import { exactly } from './exactly.ts'
import * as shapes from './shapes.ts'

const settings = {
  rejectCall: true,
  groupsIgnore: false,
  alwaysOnline: false,
  readMessages: false,
  readStatus: false,
  syncFullHistory: false,
  msgCall: 'Escreva',
  wavoipToken: '',
}
const none = { enabled: false, host: '', port: '', protocol: '', username: '', password: '' }

const transports = ['websocket', 'rabbitmq', 'nats', 'sqs'].flatMap((name): Case[] => [
  {
    route: `POST /${name}/set`,
    body: () => ({ [name]: { enabled: true, events: ['MESSAGES_UPSERT'] } }),
    status: 201,
    shape: shapes.Subscription.extend({ events: exactly(['MESSAGES_UPSERT']) }),
  },
  { route: `GET /${name}/find`, status: 200, shape: shapes.Subscription },
  { route: `GET /${name}/find`, name: 'before anything is set', on: 'outra', status: 200, shape: z.null() },
])

/** Off, so that none is asked. */
const chatwoot = {
  enabled: false,
  accountId: '1',
  token: 'a token',
  url: 'http://127.0.0.1:9',
  signMsg: false,
  reopenConversation: false,
  conversationPending: false,
}

export const rootCases: readonly Case[] = [
  {
    route: 'GET /',
    on: null,
    status: 200,
    shape: z.strictObject({
      status: z.literal(200),
      message: z.literal('Welcome to the Evolution API, it is working!'),
      version: z.literal('2.3.7'),
      clientName: z.string(),
      manager: z.url(),
      documentation: z.url(),
      whatsappWebVersion: z.string().regex(/^2\.3000\.\d+$/),
    }),
  },
  {
    route: 'POST /verify-creds',
    on: null,
    body: () => ({}),
    status: 200,
    shape: exactly({ status: 200, message: 'Credentials are valid' }),
  },
  { route: 'GET /metrics', on: null, status: 200, shape: z.string().includes('evolution_instance_up{') },
  ...['status', 'register', 'activate'].map((end): Case => ({
    route: `GET /license/${end}`,
    on: null,
    status: 200,
    shape: exactly({ status: 'active' }),
  })),
  {
    route: 'GET /webhook/meta',
    on: null,
    query: () => 'hub.verify_token=evolution&hub.challenge=1',
    status: 200,
    shape: z.literal('Error, wrong validation token'),
  },
  { route: 'POST /webhook/meta', on: null, status: 200, shape: exactly({ status: 'success' }) },
  { route: 'POST /webhook/evolution', on: null, status: 200, shape: exactly({ status: 'success' }) },
]

export const instanceCases: readonly Case[] = [
  {
    route: 'POST /instance/create',
    on: null,
    body: () => ({ instanceName: 'nova', qrcode: true, rejectCall: true, number: null, businessId: null }),
    status: 201,
    shape: shapes.Created.required({ qrcode: true }),
  },
  { route: 'GET /instance/fetchInstances', on: null, status: 200, shape: z.array(shapes.Instance).length(3) },
  {
    route: 'GET /instance/fetchInstances',
    name: 'by its name',
    on: null,
    query: () => 'instanceName=loja',
    status: 200,
    shape: z.tuple([shapes.Instance.extend({ connectionStatus: z.literal('open') })]),
  },
  { route: 'GET /instance/connect', status: 200, shape: shapes.stateOf('open') },
  { route: 'GET /instance/connect', name: 'that is not linked', on: 'nova', status: 200, shape: shapes.Qr },
  { route: 'GET /instance/connectionState', status: 200, shape: shapes.stateOf('open') },
  {
    route: 'POST /instance/restart',
    name: 'that is closed',
    on: 'outra',
    status: 200,
    shape: z.strictObject({ error: z.literal(true), message: z.string() }),
  },
  { route: 'POST /instance/restart', name: 'that shows a code', on: 'nova', status: 200, shape: shapes.Qr },
  {
    route: 'POST /instance/setPresence',
    body: () => ({ presence: 'available' }),
    status: 201,
    shape: exactly({ presence: 'available' }),
  },
  {
    route: 'POST /settings/set',
    body: () => settings,
    status: 201,
    shape: exactly({ settings: { instanceName: 'loja', settings } }),
  },
  { route: 'GET /settings/find', status: 200, shape: exactly(settings) },
  {
    route: 'POST /webhook/set',
    on: 'nova',
    body: () => ({
      webhook: { enabled: true, url: 'http://127.0.0.1:9/x', webhookByEvents: true, events: [] },
    }),
    status: 201,
    shape: shapes.Webhook.extend({
      webhookByEvents: z.literal(true),
      events: z.array(z.string()).length(31),
    }),
  },
  { route: 'GET /webhook/find', on: 'nova', status: 200, shape: shapes.Webhook },
  { route: 'GET /webhook/find', name: 'before anything is set', on: 'outra', status: 200, shape: z.null() },
  ...transports,
  {
    route: 'POST /proxy/set',
    body: () => ({ ...none, port: null }),
    status: 201,
    shape: exactly({ proxy: { instanceName: 'loja', proxy: none } }),
  },
  { route: 'GET /proxy/find', status: 200, shape: z.null() },
  {
    route: 'POST /chatwoot/set',
    body: () => chatwoot,
    status: 201,
    shape: z.looseObject({ enabled: z.literal(false), webhook_url: z.string() }),
  },
  { route: 'GET /chatwoot/find', status: 200, shape: z.looseObject({ url: z.literal(chatwoot.url) }) },
  {
    route: 'POST /chatwoot/webhook',
    body: () => ({ event: 'message_created' }),
    status: 401,
    shape: z.looseObject({ error: z.literal('Unauthorized') }),
  },
]

/** Asked last. */
export const endCases: readonly Case[] = [
  {
    route: 'POST /instance/restart',
    name: 'that is linked: never a code that there is none of',
    status: 200,
    shape: shapes.stateOf('open', 'connecting'),
  },
  {
    route: 'DELETE /instance/logout',
    name: 'that is closed',
    on: 'outra',
    status: 200,
    shape: shapes.success('Instance was already disconnected'),
  },
  {
    route: 'DELETE /instance/logout',
    status: 200,
    shape: shapes.success('Instance logged out'),
    follows: { event: 'logout.instance', shape: z.null() },
  },
  {
    route: 'DELETE /instance/delete',
    status: 200,
    shape: shapes.success('Instance deleted'),
    follows: {
      event: 'instance.delete',
      shape: z.strictObject({ instanceName: z.literal('loja'), instanceId: z.uuid() }),
    },
  },
]
