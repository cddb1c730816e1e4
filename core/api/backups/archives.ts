// /api/v1/archives: backup files on the appliance's machine, and the way back of a hand-over.
import { isAbsolute } from 'node:path'
import type { Archives } from '../../backup/archive/archives.ts'
import { inspectArchive } from '../../backup/archive/read-archive.ts'
import { verifyInThread } from '../../backup/archive/thread.ts'
import type { Jobs } from '../../backup/jobs.ts'
import { routes } from '../../contract/routes.ts'
import { archiveRefusals } from '../../contract/sentences/archives.ts'
import { BadRequestError } from '../../errors.ts'
import type { InstanceControl } from '../../instances/types.ts'
import { jobView } from './jobs.ts'
import { endpoint, type Endpoints } from '../router.ts'

export function absolute<T extends { file: string }>(request: T): T {
  if (isAbsolute(request.file)) return request
  throw new BadRequestError(archiveRefusals.whole_path_of_file)
}

/** What is asked of files alone: it needs no database. look: throws where the file is not to be opened. */
export function fileEndpoints(jobs: Jobs, look: (file: string) => Promise<void>) {
  return {
    inspectArchive: endpoint(routes.inspectArchive, async ({ body }) => {
      await look(absolute(body).file)
      return inspectArchive(body.file, body)
    }),
    verifyArchive: endpoint(routes.verifyArchive, async ({ body }) => {
      await look(absolute(body).file)
      await inspectArchive(body.file, body)
      return jobView(jobs.start('verify', (control) => verifyInThread(body.file, body, control)))
    }),
  } satisfies Partial<Endpoints>
}

export function archiveEndpoints(archives: Archives, jobs: Jobs, instances: InstanceControl) {
  return {
    exportArchive: endpoint(routes.exportArchive, async ({ body }) => {
      await archives.prepare(body)
      return jobView(jobs.start('export', (control) => archives.export(body, control), { only: true }))
    }),
    ...fileEndpoints(jobs, (file) => archives.lookAt(file)),
    bringBackInstance: endpoint(routes.bringBackInstance, ({ params, query }) =>
      instances.bringBack(params.id, query.confirm),
    ),
  } satisfies Partial<Endpoints>
}
