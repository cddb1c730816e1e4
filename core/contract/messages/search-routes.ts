// The part of the route table that finds: numbers, people and groups, and what was written.
import { z } from 'zod'
import { InstanceView } from '../instances/instance.ts'
import { MessageView } from './message.ts'
import { Reference } from '../route-parts.ts'
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
  /** Newest first, as they arrived. */
  messages: z.array(MessageView.extend({ instanceId: z.string(), chatName: z.string().nullable() })),
  /** Ask with before=next for older messages; null: all have been looked at. */
  next: z.int().nullable(),
})
export type SearchAnswer = z.infer<typeof SearchAnswer>

export const searchRoutes = {
  search: {
    method: 'get',
    path: '/search',
    summary:
      'Find numbers, people, groups and messages that hold every word, in any case and without accents.',
    access: 'instance',
    query: z.object({
      q: z.string().trim().min(1).max(200),
      instance: Reference.optional(),
      limit: z.coerce.number().int().min(1).max(100).default(20),
      /** Only messages, older than this row. */
      before: z.coerce.number().int().min(1).optional(),
    }),
    status: 200,
    answer: SearchAnswer,
  },
} as const satisfies Record<string, Route>
