// What the owner sets of a chat, and labels: parse (by the route), one call, answer.
import { routes } from '../../contract/routes.ts'
import type { ChatControl } from '../../instances/types.ts'
import { endpoint, type Endpoints } from '../router.ts'

export function chatEndpoints(chats: ChatControl) {
  return {
    setChat: endpoint(routes.setChat, ({ params, body }) => chats.change(params.id, params.chat, body)),
    readChat: endpoint(routes.readChat, ({ params, query }) => chats.read(params.id, params.chat, query)),
    listStarred: endpoint(routes.listStarred, ({ params, query }) => ({
      messages: chats.starred(params.id, query),
    })),
    listPinned: endpoint(routes.listPinned, ({ params }) => ({
      messages: chats.pinned(params.id, params.chat),
    })),
    listPlanned: endpoint(routes.listPlanned, ({ params, query }) => ({
      messages: chats.planned(params.id, query),
    })),
    clearChat: endpoint(routes.clearChat, ({ params }) =>
      chats.clear(params.id, params.chat, { isDeleted: false }),
    ),
    deleteChat: endpoint(routes.deleteChat, ({ params }) =>
      chats.clear(params.id, params.chat, { isDeleted: true }),
    ),
    labelChat: endpoint(routes.labelChat, ({ params, body }) => chats.useLabel(params.id, params.chat, body)),
    listLabels: endpoint(routes.listLabels, ({ params }) => ({ labels: chats.labels(params.id) })),
    putLabel: endpoint(routes.putLabel, ({ params, body }) =>
      chats.putLabel(params.id, { ...body, id: params.label }),
    ),
    deleteLabel: endpoint(routes.deleteLabel, ({ params }) => chats.deleteLabel(params.id, params.label)),
    listCollections: endpoint(routes.listCollections, ({ params }) => chats.collections(params.id)),
  } satisfies Partial<Endpoints>
}
