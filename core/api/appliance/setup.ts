// /api/v1/setup: what the first-run set-up asks for, read from where it is true, and that it is over.
import type { RecoveryKeys } from '../../backup/keys/keys.ts'
import { routes } from '../../contract/routes.ts'
import type { SetupView } from '../../contract/appliance/setup-routes.ts'
import type { InstanceControl } from '../../instances/types.ts'
import type { LocationControl } from '../backups/locations.ts'
import { endpoint, type Endpoints } from '../router.ts'

export interface SetupControl {
  readonly isDone: boolean
  /** Durable when it resolves. */
  finish(): Promise<void>
}

export function setupEndpoints(
  setup: SetupControl,
  {
    instances,
    recovery,
    locations,
  }: { instances: InstanceControl; recovery: RecoveryKeys; locations: LocationControl },
) {
  const view = (): SetupView => {
    const { recovery: key } = recovery.view()
    const { second } = locations.view()
    return {
      done: setup.isDone,
      numbers: instances.list().length,
      recoveryKey: key === null ? 'none' : key.confirmedAt === null ? 'made' : 'confirmed',
      secondLocation: second !== null,
      secondOnSameDisk: second?.sameDisk ?? null,
    }
  }
  return {
    getSetup: endpoint(routes.getSetup, view),
    finishSetup: endpoint(routes.finishSetup, async () => {
      await setup.finish()
      return view()
    }),
  } satisfies Partial<Endpoints>
}
