// Restores where no database opens: of the whole appliance or of one number alone, from snapshots or a backup file. What
// cannot be opened is set aside like everything else that is replaced.
import type { ArchiveRestoreRequest } from '../../contract/backups/archive-routes.ts'
import type { RestorePreview, RestoreRequest, RestoreView } from '../../contract/backups/restore-routes.ts'
import { BadRequestError, NotFoundError } from '../../errors.ts'
import type { Job, JobControl, Jobs } from '../jobs.ts'
import { catalogueIn } from '../location/find.ts'
import { withAppliance } from './single-instance.ts'
import {
  applianceRestoreView,
  discardAppliance,
  listApplianceRestores,
  previewAppliance,
  restoreAppliance,
  undoAppliance,
  type ApplianceSource,
  type RestoreTarget,
} from './appliance-restore.ts'
import { archiveBackup } from './archive-source.ts'
import { noProgress, type Backup } from './backup.ts'
import type { Begun } from './restores.ts'
import { keysHere, keysOf, snapshotBackup, wantOf } from './snapshot-source.ts'

interface RecoveryRestoresDeps {
  jobs: Jobs
  target: RestoreTarget
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
    if (found === undefined) throw new NotFoundError('There is no such restore.')
    return found
  }

  async begin(request: RestoreRequest): Promise<Begun> {
    const { paths, passphrase } = this.#deps.target
    const { instance } = request
    const folder = request.folder === undefined ? paths.snapshots : catalogueIn(request.folder)
    const here = keysHere(folder, this.#deps.target)
    const dataKeys =
      (await keysOf(folder, request)) ??
      (here.length > 0 ? here : undefined) ??
      (passphrase === undefined ? undefined : await keysOf(folder, { passphrase }))
    if (dataKeys === undefined)
      throw new BadRequestError(
        'The recovery key or the passphrase is needed to open these snapshots: the database here does not open. Nothing was changed.',
        { hint: 'Give "recoveryKey" (it is on the emergency kit) or "passphrase".' },
      )
    return this.#begin(snapshotBackup({ folder, dataKeys, want: wantOf(request) }, instance, paths), request)
  }

  async beginArchive(request: ArchiveRestoreRequest): Promise<Begun> {
    const { paths } = this.#deps.target
    return this.#begin(await archiveBackup(request, { paths, keys: async () => undefined }), request)
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

  async #begin(backup: Backup, wish: RestoreRequest | ArchiveRestoreRequest): Promise<Begun> {
    const { jobs, target, restart } = this.#deps
    if (wish.preview) {
      const look = (source: ApplianceSource): Promise<RestorePreview> =>
        previewAppliance(source, target, noProgress)
      return { preview: await withAppliance(backup, wish, noProgress, look), job: null }
    }
    const work = async (control: JobControl): Promise<{ restore: string }> => {
      const { id } = await withAppliance(backup, wish, control, (source) =>
        restoreAppliance(source, target, control),
      )
      restart()
      return { restore: id }
    }
    return { preview: null, job: jobs.start('restore', work, { only: true }) }
  }
}
