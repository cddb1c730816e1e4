// Groups: parse (by the route), one call, answer.
import { routes } from '../../contract/routes.ts'
import type { InstanceControl } from '../../instances/types.ts'
import { endpoint, type Endpoints } from '../router.ts'

export function groupEndpoints({ groups }: InstanceControl) {
  return {
    listGroups: endpoint(routes.listGroups, ({ params: { id } }) => ({ groups: groups.list(id) })),
    getGroup: endpoint(routes.getGroup, ({ params: { id, group } }) => groups.get(id, group)),
  } satisfies Partial<Endpoints>
}
