// The part of the route table for messages that stand out: starred, pinned in their chat, planned for later.
import { z } from 'zod'
import { id, Reference } from '../route-parts.ts'
import type { Route } from '../route.ts'
import { MessageView } from './message.ts'

const answer = z.object({ messages: z.array(MessageView) })
const limit = z.coerce.number().int().min(1).max(500).default(50)
const chat = z.string().trim().min(1).max(128)

export const markedRoutes = {
  listStarred: {
    method: 'get',
    path: '/instances/:id/starred',
    summary:
      'Messages that are starred, the one that came last first: of a chat, or of all. Ask with before=row of the last for more.',
    access: 'instance',
    params: id,
    query: z.object({ chat: chat.optional(), before: z.coerce.number().int().min(1).optional(), limit }),
    status: 200,
    answer,
  },
  listPinned: {
    method: 'get',
    path: '/instances/:id/chats/:chat/pinned',
    summary: 'The messages that are pinned in a chat now, the one pinned last first.',
    access: 'instance',
    params: z.object({ id: Reference, chat }),
    status: 200,
    answer,
  },
  listPlanned: {
    method: 'get',
    path: '/instances/:id/planned',
    summary: 'Messages that wait for the time they were planned for ("sendAt"), the soonest first.',
    access: 'instance',
    params: id,
    query: z.object({ limit, offset: z.coerce.number().int().min(0).max(1_000_000).default(0) }),
    status: 200,
    answer,
  },
} as const satisfies Record<string, Route>
