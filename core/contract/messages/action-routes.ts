// The part of the route table for what is done to a stored message. Each goes out as a message of its own: what is
// answered is that message, and the outbox tells what became of it.
import { z } from 'zod'
import { ContentParts } from '../content.ts'
import { Reference } from '../route-parts.ts'
import type { Route } from '../route.ts'
import { MessageView, ReceiptView } from './message.ts'

const messageId = z.object({ id: z.string().min(1).max(128) })
/** Which message: an id may be in more than one chat. */
const which = z.object({
  instance: Reference,
  chat: z.string().min(1).max(128).optional(),
})
const act = {
  method: 'post',
  access: 'instance',
  params: messageId,
  status: 202,
  answer: MessageView,
} as const

export const actionRoutes = {
  getMessage: {
    method: 'get',
    path: '/messages/:id',
    summary: 'One stored message by WhatsApp’s id.',
    access: 'instance',
    params: messageId,
    query: which,
    status: 200,
    answer: MessageView,
  },
  listReceipts: {
    method: 'get',
    path: '/messages/:id/receipts',
    summary:
      'Who has received, read and played an own message, and when: in a group one a member, as they have told so far.',
    access: 'instance',
    params: messageId,
    query: which,
    status: 200,
    answer: z.object({ receipts: z.array(ReceiptView) }),
  },
  editMessage: {
    ...act,
    path: '/messages/:id/edit',
    summary: 'Change what an own message, or the caption of its file, says.',
    body: which.extend(ContentParts.edit),
  },
  deleteMessage: {
    ...act,
    path: '/messages/:id/delete',
    summary:
      'Delete a message for everybody: an own one or, as an admin of a group, anyone’s. With "for": "me" it is marked as deleted here at once and goes from the phone when WhatsApp takes it, whoever wrote it; others keep it.',
    body: which.extend({ for: z.enum(['everyone', 'me']).default('everyone') }),
  },
  reactToMessage: {
    ...act,
    path: '/messages/:id/react',
    summary: 'React with an emoji; an empty one takes back what was there.',
    body: which.extend(ContentParts.reaction),
  },
  forwardMessage: {
    ...act,
    path: '/messages/:id/forward',
    summary: 'Send a copy, marked as forwarded, to another chat.',
    body: which.extend({ to: z.string().trim().min(1).max(128) }),
  },
  voteInPoll: {
    ...act,
    path: '/messages/:id/vote',
    summary: 'Choose of a poll; nothing takes back what was chosen.',
    body: which.extend(ContentParts.vote),
  },
  starMessage: {
    ...act,
    path: '/messages/:id/star',
    summary:
      'Star a message, or take the star away ("on": false): here at once, and on the phone where the number is online. What is starred is kept.',
    body: which.extend({ on: z.boolean().default(true) }),
    status: 200,
    answer: z.object({
      message: MessageView,
      /** Whether WhatsApp has it too; else it is starred here alone. */
      onPhone: z.boolean(),
    }),
  },
  fetchMessageFile: {
    ...act,
    path: '/messages/:id/fetch',
    summary: 'Fetch the file of a message that was left with WhatsApp, let go, or not to be had before.',
    body: which,
  },
  pinMessage: {
    ...act,
    path: '/messages/:id/pin',
    summary: 'Pin a message to the top of its chat for everybody, for a day, a week or 30 days; 0 ends it.',
    body: which.extend(ContentParts.pin),
  },
  respondToEvent: {
    ...act,
    path: '/messages/:id/respond',
    summary: 'Say whether one comes to an event.',
    body: which.extend(ContentParts.response),
  },
  keepMessage: {
    ...act,
    path: '/messages/:id/keep',
    summary: 'Keep a message in a chat that forgets, for everybody, or no longer.',
    body: which.extend(ContentParts.keep),
  },
} as const satisfies Record<string, Route>
