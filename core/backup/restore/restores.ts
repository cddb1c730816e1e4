// What the API and the command line may ask of restores: begin one, look at them, undo one, discard what it kept.
import type { ArchiveRestoreRequest } from '../../contract/backups/archive-routes.ts'
import type { RestorePreview, RestoreRequest, RestoreView } from '../../contract/backups/restore-routes.ts'
import { NotFoundError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { InstanceRestore } from '../../storage/tables/restores.ts'
import type { Storage } from '../../storage/storage.ts'
import type { Job, JobControl, Jobs } from '../jobs.ts'
import {
  discardAppliance,
  listApplianceRestores,
  previewAppliance,
  restoreAppliance,
  undoAppliance,
  type RestoreTarget,
} from './appliance-restore.ts'
import { archiveBackup } from './archive-source.ts'
import { noProgress, type Backup } from './backup.ts'
import { InstanceRestores, type InstanceRestoresDeps } from './instance-restore.ts'
import { catalogueIn } from '../location/find.ts'
import { keysHere, keysOf, snapshotBackup, wantOf } from './snapshot-source.ts'

export interface RestoresDeps extends InstanceRestoresDeps {
  jobs: Jobs
  log: Log
  target: RestoreTarget
  /** A snapshot of what is here, before anything of it is replaced. */
  snapshotBefore: () => Promise<unknown>
  /** Another database is to take the place of the present one: everything is closed and opened again. */
  restart: () => void
}

/** What was asked for at once, or the work that was begun. */
export interface Begun {
  preview: RestorePreview | null
  job: Job | null
}

export class Restores {
  readonly #deps: RestoresDeps
  readonly #instances: InstanceRestores

  constructor(deps: RestoresDeps) {
    this.#deps = deps
    this.#instances = new InstanceRestores(deps)
  }

  /** Of the whole appliance and of single instances, newest first. */
  list(): RestoreView[] {
    const { storage } = this.#deps
    const all = [
      ...listApplianceRestores(storage.paths),
      ...storage.restores.list().map((restore) => instanceRestoreView(storage, restore)),
    ]
    return all.toSorted((a, b) => b.createdAt - a.createdAt)
  }

  get(id: string): RestoreView {
    const found = this.list().find((each) => each.id === id)
    if (found === undefined) throw new NotFoundError('There is no such restore.')
    return found
  }

  async begin(request: RestoreRequest): Promise<Begun> {
    return this.#begin(await this.#ofSnapshots(request), request)
  }

  async beginArchive(request: ArchiveRestoreRequest): Promise<Begun> {
    const { storage } = this.#deps
    const target = { paths: storage.paths, keys: async () => storage.dataKeys.carried() }
    return this.#begin(await archiveBackup(request, target), request)
  }

  async #begin(
    backup: Backup,
    { preview, name }: { preview: boolean; name?: string | undefined },
  ): Promise<Begun> {
    if (preview) return { preview: await this.#preview(backup), job: null }
    const job = this.#deps.jobs.start('restore', (control) => this.#run(backup, name, control), {
      only: true,
    })
    return { preview: null, job }
  }

  undo(id: string): Job {
    const { kind } = this.get(id)
    return this.#deps.jobs.start(
      'restore',
      async (control) => {
        if (kind === 'instance') return { restore: (await this.#instances.undo(id, control)).id }
        await undoAppliance(id, this.#deps.target, control)
        this.#deps.restart()
        return { restore: id }
      },
      { only: true },
    )
  }

  async discard(id: string): Promise<RestoreView> {
    const { kind } = this.get(id)
    if (kind === 'instance') await this.#instances.discard(id)
    else discardAppliance(this.#deps.storage.paths, id, (this.#deps.now ?? Date.now)())
    return this.get(id)
  }

  async #ofSnapshots(request: RestoreRequest): Promise<Backup> {
    const { storage, target } = this.#deps
    const { instance } = request
    const folder = request.folder === undefined ? storage.paths.snapshots : catalogueIn(request.folder)
    const own = (): Buffer[] => [...ownKeys(storage), ...keysHere(folder, target)]
    const dataKeys = (await keysOf(folder, request)) ?? own()
    return snapshotBackup({ folder, dataKeys, want: wantOf(request) }, instance, storage.paths)
  }

  async #preview(backup: Backup): Promise<RestorePreview> {
    const chosen = await backup.choose(noProgress)
    if (chosen.kind === 'appliance') return previewAppliance(chosen.source, this.#deps.target, noProgress)
    const open = await chosen.open(noProgress)
    try {
      return this.#instances.preview(open.source)
    } finally {
      open.close()
    }
  }

  async #run(backup: Backup, name: string | undefined, control: JobControl): Promise<{ restore: string }> {
    const { log, target, snapshotBefore, restart } = this.#deps
    const chosen = await backup.choose(control)
    control.step('Taking a snapshot of what is here')
    // What is here is set aside too: without room for a snapshot there is still a way back.
    await snapshotBefore().catch((err: unknown) =>
      log.warn('There is no snapshot of before the restore', { err }),
    )
    control.signal.throwIfAborted()
    if (chosen.kind === 'appliance') {
      const { id } = await restoreAppliance(chosen.source, target, control)
      restart()
      return { restore: id }
    }
    control.step('Taking the instance out of the backup')
    const open = await chosen.open(control)
    try {
      return { restore: (await this.#instances.restore(open.source, { name }, control)).id }
    } finally {
      open.close()
    }
  }
}

/** The data keys this appliance has, the one in use first. */
export function ownKeys({ dataKeys }: Storage): Buffer[] {
  return dataKeys.all().map((key) => key.export())
}

export function instanceRestoreView({ restores }: Storage, restore: InstanceRestore): RestoreView {
  const { discardedAt, ...rest } = restore
  const aside = restore.state === 'done' ? restore.replacedId : restore.instanceId
  const kept = discardedAt === null && aside !== null && restores.aside(aside) !== undefined
  return { ...rest, kind: 'instance', kept }
}
