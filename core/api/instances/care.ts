// Numbers that need their owner: parse (by the route), one call, answer.
import { routes } from '../../contract/routes.ts'
import type { InstanceControl } from '../../instances/types.ts'
import { endpoint, type Endpoints } from '../router.ts'

export function careEndpoints(instances: InstanceControl) {
  return {
    adoptInstance: endpoint(routes.adoptInstance, ({ params }) => instances.moveHere(params.id)),
    adoptAll: endpoint(routes.adoptAll, async () => ({ instances: await instances.moveAllHere() })),
    optIn: endpoint(routes.optIn, ({ params, body }) => instances.messages.optIn(params.id, body.contact)),
    getHistory: endpoint(routes.getHistory, ({ params }) => instances.messages.history(params.id)),
    askOlder: endpoint(routes.askOlder, ({ params, body }) => instances.messages.askOlder(params.id, body)),
    resetSessions: endpoint(routes.resetSessions, ({ params, body }) =>
      instances.resetSessions(params.id, body.contact),
    ),
    testProxy: endpoint(routes.testProxy, ({ params, body }, { kind }) =>
      instances.testProxy(params.id, body.proxy, { by: kind }),
    ),
  } satisfies Partial<Endpoints>
}
