// /api/v1/jobs: what takes its time.
import type { Job, Jobs } from '../../backup/jobs.ts'
import type { JobView } from '../../contract/backups/job-routes.ts'
import { routes } from '../../contract/routes.ts'
import { problemOf, toAppError } from '../problem.ts'
import { endpoint, type Endpoints } from '../router.ts'

export function jobView({ error, ...job }: Job): JobView {
  return { ...job, problem: job.state === 'failed' ? problemOf(toAppError(error)) : null }
}

export function jobEndpoints(jobs: Jobs) {
  return {
    listJobs: endpoint(routes.listJobs, () => ({ jobs: jobs.list().map(jobView) })),
    getJob: endpoint(routes.getJob, ({ params }) => jobView(jobs.require(params.id))),
    cancelJob: endpoint(routes.cancelJob, async ({ params }) => jobView(await jobs.cancel(params.id))),
  } satisfies Partial<Endpoints>
}
