// GET /api/v1/messages/:id, and what is done to a stored message: found by its id, and sent in its chat.
import { routes } from '../../contract/routes.ts'
import type { Asker } from '../../contract/asker.ts'
import type { Content } from '../../contract/content.ts'
import type { MessageView } from '../../contract/messages/message.ts'
import { instanceRefusals } from '../../contract/sentences/instances.ts'
import { NotFoundError } from '../../errors.ts'
import type { InstanceControl } from '../../instances/types.ts'
import { endpoint, type Endpoints } from '../router.ts'

interface Which {
  instance: string
  chat?: string | undefined
}

export function actionEndpoints(instances: InstanceControl) {
  const find = (id: string, { instance, chat }: Which): MessageView => {
    const { records } = instances.messages.list(instance, {
      id,
      limit: 1,
      ...(chat !== undefined && { chat }),
    })
    const [found] = records
    if (found === undefined) throw new NotFoundError(instanceRefusals.no_such_message)
    return found
  }
  const send = (id: string, which: Which & { by: Asker }, content: Content): Promise<MessageView> =>
    instances.messages.send(which.instance, { to: find(id, which).chat, content }, which)
  return {
    getMessage: endpoint(routes.getMessage, ({ params: { id }, query }) => find(id, query)),
    editMessage: endpoint(
      routes.editMessage,
      ({ params: { id }, body: { instance, chat, ...said } }, { kind: by }) =>
        send(id, { instance, chat, by }, { kind: 'edit', target: id, ...said }),
    ),
    listReceipts: endpoint(routes.listReceipts, ({ params: { id }, query }) => ({
      receipts: instances.messages.receipts(query.instance, find(id, query)),
    })),
    deleteMessage: endpoint(
      routes.deleteMessage,
      ({ params: { id }, body: { for: whom, ...which } }, { kind: by }) =>
        whom === 'me'
          ? instances.messages.hide(which.instance, find(id, which))
          : send(id, { ...which, by }, { kind: 'delete', target: id }),
    ),
    reactToMessage: endpoint(
      routes.reactToMessage,
      ({ params: { id }, body: { emoji, ...which } }, { kind: by }) =>
        send(id, { ...which, by }, { kind: 'reaction', target: id, emoji }),
    ),
    forwardMessage: endpoint(
      routes.forwardMessage,
      ({ params: { id }, body: { to, ...which } }, { kind: by }) => {
        find(id, which)
        return instances.messages.send(
          which.instance,
          { to, content: { kind: 'forward', target: id } },
          { by },
        )
      },
    ),
    voteInPoll: endpoint(routes.voteInPoll, ({ params: { id }, body: { options, ...which } }, { kind: by }) =>
      send(id, { ...which, by }, { kind: 'vote', target: id, options }),
    ),
    starMessage: endpoint(routes.starMessage, ({ params: { id }, body: { on, ...which } }) =>
      instances.messages.star(which.instance, find(id, which), on),
    ),
    fetchMessageFile: endpoint(routes.fetchMessageFile, ({ params: { id }, body }) =>
      instances.messages.fetchFile(body.instance, find(id, body)),
    ),
    pinMessage: endpoint(routes.pinMessage, ({ params: { id }, body: { seconds, ...which } }, { kind: by }) =>
      send(id, { ...which, by }, { kind: 'pin', target: id, seconds }),
    ),
    respondToEvent: endpoint(
      routes.respondToEvent,
      ({ params: { id }, body: { instance, chat, ...said } }, { kind: by }) =>
        send(id, { instance, chat, by }, { kind: 'response', target: id, ...said }),
    ),
    keepMessage: endpoint(routes.keepMessage, ({ params: { id }, body: { on, ...which } }, { kind: by }) =>
      send(id, { ...which, by }, { kind: 'keep', target: id, on }),
    ),
  } satisfies Partial<Endpoints>
}
