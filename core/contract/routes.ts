// The route table of our own API, /api/v1. What is not here does not exist.
import { z } from 'zod'
import {
  ApplianceHealth,
  Chats,
  Contacts,
  CreatedInstance,
  Events,
  Generations,
  ImportReport,
  ImportRequest,
  InstanceHealth,
  InstanceList,
  LinkCodeView,
  LogoutResult,
  Messages,
  Outbox,
  Timeline,
} from './appliance/appliance.ts'
import { peopleRoutes } from './people/people-routes.ts'
import { channelRoutes } from './channels/channel-routes.ts'
import { communityRoutes } from './groups/community-routes.ts'
import { groupRoutes } from './groups/group-routes.ts'
import { careRoutes } from './instances/care-routes.ts'
import { chatRoutes } from './instances/chat-routes.ts'
import { backupRoutes } from './backups/snapshot-routes.ts'
import { EventView } from './events/event.ts'
import { EventFilter, StreamFilter } from './events/filter.ts'
import { CreateInstance, InstanceView, LinkRequest, PatchInstance } from './instances/instance.ts'
import { MessageView } from './messages/message.ts'
import { SendBody, SendHeaders } from './messages/send-body.ts'
import { SendForm } from './messages/send-form.ts'
import { flag, id, Reference, only } from './route-parts.ts'
import { restoreRoutes } from './backups/restore-routes.ts'
import type { Route } from './route.ts'
import { sessionRoutes } from './appliance/session-routes.ts'
import { archiveRoutes } from './backups/archive-routes.ts'
import { keyRoutes } from './appliance/key-routes.ts'
import { actionRoutes } from './messages/action-routes.ts'
import { mediaRoutes } from './messages/media-routes.ts'
import { sendingRoutes } from './messages/sending-routes.ts'
import { searchRoutes } from './messages/search-routes.ts'
import { setupRoutes } from './appliance/setup-routes.ts'
import { jobRoutes } from './backups/job-routes.ts'
import { moveInRoutes } from './backups/move-in.ts'
import { forgetRoutes } from './appliance/forget-routes.ts'
import { keepingRoutes } from './appliance/keeping-routes.ts'
import { shapeRoutes } from './appliance/shape-routes.ts'
import { settingsRoutes } from './appliance/settings-routes.ts'
import { supportRoutes } from './appliance/support-routes.ts'
import { recoveryRoutes } from './backups/recovery-routes.ts'
import { wayBackRoutes } from './instances/way-back-routes.ts'
import {
  CreatedWebhook,
  CreateWebhook,
  Deliveries,
  DeliveryState,
  DeliveryView,
  PatchWebhook,
  ReplayAnswer,
  ReplayRequest,
  TestAnswer,
  Webhooks,
  WebhookView,
} from './events/webhook.ts'

const Limit = z.coerce.number().int().min(1).max(500).default(50)
const Cursor = z.coerce.number().int().min(1).optional()
/** Newest first; before is the smallest id of the page before. */
const page = z.object({ before: Cursor, limit: Limit })
const offsetPage = z.object({
  jid: z.string().max(128).optional(),
  limit: Limit,
  offset: z.coerce.number().int().min(0).default(0),
})
const action = {
  method: 'post',
  access: 'instance',
  params: id,
  status: 200,
  answer: InstanceView,
} as const

