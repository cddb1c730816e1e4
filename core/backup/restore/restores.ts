// What the API and the command line may ask of restores: begin one, look at them, undo one, discard what it kept.
import type { RestoreView } from '../../contract/backups/restore-routes.ts'
import { restoreRefusals } from '../../contract/sentences/restores.ts'
import { steps } from '../../contract/sentences/steps.ts'
import { NotFoundError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { InstanceRestore } from '../../storage/tables/restores.ts'
import type { Storage } from '../../storage/storage.ts'
import type { Job, JobControl, Jobs } from '../jobs.ts'
import {
  discardAppliance,
  listApplianceRestores,
  undoAppliance,
  type RestoreTarget,
} from './appliance-restore.ts'
import { begin, type BeginRequest, type Begun } from './begin.ts'
import type { SourceKeys } from './resolve.ts'
import { InstanceRestores, type InstanceRestoresDeps } from './instance-restore.ts'

export interface RestoresDeps extends InstanceRestoresDeps {
  jobs: Jobs
  log: Log
  target: RestoreTarget
  storeKeys: NonNullable<SourceKeys['storeKeys']>
  /** A snapshot of what is here, before anything of it is replaced. */
  snapshotBefore: () => Promise<unknown>
  /** Another database is to take the place of the present one: everything is closed and opened again. */
  restart: () => void
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
    if (found === undefined) throw new NotFoundError(restoreRefusals.no_such_restore)
    return found
  }

  begin(request: BeginRequest): Promise<Begun> {
    const { jobs, storage, target, restart } = this.#deps
    const { dataKeys } = storage
    const keys = {
      target,
      own: async () => ownKeys(storage),
      carried: async () => dataKeys.carried(),
      storeKeys: this.#deps.storeKeys,
    }
    const to = { target, instances: this.#instances, restart }
    return begin(request, { jobs, keys, to, before: (control) => this.#snapshot(control) })
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

  /** What is here is set aside too: without room for a snapshot there is still a way back. */
  async #snapshot({ signal, step }: JobControl): Promise<void> {
    const { log, snapshotBefore } = this.#deps
    step(steps.snapshot_before)
    await snapshotBefore().catch((err: unknown) =>
      log.warn('There is no snapshot of before the restore', { err }),
    )
    signal.throwIfAborted()
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
