// Snapshots over HTTP: parse (by the route), one call, answer.
import { routes } from '../../contract/routes.ts'
import type { SnapshotList, SnapshotView } from '../../contract/backups/snapshot-routes.ts'
import { endpoint, type Endpoints } from '../router.ts'

export interface SnapshotControl {
  overview(): Promise<SnapshotList>
  take(reason: string): Promise<{ id: string }>
  prove(id: string): Promise<unknown>
  view(id: string): SnapshotView
}

export function snapshotEndpoints(snapshots: SnapshotControl) {
  return {
    listSnapshots: endpoint(routes.listSnapshots, () => snapshots.overview()),
    takeSnapshot: endpoint(routes.takeSnapshot, async ({ body }) => {
      const { id } = await snapshots.take(body.reason)
      return snapshots.view(id)
    }),
    proveSnapshot: endpoint(routes.proveSnapshot, async ({ params }) => {
      await snapshots.prove(params.id)
      return snapshots.view(params.id)
    }),
  } satisfies Partial<Endpoints>
}
