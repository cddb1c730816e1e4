// Where the backups lie: the own folder, and the second location.
import type { ApplianceHealth } from '../../contract/appliance.ts'
import type { LocationsView } from '../../contract/location-routes.ts'
import { AppError } from '../../errors.ts'
import type { Snapshots } from '../snapshots/snapshots.ts'

export interface LocationsOptions {
  snapshots: Pick<Snapshots, 'folderView'>
  recovery: { isConfirmed: boolean }
}

export class Locations {
  readonly #options: LocationsOptions

  constructor(options: LocationsOptions) {
    this.#options = options
  }

  view(): LocationsView {
    return { own: this.#options.snapshots.folderView(), second: null }
  }

  health(): ApplianceHealth['secondLocation'] {
    return null
  }

  async setSecond(folder: string | null): Promise<LocationsView> {
    if (folder !== null && !this.#options.recovery.isConfirmed) throw new AppError('recovery_key_needed')
    if (folder !== null)
      throw new AppError('location_unusable', 'This build cannot write there yet; nothing was changed.')
    return this.view()
  }
}
