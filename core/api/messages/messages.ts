// /api/v1/messages and the outbox: parse (by the route), one call, answer.
import { assertSendable, contentOfForm } from '../../contract/messages/send-form.ts'
import { routes } from '../../contract/routes.ts'
import type { InstanceControl } from '../../instances/types.ts'
import type { Caller } from '../access.ts'
import { given } from '../instances/instances.ts'
import { endpoint, formEndpoint, type Endpoints } from '../router.ts'

/** The only instance whose rows the caller may touch; undefined for the owner. */
function ownOf(caller: Caller): string | undefined {
  return caller.kind === 'owner' ? undefined : caller.instance.id
}

export function messageEndpoints(instances: InstanceControl) {
  return {
    listMessages: endpoint(routes.listMessages, async ({ query: { instance, ...filter } }) => {
      const { total, records } = await instances.messages.page(instance, given(filter))
      return { total, messages: records }
    }),
    sendMessage: formEndpoint(
      endpoint(routes.sendMessage, ({ headers, body: { instance, ...request } }, { kind }) => {
        const idempotencyKey = headers['idempotency-key'] ?? request.idempotencyKey
        return instances.messages.send(instance, given({ ...request, idempotencyKey }), { by: kind })
      }),
      async ({ headers, instance, content, caption, ...request }, { chunks, fileName }, { kind: by }) => {
        const idempotencyKey = headers['idempotency-key'] ?? request.idempotencyKey
        assertSendable({ content, caption })
        const uploaded = await instances.messages.uploadFile(instance, chunks)
        const said = contentOfForm({ content, caption }, { ...uploaded, fileName })
        return instances.messages.send(instance, given({ ...request, content: said, idempotencyKey }), { by })
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
