// A restore that a process does which goes on: looked at at once, or done as a job. Whether a database is open there or
// none opens is said by what it is given.
import type { RestorePreview } from '../../contract/backups/restore-routes.ts'
import type { Job, JobControl, Jobs } from '../jobs.ts'
import { withOpen, type Destination } from './open.ts'
import { resolve, type SourceKeys, type SourceRequest } from './resolve.ts'
import { noProgress } from './source.ts'

export type BeginRequest = SourceRequest & { preview: boolean }

/** What was asked for at once, or the work that was begun. */
export interface Begun {
  preview: RestorePreview | null
  job: Job | null
}

export interface BeginDeps {
  jobs: Jobs
  keys: SourceKeys
  to: Destination
  /** Before anything of what is here is replaced. */
  before?(control: JobControl): Promise<void>
}

export async function begin(request: BeginRequest, deps: BeginDeps): Promise<Begun> {
  const { jobs, keys, to } = deps
  const source = await resolve(request, keys)
  if (request.preview) {
    await source.verify(noProgress)
    const preview = await withOpen(source, { ...to, wish: request }, noProgress, (open) => open.preview())
    return { preview, job: null }
  }
  const work = async (control: JobControl): Promise<{ restore: string }> => {
    await source.verify(control)
    await deps.before?.(control)
    return { restore: await withOpen(source, { ...to, wish: request }, control, (open) => open.run()) }
  }
  return { preview: null, job: jobs.start('restore', work, { only: true }) }
}
