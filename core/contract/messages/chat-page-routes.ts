// The part of the route table for reading a chat from any place in it.
import { z } from 'zod'
import { TimeMs } from '../instances/instance.ts'
import { flag, Reference } from '../route-parts.ts'
import type { Route } from '../route.ts'
import { MessageView } from './message.ts'

export const ChatPage = z.object({
  /** Newest first, without a gap. */
  messages: z.array(MessageView),
  /** The message that was asked for; null where none was, or there is none. */
  place: z.object({ row: z.int(), id: z.string(), sentAt: TimeMs }).nullable(),
  /** Whether there are more before the oldest, and after the newest of these. */
  hasOlder: z.boolean(),
  hasNewer: z.boolean(),
})
export type ChatPage = z.infer<typeof ChatPage>

const row = z.coerce.number().int().min(1)

export const chatPageRoutes = {
  readChat: {
    method: 'get',
    path: '/instances/:id/chats/:chat/messages',
    summary:
      'The messages of a chat around a message, a date or the first that is unread; or before or after a row; else the newest.',
    access: 'instance',
    params: z.object({ id: Reference, chat: z.string().trim().min(1).max(128) }),
    query: z
      .object({
        limit: z.coerce.number().int().min(1).max(500).default(50),
        /** Those that come before, or after, this "row". */
        before: row.optional(),
        after: row.optional(),
        /** Around the message with this id. */
        message: z.string().min(1).max(128).optional(),
        /** Around the first that was sent then (ms) or later. */
        date: z.coerce.number().int().min(0).optional(),
        /** Around the oldest that is unread; the newest where none is. */
        unread: flag.optional(),
      })
      .refine(
        ({ before, after, message, date, unread }) =>
          [before, after, message, date, unread].filter((each) => each !== undefined).length <= 1,
        'Give one of "before", "after", "message", "date" and "unread" at most.',
      ),
    status: 200,
    answer: ChatPage,
  },
} as const satisfies Record<string, Route>