export const routes = {
  getHealth: {
    method: 'get',
    path: '/health',
    summary: 'The mode of the appliance and how its instances are.',
    access: 'owner',
    status: 200,
    answer: ApplianceHealth,
  },

  listInstances: {
    method: 'get',
    path: '/instances',
    summary: 'All instances that are not in the trash.',
    access: 'instance',
    status: 200,
    answer: InstanceList,
  },
  createInstance: {
    method: 'post',
    path: '/instances',
    summary: 'Make an instance. Nothing is linked yet.',
    access: 'owner',
    body: CreateInstance,
    status: 201,
    answer: CreatedInstance,
  },
  getInstance: {
    method: 'get',
    path: '/instances/:id',
    summary: 'One instance, also from the trash when asked for by id.',
    access: 'instance',
    params: id,
    status: 200,
    answer: InstanceView,
  },
  updateInstance: {
    method: 'patch',
    path: '/instances/:id',
    summary: 'Change the name, settings or proxy.',
    access: 'instance',
    params: id,
    body: PatchInstance,
    status: 200,
    answer: InstanceView,
  },

  restartInstance: { ...action, path: '/instances/:id/restart', summary: 'Connect anew.' },

  startInstance: { ...action, path: '/instances/:id/start', summary: 'Keep it connected from now on.' },
  stopInstance: {
    ...action,
    path: '/instances/:id/stop',
    summary: 'Disconnect and stay off. The link is kept.',
  },
  linkInstance: {
    ...action,
    path: '/instances/:id/link',
    summary: 'Begin to link a phone: by QR, or by pairing code when a phone number is given.',
    body: LinkRequest,
    status: 202,
  },
  logoutInstance: {
    ...action,
    path: '/instances/:id/logout',
    summary: 'Unlink the phone. Messages and settings are kept; linking again needs the phone.',
    answer: LogoutResult,
  },
  takeoverInstance: {
    ...action,
    path: '/instances/:id/takeover',
    summary: 'Connect again after another computer replaced this one.',
  },

  getTimeline: {
    method: 'get',
    path: '/instances/:id/timeline',
    summary: 'Every change of state: when, what, why, and what was done.',
    access: 'instance',
    params: id,
    query: page,
    status: 200,
    answer: Timeline,
  },
  getGenerations: {
    method: 'get',
    path: '/instances/:id/generations',
    summary: 'Every link there has been, and how it ended.',
    access: 'instance',
    params: id,
    status: 200,
    answer: Generations,
  },
  getQr: {
    method: 'get',
    path: '/instances/:id/qr',
    summary: 'What is needed to link a phone now: the QR (text and PNG) or the pairing code.',
    access: 'instance',
    opensMore: true,
    params: id,
    query: z.object({
      /** png answers with the picture itself. */
      format: z.enum(['json', 'png']).default('json'),
      /** How long to wait for the first one. */
      timeoutMs: z.coerce.number().int().min(0).max(30_000).default(0),
    }),
    status: 200,
    answer: LinkCodeView,
  },
  listChats: {
    method: 'get',
    path: '/instances/:id/chats',
    summary:
      'Chats, the latest first; with "pinned=true" those that are pinned, the one pinned last first; with "last=true" each with its last message.',
    access: 'instance',
    params: id,
    query: offsetPage.extend({ pinned: only.optional(), last: only.optional() }),
    status: 200,
    answer: Chats,
  },
  listContacts: {
    method: 'get',
    path: '/instances/:id/contacts',
    summary: 'Known contacts.',
    access: 'instance',
    params: id,
    query: offsetPage.extend({ pushName: z.string().max(255).optional() }),
    status: 200,
    answer: Contacts,
  },
  getInstanceHealth: {
    method: 'get',
    path: '/instances/:id/health',
    summary: 'Whether it is online, since when and why not, and how much it holds.',
    access: 'instance',
    params: id,
    status: 200,
    answer: InstanceHealth,
  },

  listMessages: {
    method: 'get',
    path: '/messages',
    summary: 'Stored messages of an instance, newest first.',
    access: 'instance',
    query: page.extend({
      instance: Reference,
      chat: z.string().max(128).optional(),
      id: z.string().max(128).optional(),
      fromMe: flag.optional(),
      type: z.string().max(64).optional(),
      sentAfter: z.coerce.number().int().min(0).optional(),
      sentBefore: z.coerce.number().int().min(0).optional(),
    }),
    status: 200,
    answer: Messages,
  },
  sendMessage: {
    method: 'post',
    path: '/messages',
    summary:
      'Send a message. Accepted (202) means it is stored and will be sent, or fail visibly in the outbox. With a file it may be a form: the fields first, then the file.',
    access: 'instance',
    headers: SendHeaders,
    body: SendBody,
    form: SendForm,
    status: 202,
    answer: MessageView,
  },
  listOutbox: {
    method: 'get',
    path: '/outbox',
    summary: 'What became of the accepted messages of an instance, newest first.',
    access: 'instance',
    /** message: of the one with this id alone. */
    query: page.extend({ instance: Reference, message: z.string().min(1).max(128).optional() }),
    status: 200,
    answer: Outbox,
  },

  ...wayBackRoutes,
  ...supportRoutes,
  ...restoreRoutes,
  ...backupRoutes,
  ...jobRoutes,
  ...moveInRoutes,
  ...careRoutes,
  ...groupRoutes,
  ...channelRoutes,
  ...communityRoutes,
  ...chatRoutes,
  ...peopleRoutes,
  ...recoveryRoutes,
  ...archiveRoutes,
  ...sessionRoutes,
  ...settingsRoutes,
  ...shapeRoutes,
  ...keepingRoutes,
  ...forgetRoutes,
  ...setupRoutes,
  ...searchRoutes,
  ...sendingRoutes,
  ...mediaRoutes,
  ...actionRoutes,
  ...keyRoutes,

  listEvents: {
    method: 'get',
    path: '/events',
    summary: 'The event log from a cursor on, oldest first; 409 for a cursor beyond its end.',
    access: 'instance',
    query: EventFilter.extend({
      after: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(1000).default(100),
    }),
    status: 200,
    answer: Events,
  },
  streamEvents: {
    method: 'get',
    path: '/events/stream',
    summary:
      'The event log as server-sent events: from now on, or from a cursor, without gap or double. A cursor beyond its end is answered by an event of the name reset.',
    access: 'instance',
    headers: z.object({ 'last-event-id': z.coerce.number().int().min(0).optional() }),
    /** The header, where it is sent, counts before the cursor. */
    query: StreamFilter,
    status: 200,
    answer: EventView,
  },

  listWebhooks: {
    method: 'get',
    path: '/webhooks',
    summary: 'All webhooks, or those of one instance.',
    access: 'owner',
    query: z.object({ instance: Reference.optional() }),
    status: 200,
    answer: Webhooks,
  },
  createWebhook: {
    method: 'post',
    path: '/webhooks',
    summary: 'Deliver events to an address: in order, at least once, signed. The secret is shown this once.',
    access: 'owner',
    body: CreateWebhook,
    status: 201,
    answer: CreatedWebhook,
  },
  getWebhook: {
    method: 'get',
    path: '/webhooks/:id',
    summary: 'One webhook, how far it has come, and whether it fails.',
    access: 'owner',
    params: id,
    status: 200,
    answer: WebhookView,
  },
  updateWebhook: {
    method: 'patch',
    path: '/webhooks/:id',
    summary: 'Change it. Switched on again it goes on where it stopped; what fails is tried at once.',
    access: 'owner',
    params: id,
    body: PatchWebhook,
    status: 200,
    answer: WebhookView,
  },
  deleteWebhook: {
    method: 'delete',
    path: '/webhooks/:id',
    summary: 'Remove it with its dead letters. The events themselves stay.',
    access: 'owner',
    params: id,
    status: 200,
    answer: WebhookView,
  },
  testWebhook: {
    method: 'post',
    path: '/webhooks/:id/test',
    summary: 'Send a made-up event now; when it is taken, what was waiting for its next try is sent too.',
    access: 'owner',
    params: id,
    status: 200,
    answer: TestAnswer,
  },
  replayWebhook: {
    method: 'post',
    path: '/webhooks/:id/replay',
    summary: 'Deliver a range of events once more.',
    access: 'owner',
    params: id,
    body: ReplayRequest,
    status: 202,
    answer: ReplayAnswer,
  },
  listDeliveries: {
    method: 'get',
    path: '/deliveries',
    summary: 'What waits to be delivered again, and what was given up, newest first.',
    access: 'owner',
    query: page.extend({ webhook: z.string().max(36).optional(), state: DeliveryState.optional() }),
    status: 200,
    answer: Deliveries,
  },
  retryDelivery: {
    method: 'post',
    path: '/deliveries/:id/retry',
    summary: 'Deliver it now: also what was given up.',
    access: 'owner',
    params: z.object({ id: z.coerce.number().int().min(1) }),
    status: 202,
    answer: DeliveryView,
  },
  importFolder: {
    method: 'post',
    path: '/imports',
    summary: 'Make an instance of a Baileys multi-file folder, with its link: no phone is needed.',
    access: 'owner',
    body: ImportRequest,
    status: 200,
    answer: ImportReport,
  },
  getOpenapi: {
    method: 'get',
    path: '/openapi.json',
    summary: 'This description.',
    access: 'instance',
    status: 200,
    answer: z.record(z.string(), z.unknown()),
  },
} as const satisfies Record<string, Route>

export type RouteName = keyof typeof routes
