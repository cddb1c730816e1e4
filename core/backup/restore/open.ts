// A source that is open for a while, so that it can be looked at and restored: one number beside those that are here, or
// another database in the place of the one that is.
import type { RestorePreview } from '../../contract/backups/restore-routes.ts'
import { steps } from '../../contract/sentences/steps.ts'
import type { JobControl } from '../jobs.ts'
import {
  previewAppliance,
  restoreAppliance,
  type ApplianceSource,
  type RestoreTarget,
} from './appliance-restore.ts'
import type { InstanceRestores } from './instance-restore.ts'
import { alone, type RestoreWish } from './single-instance.ts'
import type { RestoreSource } from './source.ts'

/** Where it is restored to. */
export interface Destination {
  target: RestoreTarget
  /** undefined where no database opens: one number comes alone then, as another database. */
  instances: InstanceRestores | undefined
  /** Another database is to take the place of the present one: everything is closed and opened again. */
  restart: () => void
}

interface OpenSource {
  preview(): Promise<RestorePreview>
  /** Returns the id of the restore. */
  run(): Promise<string>
}

export async function withOpen<T>(
  source: RestoreSource,
  { wish, ...to }: Destination & { wish: RestoreWish },
  control: JobControl,
  work: (open: OpenSource) => Promise<T>,
): Promise<T> {
  if (source.kind === 'appliance') return work(whole(source.appliance, to, control))
  const { instances } = to
  control.step(steps.taking_number_out)
  const one = await source.open(control)
  try {
    if (instances === undefined) return await work(whole(alone(one, wish), to, control))
    return await work({
      preview: async () => instances.preview(one),
      run: async () => (await instances.restore(one, wish, control)).id,
    })
  } finally {
    one.close()
  }
}

function whole(
  source: ApplianceSource,
  { target, restart }: Omit<Destination, 'instances'>,
  control: JobControl,
): OpenSource {
  return {
    preview: () => previewAppliance(source, target, control),
    async run() {
      const { id } = await restoreAppliance(source, target, control)
      restart()
      return id
    },
  }
}
