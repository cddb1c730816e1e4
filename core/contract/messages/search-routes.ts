// The part of the route table that finds: numbers, people and groups, and what was written.
import { z } from 'zod'
import { InstanceView } from '../instances/instance.ts'
import { MessageKind } from './kinds.ts'
import { MessageView } from './message.ts'
import { flag, Reference } from '../route-parts.ts'
import type { Route } from '../route.ts'

export const SearchAnswer = z.object({
  numbers: z.array(InstanceView.pick({ id: true, name: true, state: true, number: true })),
  people: z.array(
    z.object({
      instanceId: z.string(),
      kind: z.enum(['user', 'group']),
      jid: z.string(),
      pn: z.string().nullable(),
      name: z.string().nullable(),
    }),
  ),
  /** Newest first. */
  messages: z.array(MessageView.extend({ instanceId: z.string(), chatName: z.string().nullable() })),
  /** Ask with before=next for older messages; null: that was all. */
  next: z.int().nullable(),
  /** How many messages there are in all, counted to 1001 at most; null in answers to before, and for common words among very many. */
  count: z.int().nullable(),
  /** False while what was stored before there was an index is still being taken in: older messages may be missing. */
  isWhole: z.boolean(),
})
export type SearchAnswer = z.infer<typeof SearchAnswer>

const moment = z.coerce.number().int().min(0).optional()

export const searchRoutes = {
  search: {
    method: 'get',
    path: '/search',
    summary:
      'Find numbers, people, groups and messages that hold words with all these beginnings, in any case and without accents. With a filter, messages alone.',
    access: 'instance',
    query: z.object({
      q: z.string().trim().min(1).max(200),
      instance: Reference.optional(),
      limit: z.coerce.number().int().min(1).max(100).default(20),
      /** Only messages: those after the answer whose next this is. */
      before: z.coerce.number().int().min(0).optional(),
      /** In this chat: a number, or the JID of a person or group. */
      chat: z.string().min(1).max(128).optional(),
      /** By this person, in any chat: a number or JID. */
      person: z.string().min(1).max(128).optional(),
      kind: MessageKind.optional(),
      fromMe: flag.optional(),
      /** With a file, or without. */
      media: flag.optional(),
      /** Sent from this second on, in ms. */
      from: moment,
      /** Sent before this second, in ms. */
      to: moment,
    }),
    status: 200,
    answer: SearchAnswer,
  },
} as const satisfies Record<string, Route>
