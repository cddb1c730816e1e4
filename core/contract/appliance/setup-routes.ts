// The part of the route table for the first-run set-up: how far it has come, and that it is over.
import { z } from 'zod'
import type { Route } from '../route.ts'

export const SetupView = z.object({
  /** Its owner has gone through it, or left it out. What is missing is still told below. */
  done: z.boolean(),
  /** How many numbers there are, those in the trash not counted. */
  numbers: z.int(),
  recoveryKey: z.enum(['none', 'made', 'confirmed']),
  secondLocation: z.boolean(),
  /** It would be lost with the data; null where there is none, or as long as it is not known. */
  secondOnSameDisk: z.boolean().nullable(),
})
export type SetupView = z.infer<typeof SetupView>

export const setupRoutes = {
  getSetup: {
    method: 'get',
    path: '/setup',
    summary: 'How far the first-run set-up has come.',
    access: 'owner',
    status: 200,
    answer: SetupView,
  },
  finishSetup: {
    method: 'post',
    path: '/setup',
    summary: 'The set-up is over, or left out: the page does not begin with it any more.',
    access: 'owner',
    body: z.object({ done: z.literal(true) }),
    status: 200,
    answer: SetupView,
  },
} as const satisfies Record<string, Route>
