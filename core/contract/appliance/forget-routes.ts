// The part of the route table for forgetting a person or a chat.
import { z } from 'zod'
import { TimeMs } from '../instances/instance.ts'
import { Reference } from '../route-parts.ts'
import type { Route } from '../route.ts'

const Whom = z.object({
  /** A phone number with country code, or a JID: of a person or of a group. */
  contact: z.string().trim().min(1).max(128),
  /** Of this number alone; left out: of every number. */
  instance: Reference.optional(),
})
export type Whom = z.infer<typeof Whom>

/** What still holds it, and until when. */
const Holder = z.object({
  /** snapshot: here and in the second location. restore: what a restore has set aside. */
  kind: z.enum(['snapshot', 'restore']),
  id: z.string(),
  at: TimeMs,
  /** null: until its owner gives it up. */
  until: TimeMs.nullable(),
})
export type Holder = z.infer<typeof Holder>

const Found = z.object({
  /** The names by which it is known: JIDs. */
  names: z.array(z.string()),
  chats: z.int(),
  messages: z.int(),
  /** Messages that are still to be sent there, which have to be cancelled first. */
  waiting: z.int(),
  heldBy: z.array(Holder),
})
export type ForgetPreview = z.infer<typeof Found>

const Forgot = z.object({
  id: z.uuid(),
  at: TimeMs,
  messages: z.int(),
  files: z.int(),
  heldBy: z.array(Holder),
})
export type Forgot = z.infer<typeof Forgot>

export const forgetRoutes = {
  previewForget: {
    method: 'post',
    path: '/forgotten/preview',
    summary:
      'What is stored of a person or a chat, and which backups hold it until when; nothing is changed.',
    access: 'owner',
    body: Whom,
    status: 200,
    answer: Found,
  },
  forget: {
    method: 'post',
    path: '/forgotten',
    summary:
      'Forget a person or a chat for good: messages, files, what was done to messages, and what events and the record of what was done say of it. What comes later is stored as ever; a restore of an older backup brings nothing of it back. "confirm" has to be "contact" once more.',
    access: 'owner',
    body: Whom.extend({ confirm: z.string().trim().min(1).max(128) }),
    status: 200,
    answer: Forgot,
  },
  listForgotten: {
    method: 'get',
    path: '/forgotten',
    summary: 'Who was forgotten and when, so that a restore does not bring it back.',
    access: 'owner',
    status: 200,
    answer: z.object({
      forgotten: z.array(
        z.object({
          id: z.uuid(),
          names: z.array(z.string()),
          at: TimeMs,
          /** null while it is under way. */
          doneAt: TimeMs.nullable(),
        }),
      ),
    }),
  },
} as const satisfies Record<string, Route>
