// Restores where no database opens: of the whole appliance or of one number alone, from snapshots or a backup file. What
// cannot be opened is set aside like everything else that is replaced.
import type { RestoreView } from '../../contract/backups/restore-routes.ts'
import { restoreRefusals } from '../../contract/sentences/restores.ts'
import { NotFoundError } from '../../errors.ts'
import type { Job, JobControl, Jobs } from '../jobs.ts'
import {
  applianceRestoreView,
  discardAppliance,
  listApplianceRestores,
  undoAppliance,
  type RestoreTarget,
} from './appliance-restore.ts'
import { begin, type BeginRequest, type Begun } from './begin.ts'
import type { SourceKeys } from './resolve.ts'

interface RecoveryRestoresDeps {
  jobs: Jobs
  target: RestoreTarget
  storeKeys: NonNullable<SourceKeys['storeKeys']>
  /** Another database is to take the place of the present one: everything is closed and opened again. */
  restart: () => void
}

export class RecoveryRestores {
  readonly #deps: RecoveryRestoresDeps

  constructor(deps: RecoveryRestoresDeps) {
    this.#deps = deps
  }

  list(): RestoreView[] {
    return listApplianceRestores(this.#deps.target.paths)
  }

  get(id: string): RestoreView {
    const found = this.list().find((each) => each.id === id)
    if (found === undefined) throw new NotFoundError(restoreRefusals.no_such_restore)
    return found
  }

  begin(request: BeginRequest): Promise<Begun> {
    const { jobs, target, storeKeys, restart } = this.#deps
    return begin(request, {
      jobs,
      keys: { target, storeKeys },
      to: { target, instances: undefined, restart },
    })
  }

  undo(id: string): Job {
    this.get(id)
    const { jobs, target, restart } = this.#deps
    const work = async (control: JobControl): Promise<{ restore: string }> => {
      await undoAppliance(id, target, control)
      restart()
      return { restore: id }
    }
    return jobs.start('restore', work, { only: true })
  }

  async discard(id: string): Promise<RestoreView> {
    return applianceRestoreView(discardAppliance(this.#deps.target.paths, id, Date.now()))
  }
}
