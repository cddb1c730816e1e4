// The part of the route table by which a browser gets in: a cookie instead of the key, which no page keeps; for the key,
// for a ticket or for the owner's password. And who is in.
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

const SessionView = z.object({
  id: z.string(),
  /** Whether this request came with it. */
  current: z.boolean(),
  /** The password, a key, or a ticket, as the desktop has them. */
  openedBy: z.enum(['key', 'password', 'ticket']),
  /** Where it was used last: the address, and what the browser says of itself. */
  address: z.string(),
  agent: z.string(),
  createdAt: TimeMs,
  /** To a few minutes. It ends 30 days after it. */
  usedAt: TimeMs,
})
export type SessionView = z.infer<typeof SessionView>

const Password = z.string().min(1).max(500)
/** Six digits of the authenticator, where there is a second factor. */
const Code = z.string().max(20)
/** The present password. Not needed by who came in with a key: that is the way back when it is forgotten. */
const Present = z.object({ password: Password.optional(), code: Code.optional() })

export const PasswordView = z.object({
  set: z.boolean(),
  setAt: TimeMs.nullable(),
  secondFactor: z.boolean(),
})
export type PasswordView = z.infer<typeof PasswordView>

export const sessionRoutes = {
  getSession: {
    method: 'get',
    path: '/session',
    summary: 'The session of the cookie. Without one: 401, whose details say whether a password is set.',
    access: 'owner',
    status: 200,
    answer: Session,
  },
  openSession: {
    method: 'post',
    path: '/session',
    summary:
      "Get a cookie for the owner's key (in its header), for a ticket, or for the password. Used tickets and wrong passwords answer 403, too many wrong ones 429.",
    access: 'owner',
    body: z.object({
      ticket: z.string().max(255).optional(),
      password: Password.optional(),
      code: Code.optional(),
    }),
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
  listSessions: {
    method: 'get',
    path: '/sessions',
    summary: 'Who is signed in, where and since when; the one that was used last is the first.',
    access: 'owner',
    status: 200,
    answer: z.object({ sessions: z.array(SessionView) }),
  },
  endOtherSessions: {
    method: 'delete',
    path: '/sessions',
    summary: 'End every session but the one that this request comes with.',
    access: 'owner',
    status: 200,
    answer: z.object({ ended: z.int() }),
  },
  endSession: {
    method: 'delete',
    path: '/sessions/:id',
    summary: 'End a session: its browser has to sign in again.',
    access: 'owner',
    params: z.object({ id: z.string().max(36) }),
    status: 200,
    answer: z.object({ ended: z.boolean() }),
  },
  getPassword: {
    method: 'get',
    path: '/password',
    summary: "Whether the owner's password is set, and a second factor beside it.",
    access: 'owner',
    status: 200,
    answer: PasswordView,
  },
  setPassword: {
    method: 'put',
    path: '/password',
    summary:
      'Set the password that opens the page, or another one; sessions of the one before end. Set without the one before, by who came in with a key, it ends the second factor.',
    access: 'owner',
    body: z.object({ password: Password, present: Present.optional() }),
    status: 200,
    answer: PasswordView.extend(Session.shape),
  },
  removePassword: {
    method: 'delete',
    path: '/password',
    summary: 'From here on only keys open the appliance; sessions of the password end.',
    access: 'owner',
    body: z.object({ present: Present.optional() }),
    status: 200,
    answer: PasswordView,
  },
  newSecondFactor: {
    method: 'post',
    path: '/password/code',
    summary: 'A secret for an authenticator. Nothing changes until one of its codes is sent back.',
    access: 'owner',
    status: 201,
    answer: z.object({
      secret: z.string(),
      uri: z.string(),
      /** To scan: a PNG as a data: URL. */
      qr: z.string(),
    }),
  },
  setSecondFactor: {
    method: 'put',
    path: '/password/code',
    summary: 'From here on the password needs a code of this authenticator beside it.',
    access: 'owner',
    body: z.object({ password: Password, code: Code.optional(), secret: z.string().max(200), newCode: Code }),
    status: 200,
    answer: PasswordView,
  },
  removeSecondFactor: {
    method: 'delete',
    path: '/password/code',
    summary: 'From here on the password alone opens the page.',
    access: 'owner',
    body: z.object({ present: Present.optional() }),
    status: 200,
    answer: PasswordView,
  },
} as const satisfies Record<string, Route>
