// The part of the route table that stops all sending, and lets it go on; and the answers that are ready.
import { z } from 'zod'
import { Sending } from '../appliance/appliance.ts'
import type { Route } from '../route.ts'
import { answerRoutes } from './answer-routes.ts'

export const sendingRoutes = {
  ...answerRoutes,
  getSending: {
    method: 'get',
    path: '/sending',
    summary: 'Whether anything is sent at all.',
    access: 'owner',
    status: 200,
    answer: Sending,
  },
  setSending: {
    method: 'put',
    path: '/sending',
    summary:
      'Stop all sending, of every number, or let it go on. What is accepted meanwhile waits in the outbox; what was handed to WhatsApp already is not called back.',
    access: 'owner',
    body: z.object({ stopped: z.boolean() }),
    status: 200,
    answer: Sending,
  },
} as const satisfies Record<string, Route>
