// The part of the route table that undoes: the trash, older links, and second thoughts about messages.
import { z } from 'zod'
import { Purged, TrashList, TrashSettings } from '../appliance/appliance.ts'
import { InstanceName, InstanceView } from './instance.ts'
import { OutboxView } from '../messages/message.ts'
import { id } from '../route-parts.ts'
import type { Route } from '../route.ts'

const outboxItem = z.object({ item: z.coerce.number().int().min(1) })

export const wayBackRoutes = {
  trashInstance: {
    method: 'delete',
    path: '/instances/:id',
    summary: 'Move to the trash: stopped; link, settings and messages are kept.',
    access: 'instance',
    params: id,
    status: 200,
    answer: InstanceView,
  },
  untrashInstance: {
    method: 'post',
    path: '/instances/:id/untrash',
    summary: 'Take back from the trash, under another name when its own is taken.',
    access: 'owner',
    params: id,
    status: 200,
    answer: InstanceView,
    body: z.object({ name: InstanceName.optional() }),
  },
  purgeInstance: {
    method: 'post',
    path: '/instances/:id/purge',
    summary: 'Erase for good what is in the trash: link, messages, settings. There is no way back.',
    access: 'owner',
    params: id,
    /** The name of the instance, exactly as it is written. */
    query: z.object({
      confirm: z.string().max(100).default(''),
      /** A snapshot is made before, which its owner can do without where there is no room for it. */
      withoutSnapshot: z
        .enum(['true', 'false'])
        .default('false')
        .transform((text) => text === 'true'),
    }),
    status: 200,
    answer: Purged,
  },
  listTrash: {
    method: 'get',
    path: '/trash',
    summary: 'What is in the trash and can be taken back, and for how long.',
    access: 'owner',
    status: 200,
    answer: TrashList,
  },
  keepTrash: {
    method: 'patch',
    path: '/trash',
    summary: 'How many days the trash keeps what is in it; null keeps it until it is purged by hand.',
    access: 'owner',
    body: TrashSettings,
    status: 200,
    answer: TrashSettings,
  },
  activateGeneration: {
    method: 'post',
    path: '/instances/:id/generations/:n/activate',
    summary: 'Log in with an older link. If WhatsApp has removed it, the present one comes back by itself.',
    access: 'instance',
    params: id.extend({ n: z.coerce.number().int().min(1) }),
    status: 202,
    answer: InstanceView,
  },
  cancelOutbox: {
    method: 'post',
    path: '/outbox/:item/cancel',
    summary: 'Do not send what still waits.',
    access: 'instance',
    params: outboxItem,
    status: 200,
    answer: OutboxView,
  },
  sendNowOutbox: {
    method: 'post',
    path: '/outbox/:item/send-now',
    summary: 'Send at once what waits for the time that was set for it.',
    access: 'instance',
    params: outboxItem,
    status: 200,
    answer: OutboxView,
  },
  retryOutbox: {
    method: 'post',
    path: '/outbox/:item/retry',
    summary: 'Send again what has failed, under the same message id.',
    access: 'instance',
    params: outboxItem,
    status: 200,
    answer: OutboxView,
  },
} as const satisfies Record<string, Route>
