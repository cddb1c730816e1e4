// /api/v1/messages and the outbox: parse (by the route), one call, answer.
import { setTimeout } from 'node:timers/promises'
import { assertSendable, contentOfForm } from '../../contract/messages/send-form.ts'
import type { MessageView } from '../../contract/messages/message.ts'
import { routes } from '../../contract/routes.ts'
import type { InstanceControl } from '../../instances/types.ts'
import type { Caller } from '../access.ts'
import { given } from '../instances/instances.ts'
import { endpoint, formEndpoint, type Endpoints } from '../router.ts'

/** The only instance whose rows the caller may touch; undefined for the owner. */
function ownOf(caller: Caller): string | undefined {
  return caller.kind === 'owner' ? undefined : caller.instance.id
}

const longestWait = 30
const lookMs = 50

/** As whoever asks prefers it (RFC 7240); 0: not at all. */
function waitIn(prefer: string | undefined): number {
  const [, seconds] = /(?:^|[\s,;])wait=(\d{1,4})(?=$|[\s,;])/i.exec(prefer ?? '') ?? []
  return Math.min(longestWait, Number(seconds ?? 0))
}

/** What became of it within that time: what is accepted is sent all the same, or fails visibly. */
async function settled(
  instances: InstanceControl,
  { instance, sent, seconds }: { instance: string; sent: MessageView; seconds: number },
): Promise<MessageView> {
  const { id, chat } = sent
  let now = sent
  for (const end = Date.now() + seconds * 1000; now.status === 'pending' && Date.now() < end;) {
    await setTimeout(lookMs)
    now = instances.messages.list(instance, { id, chat, limit: 1 }).records[0] ?? now
  }
  return now
}

export function messageEndpoints(instances: InstanceControl) {
  return {
    listMessages: endpoint(routes.listMessages, async ({ query: { instance, ...filter } }) => {
      const { total, records } = await instances.messages.page(instance, given(filter))
      return { total, messages: records }
    }),
    sendMessage: formEndpoint(
      endpoint(routes.sendMessage, async ({ headers, body: { instance, ...request } }, { kind }) => {
        const idempotencyKey = headers['idempotency-key'] ?? request.idempotencyKey
        const sent = await instances.messages.send(instance, given({ ...request, idempotencyKey }), {
          by: kind,
        })
        return settled(instances, { instance, sent, seconds: waitIn(headers.prefer) })
      }),
      async ({ headers, instance, content, caption, ...request }, { chunks, fileName }, { kind: by }) => {
        const idempotencyKey = headers['idempotency-key'] ?? request.idempotencyKey
        assertSendable({ content, caption })
        const uploaded = await instances.messages.uploadFile(instance, chunks)
        const said = contentOfForm({ content, caption }, { ...uploaded, fileName })
        const whole = given({ ...request, content: said, idempotencyKey })
        const sent = await instances.messages.send(instance, whole, { by })
        return settled(instances, { instance, sent, seconds: waitIn(headers.prefer) })
      },
    ),
    cancelOutbox: endpoint(routes.cancelOutbox, ({ params }, caller) =>
      instances.messages.cancel(params.item, ownOf(caller)),
    ),
    sendNowOutbox: endpoint(routes.sendNowOutbox, ({ params }, caller) =>
      instances.messages.sendNow(params.item, ownOf(caller)),
    ),
    retryOutbox: endpoint(routes.retryOutbox, ({ params }, caller) =>
      instances.messages.retry(params.item, ownOf(caller)),
    ),
    listOutbox: endpoint(routes.listOutbox, ({ query: { instance, ...page } }) => ({
      outbox: instances.messages.outbox(instance, given(page)),
    })),
  } satisfies Partial<Endpoints>
}
