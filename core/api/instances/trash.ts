// Into the trash, out of it, and the end of what is in it: parse (by the route), one call, answer.
import { routes } from '../../contract/routes.ts'
import type { InstanceControl } from '../../instances/types.ts'
import { given } from './instances.ts'
import { endpoint, type Endpoints } from '../router.ts'

export function trashEndpoints(instances: InstanceControl) {
  return {
    trashInstance: endpoint(routes.trashInstance, ({ params }) => instances.trash(params.id)),
    untrashInstance: endpoint(routes.untrashInstance, ({ params, body }) =>
      instances.untrash(params.id, given(body)),
    ),
    purgeInstance: endpoint(routes.purgeInstance, ({ params, query }) =>
      instances.purge(params.id, query.confirm, query),
    ),
    listTrash: endpoint(routes.listTrash, () => ({
      instances: instances.list({ trashed: true }),
      retentionDays: instances.trashDays,
    })),
    keepTrash: endpoint(routes.keepTrash, async ({ body }) => {
      await instances.setTrashDays(body.retentionDays)
      return body
    }),
  } satisfies Partial<Endpoints>
}
