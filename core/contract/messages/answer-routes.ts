// The part of the route table for answers that people have ready: of one number, or for all of them.
import { z } from 'zod'
import { TimeMs } from '../instances/instance.ts'
import { Reference } from '../route-parts.ts'
import type { Route } from '../route.ts'

/** One word, which is written after a / to have it. */
const name = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[\p{L}\p{N}_-]{1,32}$/u, 'A name is one word of letters, digits, - and _, of at most 32.')
const text = z.string().trim().min(1).max(4096)

export const QuickAnswerView = z.object({
  id: z.int(),
  /** null: for every number. */
  instanceId: z.string().nullable(),
  name: z.string(),
  text: z.string(),
  createdAt: TimeMs,
  updatedAt: TimeMs,
})
export type QuickAnswerView = z.infer<typeof QuickAnswerView>

const one = z.object({ answer: z.coerce.number().pipe(z.int().min(1)) })

export const answerRoutes = {
  listQuickAnswers: {
    method: 'get',
    path: '/quick-answers',
    summary: 'The answers that are ready for a number, its own and those for all, by their names.',
    access: 'instance',
    query: z.object({ instance: Reference }),
    status: 200,
    answer: z.object({ quickAnswers: z.array(QuickAnswerView) }),
  },
  addQuickAnswer: {
    method: 'post',
    path: '/quick-answers',
    summary:
      'Have an answer ready: for one number, or for all where no instance is named, which is for who may reach all of them.',
    access: 'instance',
    body: z.object({ instance: Reference.optional(), name, text }),
    status: 201,
    answer: QuickAnswerView,
  },
  changeQuickAnswer: {
    method: 'patch',
    path: '/quick-answers/:answer',
    summary: 'Change the name or the text of an answer.',
    access: 'instance',
    params: one,
    body: z.object({ name: name.optional(), text: text.optional() }),
    status: 200,
    answer: QuickAnswerView,
  },
  deleteQuickAnswer: {
    method: 'delete',
    path: '/quick-answers/:answer',
    summary: 'Remove an answer. Messages that were written with it stay as they are.',
    access: 'instance',
    params: one,
    status: 200,
    answer: QuickAnswerView,
  },
} as const satisfies Record<string, Route>
