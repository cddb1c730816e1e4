// GET /api/v1/search: among all numbers, or the one that is named or whose token it is.
import { routes } from '../../contract/routes.ts'
import type { Search } from '../../instances/messages/search/search.ts'
import type { InstanceControl } from '../../instances/types.ts'
import { given, requireInstance } from '../instances/instances.ts'
import { endpoint, type Endpoints } from '../router.ts'

export function searchEndpoints(search: Search, instances: InstanceControl) {
  return {
    search: endpoint(routes.search, ({ query: { instance, ...request } }, caller) => {
      const named = instance === undefined ? instances.list() : [requireInstance(instances, instance)]
      return search(caller.kind === 'instance' ? [caller.instance] : named, given(request))
    }),
  } satisfies Partial<Endpoints>
}
