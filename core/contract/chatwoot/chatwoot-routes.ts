// The part of the route table for Chatwoot: each number an inbox there.
import { z } from 'zod'
import { id } from '../route-parts.ts'
import type { Route } from '../route.ts'
import {
  ChatwootChecked,
  ChatwootFailure,
  ChatwootInbox,
  ChatwootUrl,
  ChatwootView,
  SetChatwoot,
} from './settings.ts'

const Found = z.object({ chatwoot: ChatwootView.nullable() })
const one = { access: 'instance', params: id, status: 200 } as const

export const chatwootRoutes = {
  getChatwoot: {
    ...one,
    method: 'get',
    path: '/instances/:id/chatwoot',
    summary: 'How Chatwoot is set for a number, and how it goes; null: it is not.',
    answer: Found,
  },
  setChatwoot: {
    ...one,
    method: 'put',
    path: '/instances/:id/chatwoot',
    summary:
      'Let the chats of a number be conversations in an inbox of Chatwoot. The token is tried, the inbox found or made, and nothing is changed where that does not work.',
    body: SetChatwoot,
    answer: Found,
  },
  removeChatwoot: {
    ...one,
    method: 'delete',
    path: '/instances/:id/chatwoot',
    summary:
      'End it for this number, and forget which conversation is which. Nothing is deleted in Chatwoot, nor in WhatsApp.',
    answer: Found,
  },
  lookAtChatwoot: {
    ...one,
    method: 'post',
    path: '/instances/:id/chatwoot/look',
    summary: 'Whether a token may do what is needed, and which inboxes there are. Nothing is changed.',
    body: z.object({
      url: ChatwootUrl.optional(),
      accountId: z.coerce.number().int().min(1).optional(),
      /** Left out: the one that is set. */
      token: z.string().trim().min(1).max(255).optional(),
    }),
    answer: ChatwootChecked.extend({ inboxes: z.array(ChatwootInbox) }),
  },
  checkChatwoot: {
    ...one,
    method: 'post',
    path: '/instances/:id/chatwoot/check',
    summary:
      'Make a contact, a conversation and each kind of message in the Chatwoot that is set, both ways, and take them away again. Nothing goes to WhatsApp.',
    answer: ChatwootChecked,
  },
  listChatwootFailures: {
    ...one,
    method: 'get',
    path: '/instances/:id/chatwoot/failures',
    summary: 'What was given up on its way to Chatwoot or from there, with its reason, the newest first.',
    answer: z.object({ failures: z.array(ChatwootFailure) }),
  },
  retryChatwoot: {
    ...one,
    method: 'post',
    path: '/instances/:id/chatwoot/retry',
    summary:
      'Try again what was given up: one of the failures, or all of them. What waits for its time goes at once.',
    body: z.object({ failure: z.string().max(64).optional() }),
    answer: z.object({ tried: z.int() }),
  },
} as const satisfies Record<string, Route>
