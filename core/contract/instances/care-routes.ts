// The part of the route table for numbers that need their owner: held back in what looks like a copy, or
// deaf to a contact.
import { z } from 'zod'
import { chatwootRoutes } from '../chatwoot/chatwoot-routes.ts'
import { InstanceList } from '../appliance/appliance.ts'
import { InstanceView, TimeMs } from './instance.ts'
import { passkeyRoutes } from './passkey-routes.ts'
import { ProxyRequest, ProxyTest } from './proxy.ts'
import { HistoryAskView, HistoryView } from '../messages/history.ts'
import { ChatView } from '../messages/message.ts'
import { id } from '../route-parts.ts'
import type { Route } from '../route.ts'

export const careRoutes = {
  ...passkeyRoutes,
  ...chatwootRoutes,
  adoptInstance: {
    method: 'post',
    path: '/instances/:id/adopt',
    summary: 'Move it here: it was held because this installation looks like a copy of another.',
    access: 'instance',
    params: id,
    status: 200,
    answer: InstanceView,
  },
  adoptAll: {
    method: 'post',
    path: '/adopt',
    summary: 'Move every held number here. Only when the other installation will not run again.',
    access: 'owner',
    status: 200,
    answer: InstanceList,
  },
  optIn: {
    method: 'post',
    path: '/instances/:id/opt-ins',
    summary: 'Allow writing again to a person who had asked not to be written to any more.',
    access: 'instance',
    params: id,
    body: z.object({
      /** Its JID, or the digits of its number. */
      contact: z.string().trim().min(1).max(128),
    }),
    status: 200,
    answer: ChatView,
  },
  getHistory: {
    method: 'get',
    path: '/instances/:id/history',
    summary: 'How far the chat history that the phone sends has come in.',
    access: 'instance',
    params: id,
    status: 200,
    answer: HistoryView.extend({
      /** What the phone is being asked for. */
      asks: z.array(HistoryAskView),
    }),
  },
  askOlder: {
    method: 'post',
    path: '/instances/:id/history',
    summary:
      'Ask the phone for what was said in a chat before the oldest message that is here: once, or back to a date. What it gives comes in as history, with history.progress; it may give nothing.',
    access: 'instance',
    params: id,
    body: z.object({
      /** The JID of a person or group, or the digits of a number. */
      chat: z.string().trim().min(1).max(128),
      count: z.int().min(1).max(500).default(50),
      /** Back to when (ms): the phone is asked until all from then on is here, or it gives no more; history.asked tells. */
      until: TimeMs.optional(),
    }),
    status: 202,
    answer: z.object({
      /** When the oldest was sent, in ms. */
      before: z.int(),
    }),
  },
  resetSessions: {
    method: 'post',
    path: '/instances/:id/sessions/reset',
    summary:
      'Forget the sessions with one contact whose messages cannot be read: the next one makes new ones.',
    access: 'instance',
    params: id,
    body: z.object({
      /** Its JID, or the digits of its number. */
      contact: z.string().trim().min(1).max(128),
    }),
    status: 200,
    answer: z.object({ sessions: z.int() }),
  },
  testProxy: {
    method: 'post',
    path: '/instances/:id/proxy/test',
    summary: 'Try whether WhatsApp can be reached through a proxy. Nothing is changed.',
    access: 'instance',
    params: id,
    body: z.object({ proxy: ProxyRequest }),
    status: 200,
    answer: ProxyTest,
  },
} as const satisfies Record<string, Route>
