// Restores over HTTP: parse (by the route), one call, answer.
import type { Begun } from '../../backup/restore/begin.ts'
import type { Restores } from '../../backup/restore/restores.ts'
import { routes } from '../../contract/routes.ts'
import type { Jobs } from '../../backup/jobs.ts'
import type { Transit } from '../../backup/transit/transit.ts'
import { fileOf } from './archives.ts'
import { jobView } from './jobs.ts'
import { endpoint, type Endpoints } from '../router.ts'

function answerOf({ preview, job }: Begun) {
  return { preview, job: job && jobView(job) }
}

/** Of a running appliance, or of one whose database cannot be opened. */
export type RestoreControl = Pick<Restores, 'begin' | 'list' | 'get' | 'undo' | 'discard'>

export function restoreEndpoints(restores: RestoreControl, transit: Transit, jobs: Jobs) {
  const removeAfter = async (job: string, upload: string): Promise<void> => {
    if ((await jobs.ended(job)).state === 'done') transit.removeUpload(upload)
  }
  return {
    restoreArchive: endpoint(routes.restoreArchive, async ({ body: { upload, ...body } }) => {
      const begun = await restores.begin({ ...body, ...fileOf({ upload, file: body.file }, transit) })
      // Until then the job reads it.
      if (begun.job !== null && upload !== undefined) void removeAfter(begun.job.id, upload)
      return answerOf(begun)
    }),
    restore: endpoint(routes.restore, async ({ body }) => answerOf(await restores.begin(body))),
    restoreSnapshot: endpoint(routes.restoreSnapshot, async ({ params, body }) =>
      answerOf(await restores.begin({ ...body, snapshot: params.id })),
    ),
    listRestores: endpoint(routes.listRestores, () => ({ restores: restores.list() })),
    getRestore: endpoint(routes.getRestore, ({ params }) => restores.get(params.id)),
    undoRestore: endpoint(routes.undoRestore, ({ params }) => jobView(restores.undo(params.id))),
    discardRestore: endpoint(routes.discardRestore, ({ params }) => restores.discard(params.id)),
  } satisfies Partial<Endpoints>
}
