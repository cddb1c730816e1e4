// Stopping all sending and letting it go on: parse (by the route), one call, answer.
import { routes } from '../../contract/routes.ts'
import type { InstanceControl } from '../../instances/types.ts'
import { endpoint, type Endpoints } from '../router.ts'

export function sendingEndpoints(instances: InstanceControl) {
  return {
    getSending: endpoint(routes.getSending, () => instances.sending),
    setSending: endpoint(routes.setSending, async ({ body }) => {
      await instances.setSending(body.stopped)
      return instances.sending
    }),
  } satisfies Partial<Endpoints>
}
