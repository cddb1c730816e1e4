// The part of the route table for what the owner sets of a chat for himself: here at once, and on his other devices as soon
// as WhatsApp takes it.
import { z } from 'zod'
import { Collections, LabelView } from './chat-state.ts'
import { chatPageRoutes } from '../messages/chat-page-routes.ts'
import { markedRoutes } from '../messages/marked-routes.ts'
import { ChatOfView, ChatView } from '../messages/message.ts'
import { id, only, Reference } from '../route-parts.ts'
import type { Route } from '../route.ts'

/** Its JID, or the digits of its number. */
const chat = z.object({ id: Reference, chat: z.string().trim().min(1).max(128) })
const labelId = z.string().trim().min(1).max(64)
const set = { access: 'instance', params: chat, status: 200, answer: ChatView } as const

export const chatRoutes = {
  ...chatPageRoutes,
  ...markedRoutes,
  listAllChats: {
    method: 'get',
    path: '/chats',
    summary:
      'The chats of all numbers in one list, the latest first, each with its last message; with "pinned=true" those that are pinned.',
    access: 'owner',
    query: z.object({
      limit: z.coerce.number().int().min(1).max(500).default(50),
      offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
      pinned: only.optional(),
    }),
    status: 200,
    answer: z.object({ chats: z.array(ChatOfView) }),
  },
  setChat: {
    ...set,
    method: 'patch',
    path: '/instances/:id/chats/:chat',
    summary:
      'Archive, pin, mute or mark a chat as unread, and the reverse: here at once, on the phone when WhatsApp takes it. A channel is only marked.',
    body: z.object({
      archived: z.boolean().optional(),
      pinned: z.boolean().optional(),
      /** Until when (ms), -1: for ever, null: no more. */
      mutedUntil: z.int().min(-1).nullable().optional(),
      /** false: all of it was read. */
      unread: z.boolean().optional(),
    }),
  },
  clearChat: {
    ...set,
    method: 'post',
    path: '/instances/:id/chats/:chat/clear',
    summary: 'Hide what was said in a chat so far, here and on the phone. Nothing is erased here.',
  },
  deleteChat: {
    ...set,
    method: 'post',
    path: '/instances/:id/chats/:chat/delete',
    summary:
      'Hide a chat with what was said in it, here and on the phone, until more is said. Nothing is erased here.',
  },
  labelChat: {
    ...set,
    method: 'post',
    path: '/instances/:id/chats/:chat/labels',
    summary: 'Put a label on a chat or on one of its messages, or take it off ("on": false).',
    body: z.object({
      label: labelId,
      /** The id of a message; the chat itself where none is named. */
      message: z.string().min(1).max(128).optional(),
      on: z.boolean().default(true),
    }),
  },
  listLabels: {
    method: 'get',
    path: '/instances/:id/labels',
    summary: 'The labels of a number.',
    access: 'instance',
    params: id,
    status: 200,
    answer: z.object({ labels: z.array(LabelView) }),
  },
  putLabel: {
    method: 'put',
    path: '/instances/:id/labels/:label',
    summary: 'Make a label, or change its name or colour.',
    access: 'instance',
    params: z.object({ id: Reference, label: labelId }),
    body: z.object({
      name: z.string().trim().min(1).max(100),
      /** WhatsApp’s number of a colour. */
      color: z.int().min(0).max(19).default(0),
    }),
    status: 200,
    answer: LabelView,
  },
  deleteLabel: {
    method: 'delete',
    path: '/instances/:id/labels/:label',
    summary: 'Delete a label. What carried it stays.',
    access: 'instance',
    params: z.object({ id: Reference, label: labelId }),
    status: 200,
    answer: LabelView,
  },
  listCollections: {
    method: 'get',
    path: '/instances/:id/collections',
    summary:
      'Whether what the owner sets on his devices is known here: how each of WhatsApp’s five collections is, and how much set here it has yet to take.',
    access: 'instance',
    params: id,
    status: 200,
    answer: Collections,
  },
} as const satisfies Record<string, Route>
