// Chatwoot of a number: parse (by the route), one call, answer.
import type { ChatwootControl } from '../../chatwoot/chatwoot.ts'
import { routes } from '../../contract/routes.ts'
import type { InstanceControl } from '../../instances/types.ts'
import { requireInstance } from '../instances/instances.ts'
import { endpoint, type Endpoints } from '../router.ts'

export function chatwootEndpoints(chatwoot: ChatwootControl, instances: Pick<InstanceControl, 'find'>) {
  const idOf = (name: string): string => requireInstance(instances, name).id
  return {
    getChatwoot: endpoint(routes.getChatwoot, ({ params }) => ({ chatwoot: chatwoot.view(idOf(params.id)) })),
    setChatwoot: endpoint(routes.setChatwoot, async ({ params, body }, { kind }) => ({
      chatwoot: await chatwoot.set(idOf(params.id), body, kind),
    })),
    removeChatwoot: endpoint(routes.removeChatwoot, async ({ params }) => {
      await chatwoot.remove(idOf(params.id))
      return { chatwoot: null }
    }),
    lookAtChatwoot: endpoint(routes.lookAtChatwoot, ({ params, body }, { kind }) =>
      chatwoot.look(idOf(params.id), body, kind),
    ),
    checkChatwoot: endpoint(routes.checkChatwoot, ({ params }) => chatwoot.check(idOf(params.id))),
    listChatwootFailures: endpoint(routes.listChatwootFailures, ({ params }) => ({
      failures: chatwoot.failures(idOf(params.id)),
    })),
    retryChatwoot: endpoint(routes.retryChatwoot, async ({ params, body }) => ({
      tried: await chatwoot.retry(idOf(params.id), body.failure),
    })),
  } satisfies Partial<Endpoints>
}
