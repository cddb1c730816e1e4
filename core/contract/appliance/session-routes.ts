// The part of the route table by which a browser gets in: a cookie instead of the key, which no page keeps.
import { z } from 'zod'
import { TimeMs } from '../instances/instance.ts'
import type { Route } from '../route.ts'

/** The header that a change sent with the cookie must carry, with the token of the session. */
export const csrfHeader = 'x-holdfast-csrf'

const Session = z.object({
  /** Goes into the header x-holdfast-csrf of every change; null where a key was sent instead of a cookie. */
  csrf: z.string().nullable(),
})

const Ticket = z.object({
  /** Opens one session, once. */
  ticket: z.string(),
  expiresAt: TimeMs,
})

export const sessionRoutes = {
  getSession: {
    method: 'get',
    path: '/session',
    summary: 'The session of the cookie.',
    access: 'owner',
    status: 200,
    answer: Session,
  },
  openSession: {
    method: 'post',
    path: '/session',
    summary: "Get a cookie for the owner's key (in its header) or for a ticket. Used tickets answer 403.",
    access: 'owner',
    body: z.object({ ticket: z.string().max(255).optional() }),
    status: 201,
    answer: Session,
  },
  closeSession: {
    method: 'delete',
    path: '/session',
    summary: 'End the session of the cookie; the cookie is worth nothing any more.',
    access: 'owner',
    status: 200,
    answer: z.object({ ended: z.boolean() }),
  },
  makeTicket: {
    method: 'post',
    path: '/session/ticket',
    summary: 'A ticket that opens one session within 30 seconds: /app/#ticket=… opens the page with it.',
    access: 'owner',
    status: 201,
    answer: Ticket,
  },
} as const satisfies Record<string, Route>
